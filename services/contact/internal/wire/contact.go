package wire

import (
	"strconv"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/contact/internal/contact"
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
		LastResult: c.LastResult, AppointmentId: c.AppointmentID, Etag: ETag(c.Version),
		CreateTime: Time(c.CreatedAt), UpdateTime: Time(c.UpdatedAt),
	}
	for _, n := range c.Numbers {
		m.Numbers = append(m.Numbers, Number(n))
	}
	return m
}

// ETag is a contact's version on the wire.
func ETag(version int64) string { return strconv.FormatInt(version, 10) }

// Version reads an etag; ok is false for one that this service never gave out.
func Version(etag string) (version int64, ok bool) {
	version, err := strconv.ParseInt(etag, 10, 64)
	return version, err == nil && version > 0
}

// Number is a number on the wire.
func Number(n contact.Number) *contactv1.Number {
	m := &contactv1.Number{
		Number: n.E164, Attempts: int32(n.Attempts), Exhausted: n.Exhausted, DueTime: Time(n.DueAt),
		NumberTypeId: n.Type, DelayS: int32(n.Delay / time.Second), TimeZone: n.Zone,
	}
	if n.Sequence > 0 {
		sequence := int32(n.Sequence)
		m.SequenceNumber = &sequence
	}
	return m
}

// Leased is a leased contact on the wire, with the numbers to offer and without
// attributes.
func Leased(l store.Leased) *contactinternalv1.LeasedContact {
	m := &contactinternalv1.LeasedContact{
		ContactId: l.ID, SortKey: l.SortKey, Reference: l.Reference, Name: l.Name,
		Priority: int32(l.Priority), CallableUntil: Time(l.Until), AppointmentId: l.AppointmentID,
	}
	for _, i := range l.Offer {
		m.Numbers = append(m.Numbers, Number(l.Numbers[i]))
	}
	if len(l.Offer) > 0 {
		m.Round = int32(l.Numbers[l.Offer[0]].Attempts) + 1
	}
	for _, p := range l.Past {
		m.LastAttempts = append(m.LastAttempts, &callv1.PastAttempt{
			DialTime: Time(p.At), Number: p.Number, AgentId: p.AgentID, DisplayedResult: Displayed(p.Result),
		})
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
