package rpc

import (
	"context"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/page"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/sheet"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/contact/internal/wire"
)

// GetContact implements ContactService.
func (s *Contacts) GetContact(ctx context.Context, req *contactv1.GetContactRequest) (*contactv1.Contact, error) {
	c, err := s.Rows.Contact(ctx, auth.Tenant(ctx), req.GetTaskId(), req.GetId())
	if err != nil {
		return nil, err
	}
	return wire.Contact(c), nil
}

// ListContacts implements ContactService.
func (s *Contacts) ListContacts(ctx context.Context, req *contactv1.ListContactsRequest) (*contactv1.ListContactsResponse, error) {
	after, err := page.Position[int64](req.GetPageToken())
	if err != nil {
		return nil, err
	}
	states := make([]contact.State, len(req.GetStates()))
	for i, state := range req.GetStates() {
		states[i] = contact.State(state)
	}
	size := page.Size(req.GetPageSize())
	list, err := s.Rows.Contacts(ctx, auth.Tenant(ctx), req.GetTaskId(), after, states, size+1)
	if err != nil {
		return nil, err
	}
	resp := &contactv1.ListContactsResponse{}
	list, resp.NextPageToken = page.Cut(list, size, func(c *contact.Contact) int64 { return c.Order })
	for _, c := range list {
		resp.Contacts = append(resp.Contacts, wire.Contact(c))
	}
	return resp, nil
}

// GetImport implements ContactService.
func (s *Contacts) GetImport(ctx context.Context, req *contactv1.GetImportRequest) (*contactv1.Import, error) {
	i, err := s.Rows.GetImport(ctx, auth.Tenant(ctx), req.GetId())
	if err != nil {
		return nil, err
	}
	return wire.Import(i), nil
}

// ListImports implements ContactService.
func (s *Contacts) ListImports(ctx context.Context, req *contactv1.ListImportsRequest) (*contactv1.ListImportsResponse, error) {
	before, err := page.Position[string](req.GetPageToken())
	if err != nil {
		return nil, err
	}
	size := page.Size(req.GetPageSize())
	list, err := s.Rows.Imports(ctx, auth.Tenant(ctx), req.GetTaskId(), before, size+1)
	if err != nil {
		return nil, err
	}
	resp := &contactv1.ListImportsResponse{}
	list, resp.NextPageToken = page.Cut(list, size, func(i store.Import) string { return i.ID })
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
	if _, err := s.Rows.GetImport(ctx, auth.Tenant(ctx), req.GetImportId()); err != nil {
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
