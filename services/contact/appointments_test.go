package contact_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/fieldmaskpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

// untilTomorrow is a task that is on all day, and over at noon of the next.
func untilTomorrow(edit ...func(*taskv1.Task)) *taskv1.Task {
	return feedtest.Task(task, append([]func(*taskv1.Task){func(t *taskv1.Task) {
		t.EndTime = timestamppb.New(noon.AddDate(0, 0, 1))
		t.RegularPeriods = []*taskv1.Period{{Start: "00:00", End: "23:59"}}
		t.AppointmentGraceS = proto.Int32(600)
	}}, edit...)...)
}

func agreement(attemptID string, at time.Time) *contactinternalv1.MakeAppointmentRequest {
	return &contactinternalv1.MakeAppointmentRequest{
		AttemptId: attemptID, AppointmentTime: timestamppb.New(at), AgentId: "ann", Remark: "after lunch",
	}
}

func (w *world) agree(attemptID string, at time.Time) *contactv1.Appointment {
	w.t.Helper()
	resp, err := w.leases.MakeAppointment(w.ctx, agreement(attemptID, at))
	require.NoError(w.t, err)
	return resp.GetAppointment()
}

// fieldAtFault is the one field that a call was refused for, and why.
func fieldAtFault(t *testing.T, err error) string {
	t.Helper()
	requireFault(t, err, codes.InvalidArgument, "INVALID_FIELD")
	for _, d := range status.Convert(err).Details() {
		if bad, ok := d.(*errdetails.BadRequest); ok {
			require.Len(t, bad.GetFieldViolations(), 1)
			return bad.GetFieldViolations()[0].GetField() + " " + bad.GetFieldViolations()[0].GetReason()
		}
	}
	require.Fail(t, "no field is named")
	return ""
}

func TestAppointmentIsItsOwners(t *testing.T) {
	w := newWorld(t, untilTomorrow())
	w.load("number,reference\n13800138000,R-1\n13800138001,R-2\n")
	c := w.dial("a1")
	w.apply("a1", connected, "00000")
	hour := noon.Add(time.Hour)
	require.Empty(t, cmp.Diff(&contactv1.Appointment{
		Id: "a1", TaskId: task, ContactId: c.GetContactId(), AppointmentTime: timestamppb.New(hour), Number: "+8613800138000",
		AgentId: "ann", Remark: "after lunch", State: contactv1.AppointmentState_APPOINTMENT_STATE_PENDING, Etag: "1",
		CreateTime: timestamppb.New(noon), UpdateTime: timestamppb.New(noon),
	}, w.agree("a1", hour), protocmp.Transform()))
	waits := w.get(c.GetContactId())
	require.Equal(t, contactv1.ContactState_CONTACT_STATE_WAITING, waits.GetState())
	require.Equal(t, "a1", waits.GetAppointmentId())

	w.setClock(hour)
	_, leased := w.lease(1)
	require.Equal(t, c.GetContactId(), leased[0].GetContactId())
	require.Equal(t, "a1", leased[0].GetAppointmentId())
	require.Equal(t, "ann", leased[0].GetOwnerAgentId())
	require.True(t, hour.Add(10*time.Minute).Equal(leased[0].GetOwnerUntil().AsTime()))
	_, others := w.lease(1)
	require.Empty(t, others[0].GetOwnerAgentId()+others[0].GetAppointmentId())
}

func TestAppointmentOwnerOnly(t *testing.T) {
	w := newWorld(t, untilTomorrow(func(t *taskv1.Task) { t.AppointmentOwnerOnly = true }))
	w.load("number\n13800138000\n")
	w.dial("a1")
	w.apply("a1", connected, "00000")
	w.agree("a1", noon)
	_, leased := w.lease(1)
	require.Equal(t, "ann", leased[0].GetOwnerAgentId())
	require.Nil(t, leased[0].GetOwnerUntil(), "for ever")
}

func TestMakeAppointmentRefused(t *testing.T) {
	w := newWorld(t, untilTomorrow())
	w.load("number\n13800138000\n")
	w.dial("a1")
	for name, c := range map[string]struct {
		change func(*contactinternalv1.MakeAppointmentRequest)
		want   string
	}{
		"past": {func(r *contactinternalv1.MakeAppointmentRequest) {
			r.AppointmentTime = timestamppb.New(noon.Add(-61 * time.Second))
		}, "appointment_time RANGE"},
		"after the end": {func(r *contactinternalv1.MakeAppointmentRequest) {
			r.AppointmentTime = timestamppb.New(noon.Add(25 * time.Hour))
		}, "appointment_time RANGE"},
		"another number": {func(r *contactinternalv1.MakeAppointmentRequest) { r.Number = "+861" }, "number REFERENCE"},
	} {
		t.Run(name, func(t *testing.T) {
			req := agreement("a1", noon.Add(time.Hour))
			c.change(req)
			_, err := w.leases.MakeAppointment(w.ctx, req)
			require.Equal(t, c.want, fieldAtFault(t, err))
		})
	}
	_, err := w.leases.MakeAppointment(w.ctx, agreement("x", noon))
	requireFault(t, err, codes.NotFound, "NOT_FOUND")
	w.agree("a1", noon.Add(-time.Minute))
}

