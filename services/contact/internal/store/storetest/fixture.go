package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/leader"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/internal/callwindow"
)

const (
	tenant = "acme"
	task   = "t1"
	minute = time.Minute
)

// noon is a Monday.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

var fence = leader.Token{Cluster: 1, Revision: 1}

var (
	importOrder = contact.Order{Kind: contact.ImportOrder}
	byPriority  = contact.Order{Kind: contact.ByPriority}
	byNumber    = contact.Order{Kind: contact.ByNumber}
)

// rules: twice a day on two days, an hour apart, at any time of day.
func rules() policy.Rules {
	window, err := callwindow.New([]callwindow.Period{{Start: 0, End: 1440}}, time.UTC)
	if err != nil {
		panic(err)
	}
	return policy.Rules{
		State: policy.Running, Start: noon.AddDate(-1, 0, 0), End: noon.AddDate(50, 0, 0),
		NonRetry: []policy.Result{"REJECTED"},
		Entry:    policy.Entry{MaxDays: 2, MaxPerDay: 2, Interval: time.Hour},
		Window:   window, Zone: time.UTC,
	}
}

// terms are those of the tests' task: its rules, in import order.
func terms(change ...func(*policy.Rules)) store.Terms {
	t := store.Terms{Order: importOrder, Rules: rules()}
	for _, fn := range change {
		fn(&t.Rules)
	}
	return t
}

// always gives the same terms for every task.
func always(t store.Terms) func(context.Context, string) (store.Terms, error) {
	return func(context.Context, string) (store.Terms, error) { return t, nil }
}

// fixture is a store that a test works on. The invariants are checked at its end.
type fixture struct {
	*store.Store
	t   *testing.T
	db  *sqldb.DB
	ctx context.Context //nolint:containedctx // of the test
}

func newFixture(t *testing.T, db *sqldb.DB) *fixture {
	t.Cleanup(func() { CheckInvariants(t, db) })
	return &fixture{store.New(db), t, db, context.Background()}
}

// customer is a contact to be, with the given numbers.
func customer(n int, numbers ...string) *contact.Contact {
	c := &contact.Contact{
		ID: id.New(), Priority: contact.DefaultPriority, Reference: fmt.Sprintf("r%d", n), Name: "Customer",
		Attributes: map[string]string{"city": "Bonn"},
	}
	for _, number := range numbers {
		c.Numbers = append(c.Numbers, contact.Number{E164: number})
	}
	return c
}

// load adds contacts to a task, in import order, and returns their ids.
func (f *fixture) load(taskID string, list ...*contact.Contact) []string {
	f.t.Helper()
	return f.loadIn(importOrder, taskID, list...)
}

func (f *fixture) loadIn(order contact.Order, taskID string, list ...*contact.Contact) []string {
	f.t.Helper()
	_, err := f.Create(f.ctx, tenant, store.Creation{TaskID: taskID, Order: order, Contacts: list}, noon)
	require.NoError(f.t, err)
	ids := make([]string, len(list))
	for i, c := range list {
		ids[i] = c.ID
	}
	return ids
}

// loadMany adds n contacts with a number each.
func (f *fixture) loadMany(n int) []string {
	list := make([]*contact.Contact, n)
	for i := range list {
		list[i] = customer(i+2, fmt.Sprintf("+49170%07d", i))
	}
	return f.load(task, list...)
}

func request(leaseID string, n int) store.LeaseRequest {
	return store.LeaseRequest{
		Tenant: tenant, Fence: fence, TaskID: task, LeaseID: leaseID, Max: n, TTL: minute, Terms: terms(),
	}
}

func (f *fixture) lease(leaseID string, n int, now time.Time) []string {
	f.t.Helper()
	return f.leaseOf(request(leaseID, n), now)
}

func (f *fixture) leaseOf(r store.LeaseRequest, now time.Time) []string {
	f.t.Helper()
	batch, err := f.Lease(f.ctx, r, now)
	require.NoError(f.t, err)
	return idsOf(batch)
}

func idsOf(batch store.Batch) []string {
	var ids []string
	for _, c := range batch.Contacts {
		ids = append(ids, c.ID)
	}
	return ids
}

// all are the contacts of the task, in import order.
func (f *fixture) all() (all []*contact.Contact) {
	f.t.Helper()
	for after := int64(0); ; {
		page, err := f.Contacts(f.ctx, tenant, task, after, store.Filter{}, 1000)
		require.NoError(f.t, err)
		if all = append(all, page...); len(page) < 1000 {
			return all
		}
		after = page[len(page)-1].Order
	}
}

func (f *fixture) get(id string) *contact.Contact {
	f.t.Helper()
	c, err := f.Contact(f.ctx, tenant, task, id)
	require.NoError(f.t, err)
	return c
}

// count is how many contacts of the task are in a state.
func (f *fixture) count(state contact.State) int {
	f.t.Helper()
	n, err := sqldb.One(f.ctx, f.db, sqldb.Scalar[int], `SELECT count(*) FROM contact WHERE task_id = $1 AND state = $2`, task, state)
	require.NoError(f.t, err)
	return n
}

// dial leases the next contact, which must be the given one, and begins an attempt.
func (f *fixture) dial(attemptID, contactID, number string, now time.Time) {
	f.t.Helper()
	require.Equal(f.t, []string{contactID}, f.lease("lease-"+attemptID, 1, now))
	_, err := f.Begin(f.ctx, tenant, attempt(attemptID, contactID, number, now), "lease-"+attemptID, terms())
	require.NoError(f.t, err)
}

func attempt(attemptID, contactID, number string, now time.Time) contact.Attempt {
	return contact.Attempt{
		ID: attemptID, TaskID: task, ContactID: contactID, Number: number, AgentID: "ann", BegunAt: now,
	}
}

func outcome(attemptID string, result policy.Result, end time.Time) store.Outcome {
	code := "00145"
	if result == policy.ResultConnected {
		code = "00000"
	}
	return store.Outcome{AttemptID: attemptID, FailCode: code, Result: result, EndedAt: end}
}

func (f *fixture) apply(attemptID string, result policy.Result, end time.Time) policy.Decision {
	f.t.Helper()
	d, err := f.Apply(f.ctx, tenant, outcome(attemptID, result, end), always(terms()), end)
	require.NoError(f.t, err)
	return d
}
