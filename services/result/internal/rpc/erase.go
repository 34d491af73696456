package rpc

import (
	"context"
	"log/slog"
	"slices"

	"gocloud.dev/blob"

	"github.com/foredial/foredial/pkg/auth"
	resultinternalv1 "github.com/foredial/foredial/proto/gen/foredial/result/internalapi/v1"
	"github.com/foredial/foredial/services/result/internal/export"
	"github.com/foredial/foredial/services/result/internal/store"
)

// Erasures implements ErasureService.
type Erasures struct {
	resultinternalv1.UnimplementedErasureServiceServer

	Log   *slog.Logger
	Store *store.Store
	// Bucket has the files of exports.
	Bucket *blob.Bucket
}

// EraseContacts forgets a number and those who are forgotten with it.
func (s *Erasures) EraseContacts(ctx context.Context, req *resultinternalv1.EraseContactsRequest) (*resultinternalv1.EraseContactsResponse, error) {
	e := store.Erasure{Tenant: auth.Tenant(ctx), Number: req.GetNumber()}
	named := make([]string, len(req.GetContacts()))
	for i, c := range req.GetContacts() {
		named[i] = c.GetId()
		e.Contacts = append(e.Contacts, store.ErasedContact{ID: c.GetId(), TaskID: c.GetTaskId(), Whole: c.GetWhole()})
	}
	all, err := s.Store.Erase(ctx, e)
	if err != nil {
		return nil, err
	}
	e.Contacts = all
	// What is written from now on does not have them.
	done, err := s.Store.EraseExports(ctx, e)
	if err != nil {
		return nil, err
	}
	for _, x := range done {
		if err := export.Remove(ctx, s.Bucket, e.Tenant, x.ID, x.Format); err != nil {
			return nil, err
		}
		if err := s.Store.ExpireExport(ctx, e.Tenant, x.ID); err != nil {
			return nil, err
		}
	}
	s.Log.Info("results were erased", "tenant", e.Tenant, "contacts", len(all), "exports", len(done))
	resp := &resultinternalv1.EraseContactsResponse{}
	for _, c := range all {
		if !slices.Contains(named, c.ID) {
			resp.Found = append(resp.Found, &resultinternalv1.ErasedContact{Id: c.ID, TaskId: c.TaskID, Whole: c.Whole})
		}
	}
	return resp, nil
}
