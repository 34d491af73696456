package storetest

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/leader"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/contact/internal/sheet"
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

// rules: twice a day on two days, an hour apart, at any time of day.
func rules() policy.Rules {
	window, err := callwindow.New([]callwindow.Period{{Start: 0, End: 1440}}, time.UTC)
	if err != nil {
		panic(err)
	}
	return policy.Rules{
		NonRetry: []policy.Result{"REJECTED"}, MaxDays: 2, MaxPerDay: 2, Interval: time.Hour,
		Window: window, Zone: time.UTC,
	}
}

func theRules(context.Context, string) (policy.Rules, error) { return rules(), nil }

func anyDial(*contact.Contact) error { return nil }

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

// row is a row of a file with the given numbers.
func row(line int64, numbers ...string) sheet.Entry {
	return sheet.Entry{Row: &sheet.Row{
		ID: id.New(), Line: line, Numbers: numbers, Priority: contact.DefaultPriority,
		Reference: fmt.Sprintf("r%d", line), Name: "Customer", Attributes: map[string]string{"city": "Bonn"},
	}}
}

func reject(line int64) sheet.Entry {
	return sheet.Entry{Reject: &sheet.Reject{Line: line, Column: "number", Value: "****1", Reason: "is not a telephone number"}}
}

func entries(list ...sheet.Entry) store.Entries {
	return func() iter.Seq2[sheet.Entry, error] {
		return func(yield func(sheet.Entry, error) bool) {
			for _, e := range list {
				if !yield(e, nil) {
					return
				}
			}
		}
	}
}

// load imports rows and returns their contacts' ids.
func (f *fixture) load(taskID string, list ...sheet.Entry) []string {
	f.t.Helper()
	imp := store.Import{ID: id.New(), TaskID: taskID, FileName: "a.csv", CreatedAt: noon}
	_, err := f.Import(f.ctx, tenant, imp, contact.ImportOrder, entries(list...))
	require.NoError(f.t, err)
	var ids []string
	for _, e := range list {
		if e.Row != nil {
			ids = append(ids, e.Row.ID)
		}
	}
	return ids
}

// loadMany imports n contacts with a number each.
func (f *fixture) loadMany(n int) []string {
	list := make([]sheet.Entry, n)
	for i := range list {
		list[i] = row(int64(i+2), fmt.Sprintf("+49170%07d", i))
	}
	return f.load(task, list...)
}

func request(leaseID string, n int) store.LeaseRequest {
	return store.LeaseRequest{
		Tenant: tenant, Fence: fence, TaskID: task, LeaseID: leaseID, Max: n, TTL: minute,
		Callable: true, Sequence: contact.ImportOrder, Rules: rules(),
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

func (f *fixture) get(id string) *contact.Contact {
	f.t.Helper()
	list, err := f.Contacts(f.ctx, tenant, task, 0, nil, 1000)
	require.NoError(f.t, err)
	i := slices.IndexFunc(list, func(c *contact.Contact) bool { return c.ID == id })
	require.GreaterOrEqual(f.t, i, 0, "contact %s is not listed", id)
	return list[i]
}

// dial leases the next contact, which must be the given one, and begins an attempt.
func (f *fixture) dial(attemptID, contactID, number string, now time.Time) {
	f.t.Helper()
	require.Equal(f.t, []string{contactID}, f.lease("lease-"+attemptID, 1, now))
	_, err := f.Begin(f.ctx, tenant, attempt(attemptID, contactID, number, now), "lease-"+attemptID, anyDial)
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
	d, err := f.Apply(f.ctx, tenant, outcome(attemptID, result, end), theRules, end)
	require.NoError(f.t, err)
	return d
}
