package dispatcher_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/dispatcher"
)

// patient is two nodes with one shard, led by the first, whose silence would not
// be noticed before a test is over.
func (w *world) patient() (leading, other *node) {
	edit := func(cfg *dispatcher.Config) { cfg.Shards, cfg.SessionTTL = 1, 2*within }
	leading = w.node("n1", edit)
	require.Eventually(w.t, func() bool { node, _ := leading.leaderOf(); return node == "n1" }, within, often)
	return leading, w.node("n2", edit)
}

// withoutSQL has every call about leases fail.
func (w *world) withoutSQL() {
	for _, method := range []string{"LeaseContacts", "RenewLeases", "ReturnContacts", "WatchRevocations"} {
		w.contacts.failing(method, status.Error(codes.Unavailable, "no SQL"), nil)
	}
}

// The next leader assigns from the hoppers and ends what times out before it has
// heard from the contact service.
func TestHandOverWaitsForNoSQL(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann", "bob")
	w.task("spring", 10, func(task *taskv1.Task) { task.PreviewTimeoutS = 5 })
	n1, n2 := w.patient()
	ann := n2.ready("ann")
	p := ann.offered()

	w.withoutSQL()
	n1.stop()
	require.Equal(t, "ref-2", n2.ready("bob").offered().GetReference())
	over := ann.revoked()
	require.Equal(t, p.GetId(), over.GetId())
	require.Equal(t, dispatchv1.PreviewState_PREVIEW_STATE_TIMED_OUT, over.GetState())
}

// A term that cannot begin to assign without the contact service ends what times out.
func TestTimeoutsWaitForNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 10, func(task *taskv1.Task) { task.PreviewTimeoutS = 5 })
	n1, n2 := w.patient()
	ann := n2.ready("ann")
	p := ann.offered()

	w.withoutSQL()
	n1.stop()
	require.NoError(t, w.redis.Del(t.Context(), "fd:{"+tenant+"}:revoked", "fd:{"+tenant+"}:renewed").Err())
	over := ann.revoked()
	require.Equal(t, p.GetId(), over.GetId())
	require.Equal(t, dispatchv1.PreviewState_PREVIEW_STATE_TIMED_OUT, over.GetState())
	require.Less(t, time.Since(p.GetDeadline().AsTime()), 2*time.Second)
}

// A leader's contacts may be offered for as long as their leases are known to
// hold, and no longer: then renewing comes first.
func TestLeasesThatMayHaveEndedAreRenewedFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann", "bob")
	w.task("spring", 10)
	n1, n2 := w.patient()
	n2.ready("ann").offered()

	w.withoutSQL()
	n1.stop()
	long := time.Now().Add(-4 * time.Minute) // of 5, while a preview lasts up to 2
	require.NoError(t, w.redis.Set(t.Context(), "fd:{"+tenant+"}:renewed", long.UnixMilli(), 0).Err())
	n3 := w.node("n3", func(cfg *dispatcher.Config) { cfg.Shards, cfg.SessionTTL = 1, 2*within })
	n2.stop()
	require.Eventually(t, func() bool { node, _ := n3.leaderOf(); return node == "n3" }, within, often)
	bob := n3.ready("bob")
	renewals := w.contacts.called("ReturnContacts")
	require.Eventually(t, func() bool { return w.contacts.called("ReturnContacts") > renewals }, within, often)
	heard, cancel := context.WithCancel(t.Context())
	cancel()
	bob.noOffer(heard)

	for _, method := range []string{"ReturnContacts", "RenewLeases"} {
		w.contacts.failing(method, nil, nil)
	}
	require.Equal(t, "ref-2", bob.offered().GetReference())
}
