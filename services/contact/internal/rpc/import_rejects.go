package rpc

import (
	"bytes"
	"context"
	"encoding/csv"
	"strconv"

	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/auth"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/internal/cell"
)

// rejectsAtOnce is how many rejects go into one message of a download.
const rejectsAtOnce = 1000

// DownloadImportRejects implements ContactService.
func (s *Contacts) DownloadImportRejects(req *contactv1.DownloadImportRejectsRequest, stream grpc.ServerStreamingServer[httpbody.HttpBody]) error {
	ctx := stream.Context()
	if _, err := s.anImport(ctx, req.GetImportId()); err != nil {
		return err
	}
	// The byte order mark tells spreadsheets that this is UTF-8.
	text, contentType := bytes.NewBufferString("\ufeffline,column,value,reason\r\n"), cell.CSVType
	for after := int64(0); after >= 0; {
		var err error
		if after, err = s.writeRejects(ctx, text, req.GetImportId(), after); err != nil {
			return err
		}
		if err := stream.Send(&httpbody.HttpBody{ContentType: contentType, Data: bytes.Clone(text.Bytes())}); err != nil {
			return err
		}
		text.Reset()
		contentType = ""
	}
	return nil
}

// writeRejects writes the rejects after a line, and returns the line to go on
// after; -1 at the end.
func (s *Contacts) writeRejects(ctx context.Context, text *bytes.Buffer, importID string, after int64) (int64, error) {
	list, err := s.Rows.Rejects(ctx, auth.Tenant(ctx), importID, after, rejectsAtOnce)
	if err != nil {
		return 0, err
	}
	w := csv.NewWriter(text)
	w.UseCRLF = true
	for _, r := range list {
		after = r.Line
		if err := w.Write([]string{strconv.FormatInt(r.Line, 10), cell.Neutral(r.Column), cell.Neutral(r.Value), cell.Neutral(r.Reason)}); err != nil {
			return 0, err
		}
	}
	w.Flush()
	if len(list) < rejectsAtOnce {
		after = -1
	}
	return after, w.Error()
}
