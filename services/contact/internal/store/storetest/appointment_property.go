package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/contact/internal/store"
)

// testAppointmentProperty plays random lives of a few contacts: whatever is done
// in whatever order, an appointment that is pending has a contact that waits for
// it, or is in the call it was made in; and one that is not stays as it is.
func testAppointmentProperty(t *testing.T, f *fixture) {
	run := 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		l := &lives{fixture: f, rt: rt, task: fmt.Sprint("a", run), now: noon, inCall: map[string]string{}, ended: map[string]contact.AppointmentState{}}
		l.begin()
		for range rapid.IntRange(4, 16).Draw(rt, "steps") {
			rapid.SampledFrom([]func(){
				l.dialSome, l.dialSome, l.endCall, l.agree, l.agree, l.move, l.drop, l.cancelOne, l.recycleAll, l.block, l.eraseOne, l.wait,
			}).Draw(rt, "step")()
			l.check()
		}
		l.expire()
		for _, a := range l.check() {
			require.NotEqual(rt, contact.AppointmentPending, a.State, "the task is over")
		}
		CheckInvariants(rt, f.db)
	})
}

type lives struct {
	*fixture

	rt       *rapid.T
	task     string
	now      time.Time
	contacts []string
	numbers  []string
	attempts []string          // begun
	calls    []string          // live
	inCall   map[string]string // contact by attempt
	serial   int
	ended    map[string]contact.AppointmentState
	expired  bool
}

func (l *lives) next(kind string) string {
	l.serial++
	return fmt.Sprint(l.task, kind, l.serial)
}

func (l *lives) pick(of []string) (string, bool) {
	if len(of) == 0 {
		return "", false
	}
	return rapid.SampledFrom(of).Draw(l.rt, "which"), true
}

func (l *lives) begin() {
	var list []*contact.Contact
	for i := range 3 {
		numbers := []string{fmt.Sprintf("+%s%d1", l.task[1:], i), fmt.Sprintf("+%s%d2", l.task[1:], i)}
		list, l.numbers = append(list, customer(i, numbers...)), append(l.numbers, numbers...)
	}
	l.contacts = l.load(l.task, list...)
}

func (l *lives) terms() store.Terms {
	t := terms(func(r *policy.Rules) {
		if l.expired {
			r.State = policy.Expired
		}
	})
	t.Blocklists = []store.Blocklist{{ID: l.task, Limit: policy.Never}}
	return t
}

func (l *lives) dialSome() {
	r := request(l.next("l"), 2)
	r.TaskID, r.Terms, r.TTL = l.task, l.terms(), 1000*time.Hour
	batch, err := l.Lease(l.ctx, r, l.now)
	require.NoError(l.rt, err)
	for _, c := range batch.Contacts {
		if rapid.Bool().Draw(l.rt, "leave it on the screen") {
			continue
		}
		id := l.next("a")
		a := attempt(id, c.ID, c.Numbers[c.Offer[0]].E164, l.now)
		a.TaskID = l.task
		_, err := l.Begin(l.ctx, tenant, a, r.LeaseID, l.terms())
		require.NoError(l.rt, err)
		if c.Agreed != nil {
			require.Equal(l.rt, c.Agreed.Number, a.Number)
			l.requireAppointment(c.AppointmentID, contact.AppointmentKept)
		}
		l.attempts, l.calls = append(l.attempts, id), append(l.calls, id)
		l.inCall[id] = c.ID
	}
}

func (l *lives) endCall() {
	if id, ok := l.pick(l.calls); ok {
		l.calls = slices.DeleteFunc(l.calls, func(c string) bool { return c == id })
		result := rapid.SampledFrom([]policy.Result{policy.ResultConnected, "REJECTED", "BUSY"}).Draw(l.rt, "result")
		_, err := l.Apply(l.ctx, tenant, outcome(id, result, l.now), always(l.terms()), l.now)
		require.NoError(l.rt, err)
	}
}

