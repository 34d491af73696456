package contact

import "time"

// AppointmentState is where an appointment is. The values are those of the wire
// and the tables.
type AppointmentState int

const (
	// AppointmentPending is to be kept.
	AppointmentPending AppointmentState = iota + 1
	// AppointmentKept means that its number was dialled.
	AppointmentKept
	// AppointmentCancelled means that somebody cancelled it, or its contact, or
	// that another one took its place.
	AppointmentCancelled
	// AppointmentExpired means that the task ended first.
	AppointmentExpired
	// AppointmentBlocked means that its number may never be called.
	AppointmentBlocked
)

// Appointment is a call that was agreed with a contact.
type Appointment struct {
	// ID is that of the attempt in which it was made.
	ID        string
	TaskID    string
	ContactID string
	// At is when to call.
	At     time.Time
	Number string
	// AgentID is whose call it is; empty: anyone's.
	AgentID string
	Remark  string
	State   AppointmentState
	// Version counts up with every change.
	Version   int64
	CreatedAt time.Time
	UpdatedAt time.Time
}
