package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/notification/internal/delivery"
	"github.com/foredial/foredial/services/notification/internal/store"
)

func triesAreWrittenDown(t *testing.T, s *suite) {
	d, other := s.add(t, "e1", "c"), s.add(t, "f1", "d")
	forever := make(delivery.Schedule, 100)
	for i := range forever {
		forever[i] = time.Hour
	}
	due := s.claimAt(t, now)
	require.True(t, s.try(t, due[1], 200, nil))
	var want []delivery.Try
	c := due[0]
	for i := range store.MaxTries + 3 {
		try := tried(c, 500, forever)
		try.Try.Start = now.Add(time.Duration(i) * time.Hour)
		counted, err := s.store.Tried(s.ctx, try)
		require.NoError(t, err)
		require.True(t, counted)
		want = append(want, delivery.Try{Start: try.Try.Start, Duration: time.Second, Status: 500, Error: "the receiver answered 500"})
		c = s.claimAt(t, now.Add(time.Hour))[0]
	}
	got, err := s.store.Tries(s.ctx, s.tenant, d.ID)
	require.NoError(t, err)
	equal(t, want[3:], got)

	got, err = s.store.Tries(s.ctx, s.tenant, other.ID)
	require.NoError(t, err)
	equal(t, []delivery.Try{{Start: now.Add(-time.Second), Duration: time.Second, Status: 200}}, got)
}

// Tries that share a transaction, in whatever order they are in it, come to the same
// as one by one, and one whose claim is over spoils none.
func triesThatEndTogether(t *testing.T, s *suite) {
	const lanes = 20
	for i := range lanes {
		s.add(t, fmt.Sprintf("e1-%02d", i), fmt.Sprint("c", i))
		s.add(t, fmt.Sprintf("e2-%02d", i), fmt.Sprint("c", i))
	}
	first := s.claimAt(t, now)
	require.Len(t, first, lanes)
	stale := first[0]
	_, err := s.store.Again(s.ctx, s.tenant, stale.ID, now)
	require.NoError(t, err)
	var wg sync.WaitGroup
	counted, failed := make([]bool, lanes), make([]error, lanes)
	for i, c := range first {
		wg.Go(func() { counted[i], failed[i] = s.store.Tried(s.ctx, tried(c, 200, nil)) })
	}
	wg.Wait()
	require.NoError(t, errors.Join(failed...))
	require.False(t, counted[0])
	for _, ok := range counted[1:] {
		require.True(t, ok)
	}
	next := events(s.claimAt(t, now))
	require.Len(t, next, lanes)
	require.Equal(t, "e1-00", next[0])
	require.Equal(t, "e2-01", next[1])
}

func aTryOfAnEarlierTurn(t *testing.T, s *suite) {
	old := s.add(t, "e1", "c")
	s.add(t, "e2", "c")
	before := s.claimOne(t)
	again, err := s.store.Again(s.ctx, s.tenant, old.ID, now)
	require.NoError(t, err)
	require.False(t, s.try(t, before, 200, nil))
	equal(t, again, s.get(t, old.ID))

	claimed := s.claimOne(t)
	equal(t, again, claimed.Delivery)
	require.False(t, s.try(t, before, 200, nil), "though it is claimed by the same node")
	require.True(t, s.try(t, claimed, 200, nil))
	require.Equal(t, "e2", s.claimOne(t).EventID)
}