func TestUpdateAppointment(t *testing.T) {
	w := newWorld(t, untilTomorrow())
	w.load("number1,number2\n13800138000,13800138001\n")
	w.dial("a1")
	w.apply("a1", connected, "00000")
	made := w.agree("a1", noon.Add(time.Hour))
	update := func(a *contactv1.Appointment, paths ...string) (*contactv1.Appointment, error) {
		a.Id = "a1"
		return w.contacts.UpdateAppointment(w.ctx, &contactv1.UpdateAppointmentRequest{
			Appointment: a, UpdateMask: &fieldmaskpb.FieldMask{Paths: paths},
		})
	}
	changed, err := update(&contactv1.Appointment{Number: "13800138001", Etag: made.GetEtag()}, "number")
	require.NoError(t, err)
	require.Equal(t, "+8613800138001", changed.GetNumber(), "as the region writes it")
	require.Equal(t, "after lunch", changed.GetRemark())
	all := proto.CloneOf(changed)
	all.AppointmentTime, all.Remark, all.AgentId = timestamppb.New(noon.Add(2*time.Hour)), "", ""
	changed, err = update(all)
	require.NoError(t, err)
	require.Empty(t, changed.GetAgentId()+changed.GetRemark())
	require.Equal(t, "3", changed.GetEtag())
	require.True(t, noon.Add(2*time.Hour).Equal(w.get(changed.GetContactId()).GetDueTime().AsTime()))

	for want, a := range map[string]*contactv1.Appointment{
		"appointment.appointment_time RANGE":    {AppointmentTime: timestamppb.New(noon.Add(-time.Hour))},
		"appointment.appointment_time REQUIRED": {},
		"appointment.number REFERENCE":          {Number: "13800138002"},
		"appointment.remark LENGTH":             {Remark: strings.Repeat("x", 501)},
		"update_mask VALUE":                     {},
	} {
		path := map[string]string{
			"appointment.number REFERENCE": "number", "appointment.remark LENGTH": "remark", "update_mask VALUE": "nonsense",
		}[want]
		if path == "" {
			path = "appointment_time"
		}
		_, err := update(a, path)
		require.Equal(t, want, fieldAtFault(t, err))
	}
	for _, etag := range []string{"1", "x"} {
		_, err = update(&contactv1.Appointment{Etag: etag}, "remark")
		requireFault(t, err, codes.Aborted, "ETAG_MISMATCH")
	}
	_, err = w.contacts.UpdateAppointment(w.ctx, &contactv1.UpdateAppointmentRequest{Appointment: &contactv1.Appointment{Id: "x"}})
	requireFault(t, err, codes.NotFound, "NOT_FOUND")

	w.setClock(noon.Add(2 * time.Hour))
	w.dial("a2")
	_, err = update(&contactv1.Appointment{Remark: "too late"}, "remark")
	requireFault(t, err, codes.FailedPrecondition, "WRONG_STATE")
	_, err = w.contacts.CancelAppointment(w.ctx, &contactv1.CancelAppointmentRequest{Id: "a1"})
	requireFault(t, err, codes.FailedPrecondition, "WRONG_STATE")
	require.ErrorContains(t, err, "is in state KEPT")
}

func TestListAndCancelAppointments(t *testing.T) {
	w := newWorld(t, untilTomorrow())
	w.load("number\n13800138000\n13800138001\n13800138002\n")
	for i, id := range []string{"a1", "a2", "a3"} {
		w.dial(id)
		w.apply(id, connected, "00000")
		w.agree(id, noon.Add(time.Duration(3-i)*time.Hour))
	}
	cancelled, err := w.contacts.CancelAppointment(w.ctx, &contactv1.CancelAppointmentRequest{Id: "a2"})
	require.NoError(t, err)
	require.Equal(t, contactv1.AppointmentState_APPOINTMENT_STATE_CANCELLED, cancelled.GetState())
	require.Equal(t, contactv1.DoneReason_DONE_REASON_CONNECTED, w.get(cancelled.GetContactId()).GetDoneReason())
	_, err = w.contacts.CancelAppointment(w.ctx, &contactv1.CancelAppointmentRequest{Id: "x"})
	requireFault(t, err, codes.NotFound, "NOT_FOUND")

	var found []string
	req := &contactv1.ListAppointmentsRequest{PageSize: 2, TaskId: task, AgentId: "ann"}
	for {
		resp, err := w.contacts.ListAppointments(w.ctx, req)
		require.NoError(t, err)
		for _, a := range resp.GetAppointments() {
			found = append(found, a.GetId())
		}
		if req.PageToken = resp.GetNextPageToken(); req.PageToken == "" {
			break
		}
	}
	require.Equal(t, []string{"a3", "a2", "a1"}, found, "by time")
	resp, err := w.contacts.ListAppointments(w.ctx, &contactv1.ListAppointmentsRequest{
		States: []contactv1.AppointmentState{contactv1.AppointmentState_APPOINTMENT_STATE_CANCELLED},
	})
	require.NoError(t, err)
	require.Len(t, resp.GetAppointments(), 1)
	_, err = w.contacts.ListAppointments(w.ctx, &contactv1.ListAppointmentsRequest{PageToken: "x"})
	requireFault(t, err, codes.InvalidArgument, "INVALID_FIELD")
}

// An appointment of a task that ends is not dropped in silence.
func TestAppointmentOfAnEndedTask(t *testing.T) {
	w := newWorld(t, untilTomorrow())
	w.load("number\n13800138000\n")
	c := w.dial("a1")
	w.apply("a1", connected, "00000")
	w.agree("a1", noon.Add(time.Hour))
	w.source.Put(tenant, untilTomorrow(withState(taskv1.TaskState_TASK_STATE_EXPIRED)))
	w.await(func() bool { return w.get(c.GetContactId()).GetState() == contactv1.ContactState_CONTACT_STATE_DONE })
	resp, err := w.contacts.ListAppointments(w.ctx, &contactv1.ListAppointmentsRequest{})
	require.NoError(t, err)
	require.Equal(t, contactv1.AppointmentState_APPOINTMENT_STATE_EXPIRED, resp.GetAppointments()[0].GetState())
	require.Equal(t, contactv1.DoneReason_DONE_REASON_CONNECTED, w.get(c.GetContactId()).GetDoneReason())
}
