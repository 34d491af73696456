package wire

import (
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/internal/feed"
)

// AppointmentState is a state on the wire: the values are the same.
func AppointmentState(s contact.AppointmentState) contactv1.AppointmentState {
	return contactv1.AppointmentState(s)
}

// Appointment is an appointment on the wire.
func Appointment(a contact.Appointment) *contactv1.Appointment {
	return &contactv1.Appointment{
		Id: a.ID, TaskId: a.TaskID, ContactId: a.ContactID, AppointmentTime: Time(a.At), Number: a.Number,
		AgentId: a.AgentID, Remark: a.Remark, State: AppointmentState(a.State), Etag: ETag(a.Version),
		CreateTime: Time(a.CreatedAt), UpdateTime: Time(a.UpdatedAt),
	}
}

// Own says on a leased contact what was agreed, whose call it is, and for how
// long nobody else's.
func Own(m *contactinternalv1.LeasedContact, agreed *policy.Appointment, task *feed.Task) {
	if agreed == nil {
		return
	}
	m.AppointmentTime, m.AppointmentRemark = Time(agreed.At), agreed.Remark
	if agreed.AgentID == "" {
		return
	}
	m.OwnerAgentId = agreed.AgentID
	if !task.GetAppointmentOwnerOnly() {
		m.OwnerUntil = Time(agreed.At.Add(seconds(task.GetAppointmentGraceS())))
	}
}
