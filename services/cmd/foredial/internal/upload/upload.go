// Package upload sends a file of contacts to the contact service.
package upload

import (
	"context"
	"errors"
	"fmt"
	"io"

	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
)

// chunkSize is how much of a file goes into one message.
const chunkSize = 256 << 10

// Send imports a file and returns the server's answer, which may come before
// the file is over. A file that cannot be read to its end cancels the import.
func Send(ctx context.Context, contacts contactv1.ContactServiceClient, file io.Reader, options *contactv1.ImportOptions) (*contactv1.Import, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := contacts.ImportContacts(ctx)
	if err != nil {
		return nil, err
	}
	message := &contactv1.ImportContactsRequest{Part: &contactv1.ImportContactsRequest_Options{Options: options}}
	for {
		switch err := stream.Send(message); {
		case errors.Is(err, io.EOF): // the server has answered
			return stream.CloseAndRecv()
		case err != nil:
			return nil, err
		}
		chunk := make([]byte, chunkSize)
		n, err := file.Read(chunk)
		switch {
		case n > 0: // an error comes again with the next read
			message = &contactv1.ImportContactsRequest{Part: &contactv1.ImportContactsRequest_Chunk{Chunk: chunk[:n]}}
		case errors.Is(err, io.EOF):
			return stream.CloseAndRecv()
		default:
			return nil, fmt.Errorf("read the file: %w", err)
		}
	}
}
