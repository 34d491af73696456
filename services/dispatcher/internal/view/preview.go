package view

import (
	"github.com/foredial/foredial/pkg/phone"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/body"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/internal/feed"
)

// Preview shows a preview; without its contact when that has left Redis. Numbers
// are masked, where the tenant wants that, until one is dialled.
func Preview(tasks *feed.Replica, tenant string, p queue.Preview) (*dispatchv1.Preview, error) {
	contact, err := body.Contact(p.Body)
	if err != nil {
		return nil, err
	}
	if tasks.Settings(tenant).GetMaskNumbers() && p.State != queue.Accepted {
		mask(contact)
	}
	shown := &dispatchv1.Preview{
		Id: p.ID, State: PreviewState(p.State), RevokeReason: Revoked(p.Reason), AgentId: p.Agent,
		TaskId: p.Task, ContactId: p.Contact, Reference: contact.GetReference(), Name: contact.GetName(),
		Priority: contact.GetPriority(), Numbers: contact.GetNumbers(), Attributes: contact.GetAttributes(),
		OfferTime: Time(p.Offered), Deadline: Time(p.Deadline), Appointment: appointment(contact),
		LastAttempts: contact.GetLastAttempts(), SnoozeTime: Time(p.SnoozedUntil),
	}
	task, known := tasks.Task(tenant, p.Task)
	if known {
		shown.TaskDisplayName, shown.MayClose = task.GetDisplayName(), task.GetAllowSkipAndClose()
	}
	if len(p.Body) > 0 {
		shown.Proposal = &dispatchv1.Preview_Proposal{
			Rule: rule(p, contact), Rank: int32(p.Rank), Round: contact.GetRound(), SameAgent: p.SameAgent,
		}
		if known {
			shown.Proposal.TaskPriority = task.GetPriority()
		}
	}
	return shown, nil
}

// mask hides the numbers of a contact that was read for this.
func mask(contact *contactinternalv1.LeasedContact) {
	for _, n := range contact.GetNumbers() {
		n.Number = phone.Mask(n.GetNumber())
	}
	for _, a := range contact.GetLastAttempts() {
		a.Number = phone.Mask(a.GetNumber())
	}
}

// rule is how a contact came to be proposed.
func rule(p queue.Preview, c *contactinternalv1.LeasedContact) dispatchv1.Preview_Rule {
	switch {
	case p.Kept:
		return dispatchv1.Preview_RULE_SNOOZED
	case c.GetAppointmentId() != "":
		return dispatchv1.Preview_RULE_APPOINTMENT
	case len(c.GetLastAttempts()) > 0:
		return dispatchv1.Preview_RULE_RETRY
	default:
		return dispatchv1.Preview_RULE_SEQUENCE
	}
}

// appointment shows the one that a contact is to keep; nil: none.
func appointment(c *contactinternalv1.LeasedContact) *dispatchv1.Preview_Appointment {
	if c.GetAppointmentId() == "" {
		return nil
	}
	return &dispatchv1.Preview_Appointment{
		Id: c.GetAppointmentId(), AppointmentTime: c.GetAppointmentTime(),
		AgentId: c.GetOwnerAgentId(), Remark: c.GetAppointmentRemark(),
	}
}
