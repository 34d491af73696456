package rpc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"
	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/page"
	"github.com/foredial/foredial/pkg/sqldb"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/contract"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/result/internal/export"
	"github.com/foredial/foredial/services/result/internal/store"
	"github.com/foredial/foredial/services/result/internal/wire"
)

// downloadChunk is the size of one message of a download.
const downloadChunk = 64 << 10

// CreateExport starts writing a task's attempts to a file.
func (s *Results) CreateExport(ctx context.Context, req *resultv1.CreateExportRequest) (*resultv1.Export, error) {
	who, wanted := auth.FromContext(ctx), req.GetExport()
	_, err := s.Tasks.GetTask(ctx, who.Tenant, wanted.GetTaskId())
	if errors.Is(err, feed.ErrNoTask) {
		return nil, apierr.BadField("export.task_id", apierr.Reference, "there is no task %q", wanted.GetTaskId())
	}
	if err != nil {
		return nil, err
	}
	now := time.Now().UTC().Truncate(time.Microsecond)
	fresh := store.Export{
		ID: id.New(), TaskID: wanted.GetTaskId(), Purpose: wanted.GetPurpose(), RequestID: req.GetRequestId(),
		State: resultv1.ExportState_EXPORT_STATE_RUNNING, Created: now, Expires: now.Add(s.ExportTTL),
	}
	stored, err := s.Store.CreateExport(ctx, who.Tenant, fresh, func(ctx context.Context, tx *sqldb.Tx) error {
		return export.Request(ctx, s.Jobs, tx, export.Job{Tenant: who.Tenant, ExportID: fresh.ID})
	})
	if err != nil {
		return nil, err
	}
	s.Log.Info("export requested", "tenant", who.Tenant, "subject", who.Subject,
		"export_id", stored.ID, "task_id", stored.TaskID, "purpose", stored.Purpose)
	return wire.Export(stored), nil
}

// GetExport returns one export.
func (s *Results) GetExport(ctx context.Context, req *resultv1.GetExportRequest) (*resultv1.Export, error) {
	e, err := s.Store.Export(ctx, auth.Tenant(ctx), req.GetId())
	if err != nil {
		return nil, missing(err, "export", req.GetId())
	}
	return wire.Export(e), nil
}

// ListExports lists exports, newest first.
func (s *Results) ListExports(ctx context.Context, req *resultv1.ListExportsRequest) (*resultv1.ListExportsResponse, error) {
	after, err := page.Position[string](req.GetPageToken())
	if err != nil {
		return nil, err
	}
	rows, next, err := s.Store.Exports(ctx, auth.Tenant(ctx), after, page.Size(req.GetPageSize()))
	if err != nil {
		return nil, err
	}
	return &resultv1.ListExportsResponse{Exports: each(rows, wire.Export), NextPageToken: next}, nil
}

// DownloadExport sends the file of a finished export.
func (s *Results) DownloadExport(req *resultv1.DownloadExportRequest, stream grpc.ServerStreamingServer[httpbody.HttpBody]) error {
	ctx := stream.Context()
	tenant := auth.Tenant(ctx)
	e, err := s.Store.Export(ctx, tenant, req.GetId())
	if err != nil {
		return missing(err, "export", req.GetId())
	}
	if e.State != resultv1.ExportState_EXPORT_STATE_DONE {
		return notDone(e.ID, e.State)
	}
	file, err := s.Bucket.NewReader(ctx, export.Key(tenant, e.ID), nil)
	if gcerrors.Code(err) == gcerrors.NotFound { // deleted, and not yet marked so
		return notDone(e.ID, resultv1.ExportState_EXPORT_STATE_EXPIRED)
	}
	if err != nil {
		return fmt.Errorf("open the file of export %s: %w", e.ID, err)
	}
	defer file.Close()
	return send(file, stream)
}

func notDone(id string, state resultv1.ExportState) error {
	return contract.WrongState(state, "export %s has no file: it is %s", id, contract.Word(state))
}

// send reads the file in chunks; the first names its type.
func send(file *blob.Reader, stream grpc.ServerStreamingServer[httpbody.HttpBody]) error {
	contentType := export.ContentType
	for {
		chunk := make([]byte, downloadChunk) // grpc may hold on to the last one
		n, err := io.ReadFull(file, chunk)
		if n > 0 {
			if err := stream.Send(&httpbody.HttpBody{ContentType: contentType, Data: chunk[:n]}); err != nil {
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
