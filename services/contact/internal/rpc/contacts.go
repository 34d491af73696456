package rpc

import (
	"context"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/page"
	"github.com/foredial/foredial/pkg/phone"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/contact/internal/wire"
	"github.com/foredial/foredial/services/internal/access"
	"github.com/foredial/foredial/services/internal/sight"
)

// GetContact implements ContactService.
func (s *Contacts) GetContact(ctx context.Context, req *contactv1.GetContactRequest) (*contactv1.Contact, error) {
	c, err := s.contact(ctx, req.GetTaskId(), req.GetId())
	if err != nil {
		return nil, err
	}
	return s.show(ctx, c)[0], nil
}

// contact is one that is there for the caller.
func (s *Contacts) contact(ctx context.Context, taskID, id string) (*contact.Contact, error) {
	if err := sight.Check(ctx, s.Tasks, taskID); err != nil {
		return nil, err
	}
	return s.Rows.Contact(ctx, auth.Tenant(ctx), taskID, id)
}

// RevealContact implements ContactService.
func (s *Contacts) RevealContact(ctx context.Context, req *contactv1.RevealContactRequest) (*contactv1.Contact, error) {
	tenant := auth.Tenant(ctx)
	c, err := s.contact(ctx, req.GetTaskId(), req.GetId())
	if err != nil {
		return nil, err
	}
	revealed := wire.Contact(c)
	revealed.Attributes = opened(c.Attributes, opener(ctx, s.Log, s.Keys, tenant, c.ID))
	return revealed, nil
}

// ListContacts implements ContactService.
func (s *Contacts) ListContacts(ctx context.Context, req *contactv1.ListContactsRequest) (*contactv1.ListContactsResponse, error) {
	tenant := auth.Tenant(ctx)
	after, err := page.Position[int64](req.GetPageToken())
	if err != nil {
		return nil, err
	}
	if err := sight.Check(ctx, s.Tasks, req.GetTaskId()); err != nil {
		return nil, err
	}
	filter := store.Filter{Reference: req.GetReference()}
	for _, state := range req.GetStates() {
		filter.States = append(filter.States, contact.State(state))
	}
	if filter.Number = req.GetNumber(); filter.Number != "" {
		// What is no number is nobody's: it stays as it is given.
		if e164, err := phone.Parse(filter.Number, s.Tasks.Settings(tenant).GetDefaultRegion()); err == nil {
			filter.Number = e164
		}
	}
	size := page.Size(req.GetPageSize())
	list, err := s.Rows.Contacts(ctx, tenant, req.GetTaskId(), after, filter, size+1)
	if err != nil {
		return nil, err
	}
	resp := &contactv1.ListContactsResponse{}
	list, resp.NextPageToken = page.Cut(list, size, func(c *contact.Contact) int64 { return c.Order })
	resp.Contacts = s.show(ctx, list...)
	return resp, nil
}

// SearchContacts implements ContactService.
func (s *Contacts) SearchContacts(ctx context.Context, req *contactv1.SearchContactsRequest) (*contactv1.SearchContactsResponse, error) {
	tenant := auth.Tenant(ctx)
	behind, err := page.Position[store.Newest](req.GetPageToken())
	if err != nil {
		return nil, err
	}
	wanted := store.Search{Tasks: sight.Tasks(ctx, s.Tasks), Having: store.Filter{Reference: req.GetReference()}}
	if number := req.GetNumber(); number != "" {
		if wanted.Having.Number, err = phone.Parse(number, s.Tasks.Settings(tenant).GetDefaultRegion()); err != nil {
			return nil, apierr.BadField("number", apierr.Format, "is not a telephone number")
		}
	}
	size := page.Size(req.GetPageSize())
	list, err := s.Rows.Search(ctx, tenant, wanted, behind, size+1)
	if err != nil {
		return nil, err
	}
	resp := &contactv1.SearchContactsResponse{}
	list, resp.NextPageToken = page.Cut(list, size, func(c *contact.Contact) store.Newest { return store.Newest{CreatedAt: c.CreatedAt, ID: c.ID} })
	resp.Contacts = s.show(ctx, list...)
	return resp, nil
}

// show is contacts as the caller may see them.
func (s *Contacts) show(ctx context.Context, list ...*contact.Contact) []*contactv1.Contact {
	known, clear := attributesOf(s.Tasks, auth.Tenant(ctx)), access.SeesPersonal(auth.FromContext(ctx))
	shown := make([]*contactv1.Contact, len(list))
	for i, c := range list {
		shown[i] = wire.Contact(c)
		shown[i].Attributes = known.shown(c.Attributes, clear)
	}
	return shown
}
