package contact_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/fieldmaskpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

// told is an event in short: what, how many or which, where it came to be.
func told(e *eventv1.Event) string {
	words := []string{strings.TrimPrefix(e.GetType().String(), "EVENT_TYPE_")}
	if many := e.GetContacts(); many != nil {
		words = append(words, fmt.Sprint(many.GetCount()))
		if many.GetImportId() != "" {
			words = append(words, "imported")
		}
	}
	if one := e.GetContact(); one != nil {
		words = append(words, one.GetReference(), strings.TrimPrefix(one.GetDoneReason().String(), "DONE_REASON_"))
		if one.GetDueTime() != nil {
			words = append(words, one.GetDueTime().AsTime().Sub(noon).String())
		}
	}
	text := strings.Join(append(words, e.GetActor()), " ")
	return strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(text, " UNSPECIFIED", ""), "  ", " "))
}

// expectTold waits until the stream has as many events as wanted, and compares them.
func (w *world) expectTold(want ...string) {
	w.t.Helper()
	w.await(func() bool { return len(w.events.Events(tenant)) >= len(want) })
	var got []string
	for _, e := range w.events.Events(tenant) {
		require.Equal(w.t, task, e.GetTaskId())
		got = append(got, told(e))
	}
	require.Equal(w.t, want, got)
}

func TestEventsOfMany(t *testing.T) {
	sqltest.Each(t, store.Migrations, func(t *testing.T, db *sqldb.DB) {
		w := newWorldOn(t, db, untilTomorrow())
		list := w.load("number,reference\n13800138000,R-0\n13800138001,R-1\n13800138002,R-2\n13800138003,R-3\n")
		_, err := w.upload(&contactv1.ImportOptions{TaskId: task, DryRun: true}, strings.NewReader("number\n13800138009\n"), 100)
		require.NoError(t, err)
		ids := w.create(newContact("13800138010", nil), newContact("13800138011", nil))

		cancel := &contactv1.CancelContactsRequest{TaskId: task, ContactIds: append(ids, list[3].GetId())}
		for range 2 { // again: nobody is left
			_, err = w.as(auth.Supervisor).CancelContacts(w.ctx, cancel)
			require.NoError(t, err)
		}
		recycle := &contactv1.RecycleContactsRequest{
			TaskId: task, RequestId: "again", DoneReasons: []contactv1.DoneReason{contactv1.DoneReason_DONE_REASON_CANCELLED},
		}
		for range 2 { // the same request
			_, err = w.contacts.RecycleContacts(w.ctx, recycle)
			require.NoError(t, err)
		}
		w.dial("a1")
		w.apply("a1", connected, "00000") // told with the attempt
		for range 2 {
			_, err = w.contacts.UndoImport(w.ctx, &contactv1.UndoImportRequest{Id: list[0].GetImportId()})
			require.NoError(t, err)
		}
		w.expectTold("CONTACTS_ADDED 4 imported", "CONTACTS_ADDED 2", "CONTACTS_CANCELLED 3 somebody", "CONTACTS_RECYCLED 3", "CONTACTS_REMOVED 3 imported")
		for _, e := range w.events.Events(tenant) {
			if e.GetContacts().GetImportId() != "" {
				require.Equal(t, list[0].GetImportId(), e.GetContacts().GetImportId())
			}
			require.True(t, noon.Equal(e.GetOccurTime().AsTime()))
		}
	})
}

func TestEventOfExpiry(t *testing.T) {
	w := newWorld(t, untilTomorrow())
	w.load("number\n13800138000\n13800138001\n")
	w.source.Put(tenant, untilTomorrow(func(t *taskv1.Task) { t.State = taskv1.TaskState_TASK_STATE_EXPIRED }))
	w.expectTold("CONTACTS_ADDED 2 imported", "CONTACTS_EXPIRED 2")
}

func TestEventsOfAppointments(t *testing.T) {
	w := newWorld(t, untilTomorrow())
	w.load("number,reference\n13800138000,R-0\n")
	w.dial("a1")
	w.agree("a1", noon.Add(time.Hour)) // in the call: what comes of it is told with the attempt
	w.apply("a1", connected, "00000")
	moved := func(at time.Time, remark string) {
		_, err := w.contacts.UpdateAppointment(w.ctx, &contactv1.UpdateAppointmentRequest{
			Appointment: &contactv1.Appointment{Id: "a1", AppointmentTime: timestamppb.New(at), Remark: remark},
			UpdateMask:  &fieldmaskpb.FieldMask{Paths: []string{"appointment_time", "remark"}},
		})
		require.NoError(t, err)
	}
	moved(noon.Add(2*time.Hour), "later")
	moved(noon.Add(2*time.Hour), "be kind") // no other time
	_, err := w.as(auth.TenantAdmin).CancelAppointment(w.ctx, &contactv1.CancelAppointmentRequest{Id: "a1"})
	require.NoError(t, err)
	w.agree("a1", noon.Add(time.Hour)) // was made before
	w.expectTold("CONTACTS_ADDED 1 imported", "CONTACT_WAITING R-0 2h0m0s", "CONTACT_DONE R-0 CONNECTED somebody")
}

