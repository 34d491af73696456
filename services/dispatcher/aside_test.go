package dispatcher_test

import (
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/apierr"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

// settings puts those of the tenant on the feed.
func (w *world) settings(edit func(*directoryv1.TenantSettings)) {
	s := &directoryv1.TenantSettings{TimeZone: "Asia/Shanghai"}
	edit(s)
	w.source.Put(tenant, s)
}

func closable(task *taskv1.Task) { task.AllowSkipAndClose = true }

func (s *screen) skip(preview string, close bool) (*dispatchv1.Preview, error) {
	return s.SkipPreview(s.t.Context(), &dispatchv1.SkipPreviewRequest{Id: preview, Reason: "moved away", Close: close})
}

func (s *screen) snooze(preview string) (*dispatchv1.Preview, error) {
	return s.SnoozePreview(s.t.Context(), &dispatchv1.SnoozePreviewRequest{Id: preview, Minutes: 5, Reason: "at lunch"})
}

// requireLimit requires that a quota is used up until the next local day.
func requireLimit(t *testing.T, err error, limit string) {
	t.Helper()
	requireReason(t, err, codes.ResourceExhausted, "LIMIT")
	require.Equal(t, limit, metadata(err)["limit"])
	again := apierr.Remote(err).RetryAfter
	require.Positive(t, again)
	require.LessOrEqual(t, again, 24*time.Hour)
}

func TestQuotas(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.settings(func(s *directoryv1.TenantSettings) {
		s.MaxSkipsPerDay, s.MaxSnoozesPerDay = proto.Int32(1), proto.Int32(0)
	})
	w.directory("ann")
	w.task("spring", 3, closable)
	n := w.node("n1")
	ann, welcome := n.open("ann")
	require.EqualValues(t, 1, welcome.GetSkipsLeft())
	require.EqualValues(t, 0, welcome.GetSnoozesLeft())
	require.NotNil(t, welcome.SnoozesLeft, "none is not any number")
	ann.ready()
	p := ann.offered()

	_, err := ann.snooze(p.GetId())
	requireLimit(t, err, "max_snoozes_per_day")
	for range 2 {
		_, err = ann.skip(p.GetId(), false)
		require.NoError(t, err)
	}
	next := ann.offered()
	agents, err := n.supervisor().ListAgents(t.Context(), &dispatchv1.ListAgentsRequest{})
	require.NoError(t, err)
	require.EqualValues(t, 0, agents.GetAgents()[0].GetSkipsLeft())
	for _, close := range []bool{false, true} {
		_, err = ann.skip(next.GetId(), close)
		requireLimit(t, err, "max_skips_per_day")
	}
	ann.dial(next.GetId())
}

func TestNoQuota(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 1)
	_, welcome := w.node("n1").open("ann")
	require.Nil(t, welcome.SkipsLeft)
	require.Nil(t, welcome.SnoozesLeft)
}

// What was skipped before Redis lost its data counts still.
func TestQuotaSurvivesTheLossOfRedis(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.settings(func(s *directoryv1.TenantSettings) { s.MaxSkipsPerDay = proto.Int32(1) })
	w.directory("ann")
	w.task("spring", 3)
	ann := w.node("n1").ready("ann")
	p := ann.offered()
	_, err := ann.skip(p.GetId(), false)
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		return w.results.preview(p.GetId()) == dispatchv1.PreviewState_PREVIEW_STATE_SKIPPED
	}, within, often)
	lost := ann.offered()

	require.NoError(t, w.redis.FlushAll(t.Context()).Err())
	require.Equal(t, lost.GetId(), ann.revoked().GetId())
	again := ann.offered()
	_, err = ann.skip(again.GetId(), false)
	requireLimit(t, err, "max_skips_per_day")
}

