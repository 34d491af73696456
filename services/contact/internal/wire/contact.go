package wire

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/sheet"
	"github.com/foredial/foredial/services/contact/internal/store"
)

// State is a state on the wire: the values are the same.
func State(s contact.State) contactv1.ContactState { return contactv1.ContactState(s) }

// Reason is a reason on the wire: the values are the same.
func Reason(r contact.Reason) contactv1.DoneReason { return contactv1.DoneReason(r) }

// Time is a time on the wire; zero is unset.
func Time(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}

// Contact is a contact on the wire.
func Contact(c *contact.Contact) *contactv1.Contact {
	m := &contactv1.Contact{
		Id: c.ID, TaskId: c.TaskID, Reference: c.Reference, Name: c.Name, Priority: int32(c.Priority),
		State: State(c.State), DoneReason: Reason(c.Reason), DueTime: Time(c.DueAt),
		Attributes: c.Attributes, ImportId: c.ImportID, ImportLine: c.Line, Attempts: int32(c.Attempts()),
		CreateTime: Time(c.CreatedAt), UpdateTime: Time(c.UpdatedAt),
	}
	for _, n := range c.Numbers {
		m.Numbers = append(m.Numbers, Number(n))
	}
	return m
}

// Number is a number on the wire.
func Number(n contact.Number) *contactv1.Number {
	return &contactv1.Number{
		Number: n.E164, Attempts: int32(n.Attempts), Exhausted: n.Exhausted, DueTime: Time(n.DueAt),
	}
}

// Leased is a leased contact on the wire, with the numbers to offer.
func Leased(l store.Leased) *contactinternalv1.LeasedContact {
	m := &contactinternalv1.LeasedContact{
		ContactId: l.ID, SortKey: l.SortKey, Reference: l.Reference, Name: l.Name,
		Priority: int32(l.Priority), Attributes: l.Attributes,
	}
	for _, i := range l.Offer {
		m.Numbers = append(m.Numbers, Number(l.Numbers[i]))
	}
	return m
}

// LiveAttempt is a live attempt on the wire.
func LiveAttempt(a store.LiveAttempt) *contactinternalv1.LiveAttempt {
	return &contactinternalv1.LiveAttempt{
		AttemptId: a.ID, TaskId: a.TaskID, ContactId: a.ContactID, Reference: a.Reference, Name: a.Name,
		Number: a.Number, AgentId: a.AgentID, BeginTime: Time(a.BegunAt),
	}
}

// Import is an import on the wire.
func Import(i store.Import) *contactv1.Import {
	return &contactv1.Import{
		Id: i.ID, TaskId: i.TaskID, RequestId: i.RequestID, FileName: i.FileName,
		Rows: i.Imported + i.Rejected, Imported: i.Imported, Rejected: i.Rejected, CreateTime: Time(i.CreatedAt),
	}
}

// Reject is a rejected row on the wire.
func Reject(r sheet.Reject) *contactv1.ImportReject {
	return &contactv1.ImportReject{Line: r.Line, Column: r.Column, Value: r.Value, Reason: r.Reason}
}