func TestEventsOfOneContact(t *testing.T) {
	sqltest.Each(t, store.Migrations, func(t *testing.T, db *sqldb.DB) {
		w := newWorldOn(t, db, untilTomorrow(withLists(dnc)))
		w.source.Put(tenant, feedtest.Resource(dnc, &directoryv1.BlocklistGroup{}))
		list := w.load("number,reference,number2\n13800138000,closed,\n13800138001,blocked,\n13800138002,erased,\n13800138003,twice,13800138004\n")
		leaseID, leased := w.lease(1)
		for range 2 {
			_, err := w.leases.CloseContact(w.ctx, &contactinternalv1.CloseContactRequest{
				PreviewId: "p1", TaskId: task, ContactId: leased[0].GetContactId(), LeaseId: leaseID,
			})
			require.NoError(t, err)
		}
		w.add(dnc, listed("13800138001"))
		_, leased = w.lease(1)
		require.Equal(t, list[2].GetId(), leased[0].GetContactId(), "behind the one that is blocked")
		for _, number := range []string{"13800138002", "13800138003"} {
			_, err := w.as(auth.TenantAdmin).EraseNumber(w.ctx, &contactv1.EraseNumberRequest{Number: number})
			require.NoError(t, err)
		}
		w.expectTold(
			"CONTACTS_ADDED 4 imported",
			"CONTACT_DONE closed CLOSED_BY_AGENT",
			"CONTACT_DONE blocked BLOCKLISTED",
			"CONTACT_DONE ERASED somebody", // nothing of the one that has a number left, and is still READY
		)
		require.Equal(t, []string{list[0].GetId(), list[1].GetId(), list[2].GetId()}, contactsOf(w.events.Events(tenant)[1:]))
	})
}

func contactsOf(events []*eventv1.Event) (ids []string) {
	for _, e := range events {
		ids = append(ids, e.GetContactId())
	}
	return ids
}

// An edit is told when it moves the contact: here its only number becomes one that
// has to rest.
func TestEventOfAnEdit(t *testing.T) {
	w := newWorld(t, untilTomorrow(func(task *taskv1.Task) {
		task.ResultPolicy = &taskv1.ResultPolicy{DefaultEntry: &taskv1.PolicyEntry{MaxAttemptDays: 1, MaxAttemptsPerDay: 3}}
	}))
	list := w.load("number,reference\n13800138000,R-0\n")
	w.dial("a1")
	w.apply("a1", busy, "00145")
	due := w.get(list[0].GetId()).GetDueTime().AsTime()
	update := func(c *contactv1.Contact, paths ...string) {
		c.Id, c.TaskId = list[0].GetId(), task
		_, err := w.as(auth.Supervisor).UpdateContact(w.ctx, &contactv1.UpdateContactRequest{Contact: c, UpdateMask: &fieldmaskpb.FieldMask{Paths: paths}})
		require.NoError(t, err)
	}
	numbers := func(texts ...string) (list []*contactv1.Number) {
		for _, text := range texts {
			list = append(list, &contactv1.Number{Number: text})
		}
		return list
	}
	update(&contactv1.Contact{Name: "Wang"}, "name") // it waits as before
	update(&contactv1.Contact{Numbers: numbers("13800138000", "13800138001")}, "numbers")
	require.Equal(t, contactv1.ContactState_CONTACT_STATE_READY, w.get(list[0].GetId()).GetState(), "by the new number")
	update(&contactv1.Contact{Numbers: numbers("13800138000")}, "numbers")
	w.expectTold("CONTACTS_ADDED 1 imported", "CONTACT_WAITING R-0 "+due.Sub(noon).String()+" somebody")
}

// The stream may be down, and may fail on the way back: each event is told, once.
func TestEventsAtLeastOnce(t *testing.T) {
	w := newWorld(t, untilTomorrow())
	fail := make(chan struct{}, 100)
	w.events.Before(func(context.Context, string, []*eventv1.Event) error {
		fail <- struct{}{}
		return status.Error(codes.Unavailable, "down")
	})
	list := w.load("number\n13800138000\n13800138001\n")
	<-fail
	_, err := w.contacts.CancelContacts(w.ctx, &contactv1.CancelContactsRequest{TaskId: task, ContactIds: []string{list[0].GetId()}})
	require.NoError(t, err, "nobody waits for the stream")
	require.Empty(t, w.events.Events(tenant))
	w.events.After(func() error {
		w.events.After(nil)
		return status.Error(codes.Unavailable, "the answer is lost")
	})
	w.events.Before(nil)
	w.expectTold("CONTACTS_ADDED 2 imported", "CONTACTS_CANCELLED 1")
}