func TestSkipAndClose(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 2, closable)
	ann := w.node("n1").ready("ann")
	p := ann.offered()
	require.True(t, p.GetMayClose())
	for range 2 {
		closed, err := ann.skip(p.GetId(), true)
		require.NoError(t, err)
		require.Equal(t, dispatchv1.PreviewState_PREVIEW_STATE_SKIPPED, closed.GetState())
	}
	require.Equal(t, map[string]string{p.GetId(): p.GetContactId()}, w.contacts.closings())
	require.Equal(t, "ref-2", ann.offered().GetReference())
	require.Equal(t, 1, w.contacts.doneCount())
}

func TestCloseNeedsTheTasksLeave(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 1)
	ann := w.node("n1").ready("ann")
	p := ann.offered()
	require.False(t, p.GetMayClose())
	_, err := ann.skip(p.GetId(), true)
	requireField(t, err, "close")
	require.Equal(t, apierr.Setting, apierr.Remote(err).Fields[0].Reason)
	ann.dial(p.GetId())
}

func TestCloseOfALostLease(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 1, closable)
	ann := w.node("n1").ready("ann")
	p := ann.offered()
	w.contacts.leasesNoMore()
	w.contacts.loseLeases()
	_, err := ann.skip(p.GetId(), true)
	requireReason(t, err, codes.FailedPrecondition, "LEASE_LOST")
	over := ann.revoked()
	require.Equal(t, p.GetId(), over.GetId())
	require.Equal(t, dispatchv1.RevokeReason_REVOKE_REASON_LEASE_LOST, over.GetRevokeReason())
}

// With the contact service down, or its answer lost, a close is held; the agent's
// repeated verb goes on with it.
func TestCloseGoesOnAfterFailure(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ before, after error }{
		"contact down": {before: unavailable()}, "its answer lost": {after: unavailable()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.directory("ann")
			w.task("spring", 1, closable)
			ann := w.node("n1").ready("ann")
			p := ann.offered()

			w.contacts.failing("CloseContact", c.before, c.after)
			_, err := ann.skip(p.GetId(), true)
			requireReason(t, err, codes.Unavailable, "DEPENDENCY_DOWN")
			_, err = ann.accept(p.GetId())
			requireReason(t, err, codes.FailedPrecondition, "PREVIEW_OVER")
			w.contacts.failing("CloseContact", nil, nil)
			_, err = ann.skip(p.GetId(), true)
			require.NoError(t, err)
			require.Len(t, w.contacts.closings(), 1)
			ann.becomes(readyState)
		})
	}
}

// A node that dies between the two steps leaves the close to the leader.
func TestLeaderSettlesHalfClose(t *testing.T) {
	t.Parallel()
	for name, lost := range map[string]bool{"closed": false, "lease lost": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.directory("ann")
			w.task("spring", 1, closable)
			ann := w.node("n1").ready("ann")
			p := ann.offered()

			w.contacts.failing("CloseContact", unavailable(), nil)
			_, err := ann.skip(p.GetId(), true)
			requireReason(t, err, codes.Unavailable, "DEPENDENCY_DOWN")
			if lost {
				w.contacts.leasesNoMore()
				w.contacts.loseLeases()
			}
			w.contacts.failing("CloseContact", nil, nil)
			// As if the ten seconds that it may take were over.
			w.redis.ZAdd(t.Context(), "fd:{"+tenant+"}:deadlines", redis.Z{Score: 0, Member: "p:" + p.GetId()})
			want := dispatchv1.PreviewState_PREVIEW_STATE_SKIPPED
			if lost {
				want = dispatchv1.PreviewState_PREVIEW_STATE_REVOKED
				require.Equal(t, p.GetId(), ann.revoked().GetId())
			}
			require.Eventually(t, func() bool { return w.results.preview(p.GetId()) == want }, within, often)
			require.Equal(t, lost, len(w.contacts.closings()) == 0)
			require.Zero(t, w.contacts.called("ResolveAttempt"), "it is no accept")
		})
	}
}

