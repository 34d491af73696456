package leader

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/testkit/etcdtest"
)

const testFolder = "/test/shards/0/"

func open(t *testing.T, server *etcdtest.Server) *session {
	t.Helper()
	s, err := openSession(t.Context(), server.Client(t), 10*time.Second)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.close(t.Context())) })
	return s
}

func place(t *testing.T, s *session, node string) *bid {
	t.Helper()
	b, err := enter(t.Context(), s, testFolder, node)
	require.NoError(t, err)
	return b
}

// The lease of a waiting node ends, then the leader goes: the queue before the
// waiting node is empty, and still it must not lead.
func TestDeadBidReachesTheFrontButCannotClaim(t *testing.T) {
	server := etcdtest.Start(t)
	first := place(t, open(t, server), "first")
	ghost := place(t, open(t, server), "ghost")
	_, err := ghost.session.client.Revoke(t.Context(), ghost.session.lease)
	require.NoError(t, err)
	require.NoError(t, first.withdraw(t.Context()))

	require.NoError(t, ghost.awaitFront(t.Context()))
	require.ErrorIs(t, ghost.claim(t.Context(), "ghost", time.Now()), errDeposed)
}

// The same, but the node has come back with a new bid under the same name.
func TestOldBidCannotClaimTheNewOne(t *testing.T) {
	s := open(t, etcdtest.Start(t))
	old := place(t, s, "a")
	require.NoError(t, old.withdraw(t.Context()))
	fresh := place(t, s, "a")

	require.Equal(t, old.name, fresh.name)
	require.ErrorIs(t, old.claim(t.Context(), "a", time.Now()), errDeposed)
	require.NoError(t, old.withdraw(t.Context()), "withdrawing twice is nothing")
	require.NoError(t, fresh.claim(t.Context(), "a", time.Now()), "and does not touch the new bid")
}

func TestEnteringTwiceKeepsThePlace(t *testing.T) {
	server := etcdtest.Start(t)
	s := open(t, server)
	first := place(t, s, "a")
	place(t, open(t, server), "b")
	again := place(t, s, "a")
	require.Equal(t, first.token, again.token)
	require.NoError(t, again.awaitFront(t.Context()))
}

func TestEnteringWithoutALeaseLosesTheSession(t *testing.T) {
	s := open(t, etcdtest.Start(t))
	_, err := s.client.Revoke(t.Context(), s.lease)
	require.NoError(t, err)
	_, err = enter(t.Context(), s, testFolder, "a")
	require.Error(t, err)
	<-s.lost
	require.ErrorIs(t, s.cause, errLeaseGone)
	require.False(t, s.trusted())
}

// awaitLoss is asked late: the key has already gone, or has been replaced.
func TestLossBeforeTheWatch(t *testing.T) {
	s := open(t, etcdtest.Start(t))
	old := place(t, s, "a")
	require.NoError(t, old.withdraw(t.Context()))
	require.ErrorIs(t, old.awaitLoss(t.Context()), errDeposed)
	place(t, s, "a")
	require.ErrorIs(t, old.awaitLoss(t.Context()), errDeposed)
}

func TestLeaseIsRoundedUp(t *testing.T) {
	for ttl, want := range map[time.Duration]int64{
		time.Millisecond:        1,
		time.Second:             1,
		1001 * time.Millisecond: 2,
		2 * time.Second:         2,
	} {
		require.Equal(t, want, wholeSeconds(ttl), ttl)
	}
}

// Between reaching the front and claiming, a node leads nothing yet.
func TestUnclaimedKeyHasNoLeader(t *testing.T) {
	server := etcdtest.Start(t)
	first := place(t, open(t, server), "a")
	place(t, open(t, server), "b")
	list := New(first.session.client, Config{Prefix: "/test/shards"}).Leaders

	before, err := list(t.Context())
	require.NoError(t, err)
	require.Equal(t, []Leadership{{Key: "0", Waiting: []string{"a", "b"}}}, before)

	since := time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)
	require.NoError(t, first.claim(t.Context(), "a", since))
	after, err := list(t.Context())
	require.NoError(t, err)
	require.Equal(t, []Leadership{
		{Key: "0", Node: "a", Token: first.token, Since: since, Waiting: []string{"b"}},
	}, after)
}
