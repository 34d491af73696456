package rpc

import (
	"cmp"
	"context"
	"errors"
	"time"

	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/page"
	"github.com/foredial/foredial/pkg/sqldb"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/access"
	"github.com/foredial/foredial/services/internal/contract"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/internal/filestream"
	"github.com/foredial/foredial/services/internal/sight"
	"github.com/foredial/foredial/services/result/internal/export"
	"github.com/foredial/foredial/services/result/internal/store"
)

// CreateExport starts writing a task's results to a file.
func (s *Results) CreateExport(ctx context.Context, req *resultv1.CreateExportRequest) (*resultv1.Export, error) {
	who := auth.FromContext(ctx)
	fresh, err := s.wanted(ctx, who, req)
	if err != nil {
		return nil, err
	}
	stored, err := s.Store.CreateExport(ctx, who.Tenant, fresh, func(ctx context.Context, tx *sqldb.Tx) error {
		return export.Request(ctx, s.Jobs, tx, export.Job{Tenant: who.Tenant, ExportID: fresh.ID})
	})
	if err != nil {
		return nil, err
	}
	s.Log.Info("export requested", "tenant", who.Tenant, "subject", who.Subject,
		"export_id", stored.ID, "task_id", stored.TaskID)
	return exportMessage(stored), nil
}

// wanted is the export that a request asks for. What its maker may not see it does
// not have: it is written when nobody asks any more.
func (s *Results) wanted(ctx context.Context, who auth.Identity, req *resultv1.CreateExportRequest) (e store.Export, err error) {
	asked := req.GetExport()
	_, err = sight.Task(ctx, s.Tasks, asked.GetTaskId())
	if errors.Is(err, feed.ErrNoTask) {
		return e, apierr.BadField("export.task_id", apierr.Reference, "there is no task %q", asked.GetTaskId())
	}
	if err != nil {
		return e, err
	}
	filter, err := s.filter(ctx, "export.filter", asked.GetTaskId(), asked.GetFilter())
	if err != nil {
		return e, err
	}
	columns := asked.GetColumns()
	if len(columns) == 0 {
		columns = export.Columns()
	}
	now := time.Now().UTC().Truncate(time.Microsecond)
	return store.Export{
		ID: id.New(), RequestID: req.GetRequestId(), TaskID: asked.GetTaskId(), Purpose: asked.GetPurpose(),
		Content: cmp.Or(asked.GetContent(), resultv1.ExportContent_EXPORT_CONTENT_ATTEMPTS),
		Format:  cmp.Or(asked.GetFormat(), resultv1.ExportFormat_EXPORT_FORMAT_CSV),
		Columns: columns, Filter: filter, CreateBy: who.Subject, Masked: !access.SeesPersonal(who),
		State: resultv1.ExportState_EXPORT_STATE_RUNNING, Created: now, Expires: now.Add(s.ExportTTL),
	}, nil
}

// GetExport returns one export.
func (s *Results) GetExport(ctx context.Context, req *resultv1.GetExportRequest) (*resultv1.Export, error) {
	tenant := auth.Tenant(ctx)
	e, err := s.export(ctx, req.GetId())
	if err != nil {
		return nil, err
	}
	downloads, err := s.Store.Downloads(ctx, tenant, e.ID)
	if err != nil {
		return nil, err
	}
	message := exportMessage(e)
	message.Downloads = each(downloads, downloadMessage)
	return message, nil
}

// ListExports lists exports, newest first.
func (s *Results) ListExports(ctx context.Context, req *resultv1.ListExportsRequest) (*resultv1.ListExportsResponse, error) {
	after, err := page.Position[string](req.GetPageToken())
	if err != nil {
		return nil, err
	}
	rows, next, err := s.Store.Exports(ctx, auth.Tenant(ctx), sight.Tasks(ctx, s.Tasks), after, page.Size(req.GetPageSize()))
	if err != nil {
		return nil, err
	}
	return &resultv1.ListExportsResponse{Exports: each(rows, exportMessage), NextPageToken: next}, nil
}

// DownloadExport sends the file of a finished export. Who fetches it is kept
// before they get anything of it.
func (s *Results) DownloadExport(req *resultv1.DownloadExportRequest, stream grpc.ServerStreamingServer[httpbody.HttpBody]) error {
	ctx := stream.Context()
	who := auth.FromContext(ctx)
	e, err := s.export(ctx, req.GetId())
	if err != nil {
		return err
	}
	if e.State != resultv1.ExportState_EXPORT_STATE_DONE {
		return notDone(e.ID, e.State)
	}
	if !e.Masked && !access.SeesPersonal(who) && export.Personal(e.Columns) {
		return apierr.New(codes.PermissionDenied, apierr.PermissionDenied,
			"export %s has personal data in clear; role %s may have a masked one of its own", e.ID, who.Role).
			With("role", string(who.Role))
	}
	file, err := filestream.Open(ctx, s.Bucket, export.Key(who.Tenant, e.ID, e.Format), req.GetOffset(),
		"export-"+e.ID+export.Extension(e.Format), export.ContentType(e.Format))
	if errors.Is(err, filestream.ErrNotFound) { // deleted, and not yet marked so
		return notDone(e.ID, resultv1.ExportState_EXPORT_STATE_EXPIRED)
	}
	if err != nil {
		return err
	}
	defer file.Close()
	err = s.Store.AddDownload(ctx, who.Tenant, e.ID, store.Download{Subject: who.Subject, Time: time.Now(), Offset: req.GetOffset()})
	if err != nil {
		return err
	}
	s.Log.Info("export downloaded", "tenant", who.Tenant, "subject", who.Subject, "export_id", e.ID, "offset", req.GetOffset())
	return file.Send(stream)
}

func notDone(id string, state resultv1.ExportState) error {
	return contract.WrongState(state, "export %s has no file: it is %s", id, contract.Word(state))
}
