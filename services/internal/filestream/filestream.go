package filestream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"
	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
)

// chunk is the size of one message in bytes.
const chunk = 64 << 10

// File is a file that is open at some byte.
type File struct {
	Info

	contentType string
	bytes       io.ReadCloser
}

// What callers of Open tell apart.
var (
	ErrNotFound    = errors.New("no such file")
	ErrUnavailable = errors.New("the file store does not answer")
)

// Open opens a file of a bucket at offset, to be sent under a name and a type.
// Errors: ErrNotFound, ErrUnavailable, INVALID_FIELD (offset).
func Open(ctx context.Context, bucket *blob.Bucket, key string, offset int64, name, contentType string) (*File, error) {
	about, err := bucket.Attributes(ctx, key)
	if err != nil {
		return nil, failed("look at", key, err)
	}
	f := &File{Info: Info{Name: name, Size: about.Size, ETag: about.ETag}, contentType: contentType}
	switch {
	case offset > f.Size:
		return nil, f.pastEnd(offset)
	case offset == f.Size: // an object store has no such range
		f.bytes = io.NopCloser(strings.NewReader(""))
		return f, nil
	}
	f.bytes, err = bucket.NewRangeReader(ctx, key, offset, -1, nil)
	if err != nil {
		return nil, failed("open", key, err)
	}
	return f, nil
}

func failed(doing, key string, err error) error {
	reason := ErrUnavailable
	if gcerrors.Code(err) == gcerrors.NotFound {
		reason = ErrNotFound
	}
	return fmt.Errorf("%s the file %s: %w: %w", doing, key, reason, err)
}

// Close closes the file.
func (f *File) Close() error { return f.bytes.Close() }

// Send sends the file to its end. The first chunk names its type.
func (f *File) Send(stream grpc.ServerStreamingServer[httpbody.HttpBody]) error {
	if err := stream.SendHeader(metadata.New(f.entries())); err != nil {
		return err
	}
	contentType := f.contentType
	for {
		data := make([]byte, chunk) // grpc may hold on to the last one
		n, err := io.ReadFull(f.bytes, data)
		if n > 0 {
			if err := stream.Send(&httpbody.HttpBody{ContentType: contentType, Data: data[:n]}); err != nil {
				return err
			}
			contentType = ""
		}
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return nil
		case err != nil:
			return fmt.Errorf("read the file: %w", err)
		}
	}
}
