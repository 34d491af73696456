package rpc

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/id"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/sheet"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/contact/internal/wire"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/internal/sight"
)

// BatchCreateContacts implements ContactService.
func (s *Contacts) BatchCreateContacts(ctx context.Context, req *contactv1.BatchCreateContactsRequest) (*contactv1.BatchCreateContactsResponse, error) {
	tenant := auth.Tenant(ctx)
	if err := sight.Check(ctx, s.Tasks, req.GetTaskId()); err != nil {
		return nil, err
	}
	request, err := requestOf(req)
	if err != nil {
		return nil, err
	}
	if answer, found, err := s.Rows.Answered(ctx, tenant, request); err != nil || found {
		return parseAnswer(answer, err)
	}
	task, err := s.Tasks.GetTask(ctx, tenant, req.GetTaskId())
	if err != nil {
		return nil, err
	}
	if err := s.takesContacts(task); err != nil {
		return nil, err
	}
	contacts, resp := s.newContacts(task, req.GetContacts())
	answer, err := protojson.Marshal(resp)
	if err != nil {
		return nil, err
	}
	return parseAnswer(s.Rows.Create(ctx, tenant, store.Creation{
		Request: request, TaskID: req.GetTaskId(), Order: wire.Order(task, s.Tasks), Contacts: contacts, Answer: string(answer),
	}, s.Now()))
}

// requestOf is what a repeated request is known by.
func requestOf(req *contactv1.BatchCreateContactsRequest) (store.Request, error) {
	content, err := proto.MarshalOptions{Deterministic: true}.Marshal(req)
	if err != nil {
		return store.Request{}, err
	}
	sum := sha256.Sum256(content)
	return store.Request{ID: req.GetRequestId(), Content: hex.EncodeToString(sum[:])}, nil
}

func parseAnswer(answer string, err error) (*contactv1.BatchCreateContactsResponse, error) {
	if err != nil {
		return nil, err
	}
	resp := &contactv1.BatchCreateContactsResponse{}
	return resp, protojson.Unmarshal([]byte(answer), resp)
}

// newContacts are those of the drafts that break no rule, and the outcome of each.
func (s *Contacts) newContacts(task *feed.Task, drafts []*contactv1.Contact) ([]*contact.Contact, *contactv1.BatchCreateContactsResponse) {
	schema := wire.Schema(task, s.Tasks)
	rules, resp := sheet.NewRules(schema), &contactv1.BatchCreateContactsResponse{}
	var good []*contact.Contact
	for _, given := range drafts {
		row, faults := check(rules, given)
		faults = append(faults, s.unsealable(schema, given.GetAttributes())...)
		outcome := &contactv1.BatchCreateContactsResponse_Outcome{Faults: wire.FieldFaults(faults)}
		resp.Outcomes = append(resp.Outcomes, outcome)
		if len(faults) > 0 {
			continue
		}
		c := &contact.Contact{
			ID: id.New(), Reference: row.Reference, Name: row.Name, Priority: row.Priority, Numbers: row.Numbers,
		}
		c.Attributes = s.sealed(task.Tenant, schema, c.ID, row.Attributes)
		outcome.ContactId = c.ID
		good = append(good, c)
	}
	return good, resp
}

// maxAttributes is how many a contact may have.
const maxAttributes = 100

// check holds a contact against the rules.
func check(rules *sheet.Rules, given *contactv1.Contact) (*sheet.Row, []apierr.Field) {
	row, faults := rules.Check(wire.Draft(given))
	if len(given.GetAttributes()) > maxAttributes {
		faults = append(faults, apierr.Field{Path: "attributes", Reason: apierr.Count, Description: "has more than 100"})
	}
	return row, faults
}

// unsealable are the attributes that would have to be encrypted where there is no key.
func (s *Contacts) unsealable(schema sheet.Schema, given map[string]string) (faults []apierr.Field) {
	for _, a := range schema.Attributes {
		if s.Keys == nil && a.Type == sheet.Encrypted && given[a.Code] != "" {
			faults = append(faults, apierr.Field{
				Path: "attributes[" + a.Code + "]", Reason: apierr.Setting, Description: "is kept encrypted: this installation has no key for it",
			})
		}
	}
	return faults
}

// sealed is attributes as they are kept.
func (s *Contacts) sealed(tenant string, schema sheet.Schema, contactID string, given map[string]string) map[string]string {
	seal := s.sealer(tenant, schema)
	kept := make(map[string]string, len(given))
	for code, value := range given {
		kept[code] = seal(contactID, code, value)
	}
	return kept
}
