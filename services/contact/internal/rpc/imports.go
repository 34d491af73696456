package rpc

import (
	"context"
	"errors"
	"time"

	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/page"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/contact/internal/sheet"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/contact/internal/wire"
	"github.com/foredial/foredial/services/internal/contract"
)

// watchEvery is how often an import that is watched is looked at.
const watchEvery = 250 * time.Millisecond

// GetImport implements ContactService.
func (s *Contacts) GetImport(ctx context.Context, req *contactv1.GetImportRequest) (*contactv1.Import, error) {
	i, err := s.anImport(ctx, req.GetId())
	if err != nil {
		return nil, err
	}
	return wire.Import(i), nil
}

// ListImports implements ContactService.
func (s *Contacts) ListImports(ctx context.Context, req *contactv1.ListImportsRequest) (*contactv1.ListImportsResponse, error) {
	behind, err := page.Position[store.ImportPlace](req.GetPageToken())
	if err != nil {
		return nil, err
	}
	tasks, err := s.within(ctx, req.GetTaskId())
	if err != nil {
		return nil, err
	}
	size := page.Size(req.GetPageSize())
	list, err := s.Rows.Imports(ctx, auth.Tenant(ctx), tasks, behind, size+1)
	if err != nil {
		return nil, err
	}
	resp := &contactv1.ListImportsResponse{}
	list, resp.NextPageToken = page.Cut(list, size, store.Import.Place)
	for _, i := range list {
		resp.Imports = append(resp.Imports, wire.Import(i))
	}
	return resp, nil
}

// ListImportRejects implements ContactService.
func (s *Contacts) ListImportRejects(ctx context.Context, req *contactv1.ListImportRejectsRequest) (*contactv1.ListImportRejectsResponse, error) {
	after, err := page.Position[int64](req.GetPageToken())
	if err != nil {
		return nil, err
	}
	if _, err := s.anImport(ctx, req.GetImportId()); err != nil {
		return nil, err
	}
	size := page.Size(req.GetPageSize())
	list, err := s.Rows.Rejects(ctx, auth.Tenant(ctx), req.GetImportId(), after, size+1)
	if err != nil {
		return nil, err
	}
	resp := &contactv1.ListImportRejectsResponse{}
	list, resp.NextPageToken = page.Cut(list, size, func(r sheet.Reject) int64 { return r.Line })
	for _, r := range list {
		resp.Rejects = append(resp.Rejects, wire.Reject(r))
	}
	return resp, nil
}

// WatchImport implements ContactService. It looks into the database, as
// another process may be the one that loads the file.
func (s *Contacts) WatchImport(req *contactv1.WatchImportRequest, stream grpc.ServerStreamingServer[contactv1.Import]) error {
	ctx := stream.Context()
	if _, err := s.anImport(ctx, req.GetId()); err != nil {
		return err
	}
	look := time.NewTicker(watchEvery)
	defer look.Stop()
	var sent store.Import
	for {
		i, err := s.Rows.GetImport(ctx, auth.Tenant(ctx), req.GetId())
		if err != nil {
			return err
		}
		if i != sent {
			if err := stream.Send(wire.Import(i)); err != nil {
				return err
			}
			sent = i
		}
		if i.State != store.ImportRunning {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-look.C:
		}
	}
}

// UndoImport implements ContactService.
func (s *Contacts) UndoImport(ctx context.Context, req *contactv1.UndoImportRequest) (*contactv1.Import, error) {
	if _, err := s.anImport(ctx, req.GetId()); err != nil {
		return nil, err
	}
	i, err := s.Rows.Undo(ctx, auth.Tenant(ctx), req.GetId(), s.Now())
	if errors.Is(err, store.ErrImportRunning) {
		return nil, contract.WrongState(contactv1.ImportState_IMPORT_STATE_RUNNING, "the import is RUNNING").Because(err)
	}
	if err != nil {
		return nil, err
	}
	return wire.Import(i), nil
}
