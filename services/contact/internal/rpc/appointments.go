package rpc

import (
	"context"
	"errors"
	"time"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/page"
	"github.com/foredial/foredial/pkg/phone"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/contact/internal/wire"
	"github.com/foredial/foredial/services/internal/contract"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/internal/mask"
)

// fixedOfAppointment are the fields of an appointment that nobody updates.
var fixedOfAppointment = []string{"id", "task_id", "contact_id", "state", "etag", "create_time", "update_time"}

// lateAgreement is how long ago a call may be agreed for: what is said in a call
// arrives when the agent completes it.
const lateAgreement = time.Minute

// appointmentAfter is the position in the list of appointments.
type appointmentAfter struct {
	At time.Time
	ID string
}

// ListAppointments implements ContactService.
func (s *Contacts) ListAppointments(ctx context.Context, req *contactv1.ListAppointmentsRequest) (*contactv1.ListAppointmentsResponse, error) {
	after, err := page.Position[appointmentAfter](req.GetPageToken())
	if err != nil {
		return nil, err
	}
	tasks, err := s.within(ctx, req.GetTaskId())
	if err != nil {
		return nil, err
	}
	filter := store.AppointmentFilter{Tasks: tasks, AgentID: req.GetAgentId()}
	for _, state := range req.GetStates() {
		filter.States = append(filter.States, contact.AppointmentState(state))
	}
	size := page.Size(req.GetPageSize())
	list, err := s.Rows.Appointments(ctx, auth.Tenant(ctx), filter, after.At, after.ID, size+1)
	if err != nil {
		return nil, err
	}
	resp := &contactv1.ListAppointmentsResponse{}
	list, resp.NextPageToken = page.Cut(list, size, func(a contact.Appointment) appointmentAfter { return appointmentAfter{a.At, a.ID} })
	for _, a := range list {
		resp.Appointments = append(resp.Appointments, wire.Appointment(a))
	}
	return resp, nil
}

// UpdateAppointment implements ContactService.
func (s *Contacts) UpdateAppointment(ctx context.Context, req *contactv1.UpdateAppointmentRequest) (*contactv1.Appointment, error) {
	tenant, now := auth.Tenant(ctx), s.Now()
	if err := s.seesAppointment(ctx, req.GetAppointment().GetId()); err != nil {
		return nil, err
	}
	var version int64
	if etag := req.GetAppointment().GetEtag(); etag != "" {
		var ok bool
		if version, ok = wire.Version(etag); !ok {
			return nil, store.ErrAppointmentVersion
		}
	}
	a, err := s.Rows.UpdateAppointment(ctx, tenant, req.GetAppointment().GetId(), version,
		func(ctx context.Context, a *contact.Appointment) error { return s.move(ctx, tenant, a, req, now) }, now)
	if errors.Is(err, store.ErrOtherNumber) {
		return nil, notItsNumber("appointment.number")
	}
	if err != nil {
		return nil, appointmentState(err)
	}
	return wire.Appointment(a), nil
}

// move makes the change of an appointment that is asked for, if it breaks no rule.
func (s *Contacts) move(ctx context.Context, tenant string, a *contact.Appointment, req *contactv1.UpdateAppointmentRequest, now time.Time) error {
	merged := wire.Appointment(*a)
	if err := mask.Merge(merged, unmaskedAppointment(ctx, req.GetAppointment(), merged), req.GetUpdateMask(), fixedOfAppointment...); err != nil {
		return err
	}
	faults, err := contract.Breaches("appointment", merged)
	if err != nil {
		return err
	}
	task, err := s.Tasks.GetTask(ctx, tenant, a.TaskID)
	if err != nil {
		return err
	}
	number, err := phone.Parse(merged.GetNumber(), task.Settings.GetDefaultRegion())
	if err != nil {
		number = merged.GetNumber() // and is nobody's
	}
	if at := merged.GetAppointmentTime().AsTime().Truncate(time.Microsecond); merged.GetAppointmentTime() != nil && !at.Equal(a.At) {
		faults = append(faults, fits("appointment.appointment_time", at, task, now)...)
		a.At = at
	}
	a.Number, a.AgentID, a.Remark = number, merged.GetAgentId(), merged.GetRemark()
	if len(faults) > 0 {
		return apierr.Invalid(faults...)
	}
	return nil
}

// fits says what is wrong with a time that a call is agreed for.
func fits(path string, at time.Time, task *feed.Task, now time.Time) []apierr.Field {
	switch end := task.GetEndTime().AsTime(); {
	case at.Before(now.Add(-lateAgreement)):
		return []apierr.Field{{Path: path, Reason: apierr.Range, Description: "is in the past"}}
	case at.After(end):
		return []apierr.Field{{Path: path, Reason: apierr.Range, Description: "is after the end of the task, " + end.String()}}
	}
	return nil
}

func notItsNumber(path string) error {
	return apierr.BadField(path, apierr.Reference, "is not one of the contact's numbers")
}

// CancelAppointment implements ContactService.
func (s *Contacts) CancelAppointment(ctx context.Context, req *contactv1.CancelAppointmentRequest) (*contactv1.Appointment, error) {
	tenant := auth.Tenant(ctx)
	if err := s.seesAppointment(ctx, req.GetId()); err != nil {
		return nil, err
	}
	a, err := s.Rows.CancelAppointment(ctx, tenant, req.GetId(), termsOf(s.Tasks, tenant), s.Now())
	if err != nil {
		return nil, appointmentState(err)
	}
	return wire.Appointment(a), nil
}

// appointmentState gives a call that does not fit the appointment's state its face.
func appointmentState(err error) error {
	over, ok := errors.AsType[*store.AppointmentStateError](err)
	if !ok {
		return err
	}
	state := wire.AppointmentState(over.State)
	return contract.WrongState(state, "the appointment is in state %s", contract.Word(state))
}

// termsOf gives the terms that a tenant's tasks have now.
func termsOf(tasks *feed.Replica, tenant string) store.TermsOf {
	return func(ctx context.Context, taskID string) (store.Terms, error) {
		task, err := tasks.GetTask(ctx, tenant, taskID)
		if err != nil {
			return store.Terms{}, err
		}
		return wire.Terms(task, tasks), nil
	}
}