func TestSnooze(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann", "bob")
	w.task("spring", 2)
	n := w.node("n1")
	ann := n.ready("ann")
	p := ann.offered()
	snoozed, err := ann.snooze(p.GetId())
	require.NoError(t, err)
	require.Equal(t, dispatchv1.PreviewState_PREVIEW_STATE_SNOOZED, snoozed.GetState())
	require.Equal(t, "ref-1", snoozed.GetReference())
	require.WithinDuration(t, time.Now().Add(5*time.Minute), snoozed.GetSnoozeTime().AsTime(), 10*time.Second)
	second := ann.offered()
	require.Equal(t, "ref-2", second.GetReference())
	_, err = ann.skip(second.GetId(), false)
	require.NoError(t, err)
	bob := n.ready("bob")
	require.Equal(t, "ref-2", bob.offered().GetReference(), "ref-1 is ann's")

	// As if the five minutes were over.
	prefix := "fd:{" + tenant + "}:"
	require.NoError(t, w.redis.HSet(t.Context(), prefix+"contact:"+p.GetContactId(), "avoid:ann", 1).Err())
	require.NoError(t, w.redis.ZAdd(t.Context(), prefix+"deadlines", redis.Z{Score: 1, Member: "k:ann"}).Err())
	again := ann.offered()
	require.Equal(t, "ref-1", again.GetReference())
	require.Equal(t, dispatchv1.Preview_RULE_SNOOZED, again.GetProposal().GetRule())
	require.Eventually(t, func() bool {
		return w.results.preview(p.GetId()) == dispatchv1.PreviewState_PREVIEW_STATE_SNOOZED
	}, within, often)
	_, err = ann.skip(p.GetId(), false)
	requireReason(t, err, codes.FailedPrecondition, "PREVIEW_OVER")
	require.Equal(t, "SNOOZED", metadata(err)["state"])
}

func TestWrapUpLimit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.settings(func(s *directoryv1.TenantSettings) { s.WrapUpLimitS = 60 })
	w.directory("ann")
	w.task("spring", 2)
	n := w.node("n1")
	ann := n.ready("ann")
	p := ann.offered()
	w.contacts.leasesNoMore() // ref-1 comes before ref-2
	ann.dial(p.GetId())
	call, err := ann.report(p.GetId(), released, "00145")
	require.NoError(t, err)
	require.WithinDuration(t, time.Now().Add(time.Minute), call.GetWrapUpDeadline().AsTime(), 10*time.Second)
	require.NotNil(t, ann.becomes(dispatchv1.AgentState_AGENT_STATE_WRAP_UP).GetCall().GetWrapUpDeadline())

	w.redis.ZAdd(t.Context(), "fd:{"+tenant+"}:deadlines", redis.Z{Score: 1, Member: "w:" + p.GetId()})
	require.Equal(t, "ref-2", ann.offered().GetReference(), "set free")
	call, err = ann.complete(p.GetId(), "sale")
	require.NoError(t, err)
	require.Equal(t, dispatchv1.CallState_CALL_STATE_COMPLETED, call.GetState())
	require.Nil(t, call.GetWrapUpDeadline())
	require.Equal(t, "sale", w.results.attempt(p.GetId()).GetBusinessResultId())
	agents, err := n.supervisor().ListAgents(t.Context(), &dispatchv1.ListAgentsRequest{})
	require.NoError(t, err)
	require.Nil(t, agents.GetAgents()[0].GetCall())
	require.Equal(t, previewing, agents.GetAgents()[0].GetState(), "completing changes no state any more")
}

// The limit goes on where it was after Redis has lost the call.
func TestWrapUpLimitAfterTheLossOfRedis(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.settings(func(s *directoryv1.TenantSettings) { s.WrapUpLimitS = 3600 })
	w.directory("ann")
	w.task("spring", 1)
	ann := w.node("n1").ready("ann")
	p := ann.offered()
	ann.dial(p.GetId())
	call, err := ann.report(p.GetId(), released, "00145")
	require.NoError(t, err)
	require.NoError(t, w.redis.FlushAll(t.Context()).Err())
	var again *dispatchv1.Call
	require.Eventually(t, func() bool {
		again, err = ann.report(p.GetId(), released, "00145")
		return err == nil
	}, within, often)
	require.WithinDuration(t, call.GetWrapUpDeadline().AsTime(), again.GetWrapUpDeadline().AsTime(), 5*time.Second)
}
