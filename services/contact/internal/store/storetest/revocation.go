package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/contact/internal/store"
)

// revoked are the contacts revoked after a sequence number, and where that leads.
func (f *fixture) revoked(after int64) (contacts []string, last int64) {
	f.t.Helper()
	list, err := f.Revocations(f.ctx, tenant, after, 10_000)
	require.NoError(f.t, err)
	last = after
	for _, r := range list {
		require.Greater(f.t, r.Sequence, last)
		contacts, last = append(contacts, r.ContactID), r.Sequence
	}
	return contacts, last
}

// testRevoked: of the contacts whose number is put on a list, those under a
// lease are revoked, and no others.
func testRevoked(t *testing.T, f *fixture) {
	ids := f.loadMany(5)
	start, err := f.LastRevocation(f.ctx, tenant)
	require.NoError(t, err)
	require.EqualValues(t, 1, start, "0 would mean: from now on")
	f.lease("l1", 3, noon)
	_, err = f.Begin(f.ctx, tenant, attempt("a1", ids[2], "+491700000002", noon), "l1", terms())
	require.NoError(t, err)
	other := f.load("t2", customer(2, "+498912345"))
	r := request("l2", 1)
	r.TaskID = "t2"
	require.Equal(t, other, f.leaseOf(r, noon))

	all := []string{number0, number1, "+491700000002", "+491700000003", "+498912345"}
	f.put(twiceAnHour, noon, all...)
	_, err = f.AddListed(f.ctx, tenant, never, []store.ListedNumber{
		{Number: number0, From: noon.Add(time.Second)}, {Number: number1, Until: noon},
	}, noon)
	require.NoError(t, err)
	none, at := f.revoked(start)
	require.Empty(t, none, "nothing forbids a call now")

	f.put(never, noon, all...)
	got, at := f.revoked(at)
	require.ElementsMatch(t, ids[:2], got, "not the one in a call, nor one that is free, nor one of a task without the list")
	require.NotEmpty(t, f.Revoked().C(), "this process is woken")
	last, err := f.LastRevocations(f.ctx, []string{tenant, "other"})
	require.NoError(t, err)
	require.Equal(t, map[string]int64{tenant: at}, last)
	list, err := f.Revocations(f.ctx, tenant, start, 1)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, task, list[0].TaskID)
	require.Equal(t, store.CauseBlocklisted, list[0].Cause)

	n, err := f.Return(f.ctx, tenant, fence, "l1", ids[:2], noon)
	require.NoError(t, err)
	require.Equal(t, 2, n)
	f.put(never, noon, all...)
	none, _ = f.revoked(at)
	require.Empty(t, none, "they are in nobody's hands")
}

// testRevokedTrust: off the trust list is as good as on a blocklist.
func testRevokedTrust(t *testing.T, f *fixture) {
	ids := f.loadMany(3)
	f.put(trusted, noon, number0, number1)
	f.lease("l1", 2, noon)
	start, err := f.LastRevocation(f.ctx, tenant)
	require.NoError(t, err)
	f.take(trusted, noon, number1, "+491700000002")
	got, at := f.revoked(start)
	require.Equal(t, ids[1:2], got)
	_, err = f.AddListed(f.ctx, tenant, trusted, []store.ListedNumber{{Number: number0, Until: noon}}, noon)
	require.NoError(t, err)
	got, _ = f.revoked(at)
	require.Equal(t, ids[:1], got, "its validity is over")
}

// testRevocationsForgotten: who was away for too long is told so.
func testRevocationsForgotten(t *testing.T, f *fixture) {
	f.loadMany(2)
	f.lease("l1", 2, noon)
	_, err := f.Revocations(f.ctx, tenant, 2, 10)
	require.ErrorIs(t, err, store.ErrForgotten, "it has never been that far: the database is another one")
	f.put(never, noon, number0)
	f.put(never, noon.Add(2*time.Minute), number1)
	require.NoError(t, f.ForgetRevocations(f.ctx, noon.Add(time.Hour)))
	got, _ := f.revoked(1)
	require.Len(t, got, 2, "it is an hour at most")
	require.NoError(t, f.ForgetRevocations(f.ctx, noon.Add(time.Hour+time.Second)))
	_, err = f.Revocations(f.ctx, tenant, 1, 10)
	require.ErrorIs(t, err, store.ErrForgotten)
	got, last := f.revoked(2)
	require.Len(t, got, 1)
	require.NoError(t, f.ForgetRevocations(f.ctx, noon.Add(2*time.Hour)))
	got, _ = f.revoked(last)
	require.Empty(t, got)
	f.put(never, noon.Add(2*time.Hour), number0)
	got, _ = f.revoked(last)
	require.Len(t, got, 1, "the count goes on")
}

// testRevokedMeanwhile: numbers are blocked while contacts are leased. Each that
// was leased all the same is revoked, and who follows misses none.
func testRevokedMeanwhile(t *testing.T, f *fixture) {
	const n = 40
	f.loadMany(n)
	start, err := f.LastRevocation(f.ctx, tenant)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(f.ctx, time.Minute)
	defer cancel()
	var work sync.WaitGroup
	var failed errorList
	work.Go(func() {
		for i := range n {
			_, err := f.Lease(ctx, requestOf(fmt.Sprint("l", i), 1, against(never)), noon)
			failed.add(err)
		}
	})
	work.Go(func() {
		for i := range n {
			_, err := f.AddListed(ctx, tenant, never, []store.ListedNumber{{Number: fmt.Sprintf("+49170%07d", n-1-i)}}, noon)
			failed.add(err)
		}
	})
	seen := map[string]bool{}
	done := make(chan struct{})
	go func() { work.Wait(); close(done) }()
	for at, over := start, false; !over; {
		select {
		case <-done:
			over = true
		default:
		}
		list, err := f.Revocations(ctx, tenant, at, 10)
		require.NoError(t, err)
		for _, r := range list {
			require.Equal(t, at+1, r.Sequence, "in the order in which they are committed")
			seen[r.ContactID], at = true, r.Sequence
		}
		over = over && len(list) == 0
	}
	require.NoError(t, failed.err())
	for _, c := range f.all() {
		require.Equal(t, c.LeaseID != "", seen[c.ID], "contact %d", c.Order)
	}
}

type errorList struct {
	mu   sync.Mutex
	list []error
}

func (l *errorList) add(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, err)
}

func (l *errorList) err() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return errors.Join(l.list...)
}
