package storetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/services/notification/internal/delivery"
	"github.com/foredial/foredial/services/notification/internal/store"
)

// addTest asks for a test so long after now, and says for how long to wait.
func (s *suite) addTest(t *testing.T, after time.Duration) (d delivery.Delivery, wait time.Duration) {
	t.Helper()
	at := now.Add(after)
	d = delivery.Test(id.From(at), at)
	d.Channel, d.Destination, d.URL, d.Body = delivery.ByCallback, s.tenant+" https://a.example", url, "[]"
	wait, err := s.store.AddTest(s.ctx, s.tenant, d)
	require.NoError(t, err)
	return d, wait
}

// In any minute there are ten.
func testsHaveALimit(t *testing.T, s *suite) {
	for i := range store.TestsAtOnce {
		_, wait := s.addTest(t, time.Duration(i)*time.Second)
		require.Zero(t, wait)
	}
	_, wait := s.addTest(t, 20*time.Second)
	require.Equal(t, 40*time.Second, wait, "until the first is a minute old")
	require.Len(t, s.list(t, store.Filter{}), store.TestsAtOnce)
	_, wait = s.addTest(t, time.Minute)
	require.Zero(t, wait)
	_, wait = s.addTest(t, time.Minute)
	require.Equal(t, time.Second, wait, "until the second is")
}

// A test is dead while it is under way, has one try in the end, and is never due.
func aTestHasOneTry(t *testing.T, s *suite) {
	for i, status := range []int{200, 500} {
		d, _ := s.addTest(t, time.Duration(i)*time.Second)
		got, err := s.store.Get(s.ctx, s.tenant, d.ID)
		require.NoError(t, err)
		equal(t, d, got)
		require.Equal(t, delivery.Dead, got.State)
		require.Equal(t, "nothing is known of its try", got.LastError)

		answer := delivery.Answered(status)
		d = d.Tried(answer, now, nil, 0)
		try := delivery.NewTry(answer, now.Add(-time.Second), now)
		require.NoError(t, s.store.Tested(s.ctx, s.tenant, d, try))
		got, err = s.store.Get(s.ctx, s.tenant, d.ID)
		require.NoError(t, err)
		equal(t, d, got)
		tries, err := s.store.Tries(s.ctx, s.tenant, d.ID)
		require.NoError(t, err)
		equal(t, []delivery.Try{try}, tries)
	}
	require.Empty(t, s.claimAt(t, now.Add(time.Hour)))
	n, _ := s.since(t, store.Since{Delivered: true}, "", 10)
	require.Zero(t, n, "nor is it taken up with others")
}