func (l *lives) in(most int) time.Time {
	return l.now.Add(time.Duration(rapid.IntRange(0, most).Draw(l.rt, "hours")) * time.Hour)
}

func (l *lives) agree() {
	if id, ok := l.pick(l.attempts); ok {
		_, err := l.MakeAppointment(l.ctx, tenant, store.Agreement{AttemptID: id, At: l.in(5)}, fits, l.now)
		if !errors.Is(err, store.ErrOtherNumber) { // it was erased
			require.NoError(l.rt, err)
		}
	}
}

func (l *lives) change(err error) {
	var over *store.AppointmentStateError
	if !errors.Is(err, store.ErrNoAppointment) && !errors.As(err, &over) {
		require.NoError(l.rt, err)
	}
}

func (l *lives) move() {
	if id, ok := l.pick(l.attempts); ok {
		_, err := l.UpdateAppointment(l.ctx, tenant, id, 0, func(_ context.Context, a *contact.Appointment) error {
			a.At = l.in(5)
			return nil
		}, l.now)
		l.change(err)
	}
}

func (l *lives) drop() {
	if id, ok := l.pick(l.attempts); ok {
		_, err := l.CancelAppointment(l.ctx, tenant, id, always(l.terms()), l.now)
		l.change(err)
	}
}

func (l *lives) cancelOne() {
	id, _ := l.pick(l.contacts)
	_, err := l.Cancel(l.ctx, tenant, l.task, []string{id}, l.now)
	require.NoError(l.rt, err)
}

func (l *lives) recycleAll() {
	_, err := l.Recycle(l.ctx, tenant, store.Recycling{
		Request: store.Request{ID: l.next("r"), Content: "recycle " + l.task + " "}, TaskID: l.task,
	}, l.now)
	require.NoError(l.rt, err)
}

func (l *lives) block() {
	number, _ := l.pick(l.numbers)
	_, err := l.AddListed(l.ctx, tenant, store.NumberList{ID: l.task, Blocklist: &l.terms().Blocklists[0], Tasks: []string{l.task}},
		[]store.ListedNumber{{Number: number}}, l.now)
	require.NoError(l.rt, err)
	l.giveBack()
}

// giveBack is what a dispatcher does on a revocation.
func (l *lives) giveBack() {
	_, err := l.ReturnAll(l.ctx, tenant, fence, l.now)
	require.NoError(l.rt, err)
}

func (l *lives) eraseOne() {
	number, _ := l.pick(l.numbers)
	_, err := l.Erase(l.ctx, tenant, number, always(l.terms()), l.now)
	if !errors.Is(err, store.ErrLiveCall) {
		require.NoError(l.rt, err)
	}
}

func (l *lives) wait() { l.now = l.in(3) }

// expire ends the task: what is on a screen or in a call comes to its end first.
func (l *lives) expire() {
	l.expired = true
	for len(l.calls) > 0 {
		l.endCall()
	}
	l.giveBack()
	_, _, err := l.Expire(l.ctx, store.CallingList{Tenant: tenant, TaskID: l.task}, l.now)
	require.NoError(l.rt, err)
}

func (l *lives) check() []contact.Appointment {
	list := l.appointments(store.AppointmentFilter{Tasks: []string{l.task}})
	for _, a := range list {
		if was, ok := l.ended[a.ID]; ok {
			require.Equal(l.rt, was, a.State, "what has ended stays ended")
		}
		if a.State != contact.AppointmentPending {
			l.ended[a.ID] = a.State
			continue
		}
		c, err := l.Contact(l.ctx, tenant, l.task, a.ContactID)
		require.NoError(l.rt, err)
		require.Equal(l.rt, a.ID, c.AppointmentID)
		require.NotEqual(l.rt, contact.Done, c.State)
		require.True(l.rt, c.State != contact.Calling || slices.ContainsFunc(l.calls, func(id string) bool { return l.inCall[id] == c.ID }))
	}
	return list
}
