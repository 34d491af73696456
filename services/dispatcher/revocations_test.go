package dispatcher_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
)

// order is the contacts of the peer in call order.
func (p *contactPeer) order() (ids []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.contacts {
		ids = append(ids, c.leased.GetContactId())
	}
	return ids
}

// A contact on a screen and one in the hopper are revoked: the one goes at once,
// the other is never offered. The call of a third goes on.
func TestRevokedContactsGo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann", "bob")
	w.task("spring", 6)
	_, staying := w.pair()
	ann, bob := staying.ready("ann"), staying.ready("bob")
	p, q := ann.offered(), bob.offered()
	bob.dial(q.GetId())
	ids := w.contacts.order()

	began := time.Now()
	w.contacts.revoke(blocklisted, p.GetContactId(), q.GetContactId(), ids[2])
	over := ann.revoked()
	require.Less(t, time.Since(began), time.Second)
	require.Equal(t, p.GetId(), over.GetId())
	require.Equal(t, dispatchv1.RevokeReason_REVOKE_REASON_BLOCKLISTED, over.GetRevokeReason())
	require.Equal(t, ids[3], ann.offered().GetContactId(), "not the one that was queued")
	require.Eventually(t, func() bool { return w.contacts.held() == 3 }, within, often, "both are given back")
	_, err := bob.report(q.GetId(), released, "01040")
	require.NoError(t, err, "the call goes on")

	w.contacts.revoke(cancelled, ids[3])
	require.Equal(t, dispatchv1.RevokeReason_REVOKE_REASON_CANCELLED, ann.revoked().GetRevokeReason())
	require.Equal(t, ids[4], ann.offered().GetContactId())
}

// A contact is revoked while its agent dials: the dial is refused, and the
// preview does not come back.
func TestRevokedWhileDialling(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 2)
	ann := w.node("n1").ready("ann")
	p := ann.offered()
	release := w.contacts.holdDials()
	refused := make(chan error, 1)
	go func() {
		_, err := ann.accept(p.GetId())
		refused <- err
	}()
	preview := "fd:{" + tenant + "}:preview:" + p.GetId()
	require.Eventually(t, func() bool { return w.redis.HGet(t.Context(), preview, "state").Val() == "accepting" }, within, often)
	w.contacts.revoke(blocklisted, p.GetContactId())
	require.Eventually(t, func() bool {
		return w.redis.HGet(t.Context(), "fd:{"+tenant+"}:contact:"+p.GetContactId(), "revoked").Val() == "blocklisted"
	}, within, often)
	w.contacts.failing("BeginAttempt", refusal(codes.FailedPrecondition, errorv1.Reason_REASON_NUMBER_NOT_ALLOWED), nil)
	release()
	requireReason(t, <-refused, codes.FailedPrecondition, "NUMBER_NOT_ALLOWED")
	over := ann.revoked()
	require.Equal(t, p.GetId(), over.GetId())
	require.Equal(t, dispatchv1.RevokeReason_REVOKE_REASON_BLOCKLISTED, over.GetRevokeReason())
	require.NotEqual(t, p.GetContactId(), ann.offered().GetContactId())
	require.Empty(t, w.contacts.begun())
}

// What was revoked while nobody led, or while the watch was broken, is taken
// back by the next leader.
func TestNextLeaderGoesOnWithRevocations(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 5)
	leading, staying := w.pair()
	ann := staying.ready("ann")
	p := ann.offered()
	w.contacts.failing("WatchRevocations", refusal(codes.Unavailable, errorv1.Reason_REASON_DEPENDENCY_DOWN), nil)
	leading.stop()
	w.contacts.revoke(blocklisted, p.GetContactId())
	w.contacts.failing("WatchRevocations", nil, nil)
	require.Equal(t, p.GetId(), ann.revoked().GetId())
	require.Equal(t, w.contacts.order()[1], ann.offered().GetContactId())
}

// A leader that was away for too long gives everything back, and starts over.
func TestForgottenRevocations(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 5)
	ann := w.node("n1").ready("ann")
	p := ann.offered()
	w.contacts.forget()
	over := ann.revoked()
	require.Equal(t, p.GetId(), over.GetId())
	require.Equal(t, dispatchv1.RevokeReason_REVOKE_REASON_LEASE_LOST, over.GetRevokeReason())
	again := ann.offered()
	w.contacts.revoke(blocklisted, again.GetContactId())
	require.Equal(t, again.GetId(), ann.revoked().GetId(), "it follows from there on")
}
