package storetest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/contact/internal/store"
)

// testConcurrent has several leaders lease two tasks whose contacts share
// numbers, dial, report and give back, while leases expire under them. Every
// contact must end, and nothing may be held twice: the dialling floor notes who
// is on which number.
func testConcurrent(t *testing.T, f *fixture) {
	const (
		tasks    = 2
		contacts = 60
		numbers  = 40
	)
	for n := range tasks {
		var list []*contact.Contact
		for i := range contacts {
			list = append(list, customer(i+2, fmt.Sprintf("+49170%07d", (i*7+n)%numbers)))
		}
		f.load(fmt.Sprint("c", n), list...)
	}
	floor := &floor{fixture: f, onCall: map[string]string{}}
	stop := make(chan struct{})
	var workers, reaper sync.WaitGroup
	reaper.Go(func() { floor.reap(stop) })
	for w := range 4 {
		workers.Go(func() { floor.work(fmt.Sprint("c", w%tasks), w) })
	}
	workers.Wait()
	close(stop)
	reaper.Wait()
	require.NoError(t, floor.err)
	require.Positive(t, floor.calls.Load())
	CheckInvariants(t, f.db)
	for n := range tasks {
		counts, err := f.CountContacts(f.ctx, tenant, []string{fmt.Sprint("c", n)}, false)
		require.NoError(t, err)
		require.Equal(t, []store.Count{{State: contact.Done, Reason: contact.Connected, Contacts: contacts}}, counts[0].ByState)
	}
}

type floor struct {
	*fixture

	calls atomic.Int64
	mu    sync.Mutex
	// onCall is the contact that is dialled on a number.
	onCall map[string]string
	err    error
}

func (f *floor) fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = errors.Join(f.err, err)
}

func (f *floor) failed() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err != nil
}

// reap ends leases as if each were 20 ms long.
func (f *floor) reap(stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		case <-time.After(5 * time.Millisecond):
		}
		if _, err := f.Reap(f.ctx, time.Now().Add(minute-20*time.Millisecond)); err != nil {
			f.fail(err)
		}
	}
}

// work leases and dials until the task has nothing open.
func (f *floor) work(taskID string, worker int) {
	for round := 0; !f.failed(); round++ {
		r := request(fmt.Sprintf("w%d-%d", worker, round), 5)
		r.TaskID = taskID
		batch, err := f.Lease(f.ctx, r, time.Now())
		if err != nil {
			f.fail(err)
			return
		}
		if !batch.Open {
			return
		}
		for i, c := range batch.Contacts {
			if (i+round)%5 == 4 {
				if _, err := f.Return(f.ctx, tenant, fence, r.LeaseID, []string{c.ID}, time.Now()); err != nil {
					f.fail(err)
				}
				continue
			}
			f.call(taskID, r.LeaseID, c)
		}
	}
}

// call dials once, and answers every call.
func (f *floor) call(taskID, leaseID string, c store.Leased) {
	number := c.Numbers[0].E164
	a := contact.Attempt{
		ID: leaseID + c.ID, TaskID: taskID, ContactID: c.ID, Number: number, AgentID: "ann",
		BegunAt: time.Now().UTC().Truncate(time.Microsecond),
	}
	_, err := f.Begin(f.ctx, tenant, a, leaseID, terms())
	if errors.Is(err, store.ErrLeaseLost) {
		return // the reaper was faster
	}
	if err != nil {
		f.fail(err)
		return
	}
	f.calls.Add(1)
	f.pickUp(number, c.ID)
	defer f.hangUp(number, a)
}

func (f *floor) pickUp(number, contactID string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if other := f.onCall[number]; other != "" {
		f.err = errors.Join(f.err, fmt.Errorf("%s and %s are called on one number at a time", other, contactID))
	}
	f.onCall[number] = contactID
}

// hangUp frees the number here first: once the outcome is applied, it is
// anybody's.
func (f *floor) hangUp(number string, a contact.Attempt) {
	f.mu.Lock()
	delete(f.onCall, number)
	f.mu.Unlock()
	if _, err := f.Apply(f.ctx, tenant, outcome(a.ID, policy.ResultConnected, a.BegunAt), always(terms()), time.Now()); err != nil {
		f.fail(err)
	}
}
