package rpc

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/sheet"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/contact/internal/wire"
	"github.com/foredial/foredial/services/internal/access"
	"github.com/foredial/foredial/services/internal/contract"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/internal/mask"
	"github.com/foredial/foredial/services/internal/sight"
)

// serverOwned are the fields of a contact that nobody updates.
var serverOwned = []string{
	"id", "task_id", "state", "done_reason", "due_time", "import_id", "import_line", "attempts", "create_time", "update_time",
	"etag", "last_result", "appointment_id",
}

// editable are the fields of a contact that can be updated.
var editable = []string{"reference", "name", "priority", "attributes", "numbers"}

// UpdateContact implements ContactService.
func (s *Contacts) UpdateContact(ctx context.Context, req *contactv1.UpdateContactRequest) (*contactv1.Contact, error) {
	tenant, given := auth.Tenant(ctx), req.GetContact()
	task, err := sight.Task(ctx, s.Tasks, given.GetTaskId())
	if err != nil {
		return nil, err
	}
	update := store.Update{TaskID: given.GetTaskId(), ID: given.GetId(), Terms: wire.Terms(task, s.Tasks)}
	if etag := given.GetEtag(); etag != "" {
		var ok bool
		if update.Version, ok = wire.Version(etag); !ok {
			return nil, store.ErrVersion
		}
	}
	c, err := s.Rows.Update(ctx, tenant, update, func(c *contact.Contact) error { return s.edit(ctx, task, c, req) }, s.Now())
	if held, ok := errors.AsType[*store.StateError](err); ok {
		state := wire.State(held.State)
		return nil, contract.WrongState(state, "the contact is in state %s", contract.Word(state))
	}
	if err != nil {
		return nil, err
	}
	return s.show(ctx, c)[0], nil
}

// edit makes the change that is asked for, if it breaks no rule. What is not
// named stays, even if it breaks a rule that came up since.
func (s *Contacts) edit(ctx context.Context, task *feed.Task, c *contact.Contact, req *contactv1.UpdateContactRequest) error {
	merged := wire.Contact(c)
	if err := mask.Merge(merged, unmasked(ctx, req.GetContact(), merged), req.GetUpdateMask(), serverOwned...); err != nil {
		return err
	}
	names := named(req.GetUpdateMask().GetPaths())
	changed, untouched := attributesOf(s.Tasks, task.Tenant).asKept(merged.GetAttributes(), c.Attributes, access.SeesPersonal(auth.FromContext(ctx)))
	schema := wire.Schema(task, s.Tasks)
	row, faults := check(sheet.NewRules(schema), merged)
	faults = append(faults, s.unsealable(schema, changed)...)
	faults = slices.DeleteFunc(faults, func(f apierr.Field) bool {
		field, _, _ := strings.Cut(f.Path, "[")
		_, kept := untouched[attributeCode(f.Path)]
		return !slices.Contains(names, field) || kept
	})
	if len(faults) > 0 {
		for i := range faults {
			faults[i].Path = "contact." + faults[i].Path
		}
		return apierr.Invalid(faults...)
	}
	for _, name := range names {
		switch name {
		case "reference":
			c.Reference = row.Reference
		case "name":
			c.Name = row.Name
		case "priority":
			c.Priority = row.Priority
		case "numbers":
			c.Numbers = row.Numbers
		case "attributes":
			maps.DeleteFunc(row.Attributes, func(code, _ string) bool { _, ok := changed[code]; return !ok })
			c.Attributes = s.sealed(task.Tenant, schema, c.ID, row.Attributes)
			maps.Copy(c.Attributes, untouched)
		}
	}
	return nil
}

// named are the fields that a mask names.
func named(paths []string) []string {
	if len(paths) == 0 || slices.Equal(paths, []string{"*"}) {
		return editable
	}
	return paths
}

// attributeCode is the attribute that a path is about; empty: none.
func attributeCode(path string) string {
	code, ok := strings.CutPrefix(path, "attributes[")
	if !ok {
		return ""
	}
	return strings.TrimSuffix(code, "]")
}
