package dispatcher_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/apierr"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

const (
	ringing   = dispatchv1.CallEvent_CALL_EVENT_RINGING
	connected = dispatchv1.CallEvent_CALL_EVENT_CONNECTED
	released  = dispatchv1.CallEvent_CALL_EVENT_RELEASED
)

func TestPreviewLife(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 3)
	n := w.node("n1")

	ann, welcome := n.open("ann")
	require.Equal(t, dispatchv1.AgentState_AGENT_STATE_NOT_READY, welcome.GetState(), "a session does not make ready")
	require.Equal(t, "Agent ann", welcome.GetDisplayName())
	ann.ready()

	p := ann.offered()
	require.Equal(t, "ref-1", p.GetReference(), "call order")
	require.Equal(t, "spring", p.GetTaskDisplayName())
	require.Len(t, p.GetNumbers(), 2)
	require.WithinDuration(t, p.GetOfferTime().AsTime().Add(30*time.Second), p.GetDeadline().AsTime(), time.Millisecond)

	call := ann.dial(p.GetId())
	require.Equal(t, p.GetId(), call.GetAttemptId())
	require.Equal(t, dispatchv1.CallState_CALL_STATE_DIALLING, call.GetState())
	require.Equal(t, p.GetNumbers()[0].GetNumber(), call.GetNumber(), "the proposed number")
	require.Equal(t, "02112345678", call.GetCallerNumber())
	ann.becomes(dispatchv1.AgentState_AGENT_STATE_ON_CALL)

	_, err := ann.report(p.GetId(), ringing, "")
	require.NoError(t, err)
	_, err = ann.complete(p.GetId(), "sale")
	requireReason(t, err, codes.FailedPrecondition, "WRONG_STATE")
	_, err = ann.report(p.GetId(), connected, "")
	require.NoError(t, err)
	call, err = ann.report(p.GetId(), released, "")
	require.NoError(t, err)
	require.Equal(t, "00000", call.GetFailCode())
	require.Equal(t, callv1.DisplayedResult_DISPLAYED_RESULT_CONNECTED, call.GetDisplayedResult())
	ann.call(dispatchv1.CallState_CALL_STATE_RELEASED)

	call, err = ann.complete(p.GetId(), "sale")
	require.NoError(t, err)
	require.Equal(t, dispatchv1.CallState_CALL_STATE_COMPLETED, call.GetState())

	saved := w.results.attempt(p.GetId())
	require.Equal(t, "ann", saved.GetAgentId())
	require.Equal(t, "sale", saved.GetBusinessResultId())
	require.NotNil(t, saved.GetRingTime())
	require.NotNil(t, saved.GetAnswerTime())
	require.NotNil(t, saved.GetEndTime())
	require.NotNil(t, saved.GetCompleteTime())

	require.Equal(t, "ref-2", ann.offered().GetReference(), "READY again, the next one comes")
	require.Eventually(t, func() bool {
		return w.results.preview(p.GetId()) == dispatchv1.PreviewState_PREVIEW_STATE_ACCEPTED
	}, within, often)
	require.Eventually(t, func() bool { return n.metric("foredial_dispatcher_ready_to_preview_seconds") == 2 },
		within, often, "two previews were offered")
}

func TestVerbsAreIdempotent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 1)
	ann := w.node("n1").ready("ann")
	p := ann.offered()

	first := ann.dial(p.GetId())
	require.Equal(t, first.GetDialTime().AsTime(), ann.dial(p.GetId()).GetDialTime().AsTime())
	for range 2 {
		_, err := ann.report(p.GetId(), released, "01040")
		require.NoError(t, err)
	}
	end := w.results.attempt(p.GetId()).GetEndTime().AsTime()
	for _, result := range []string{"sale", "complaint"} {
		call, err := ann.complete(p.GetId(), result)
		require.NoError(t, err)
		require.Equal(t, dispatchv1.CallState_CALL_STATE_COMPLETED, call.GetState())
	}
	saved := w.results.attempt(p.GetId())
	require.Equal(t, "sale", saved.GetBusinessResultId(), "the first completion stays")
	require.Equal(t, end, saved.GetEndTime().AsTime())
	require.Equal(t, 1, w.contacts.begun()[p.GetContactId()])
}

func TestSkip(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann", "bob")
	w.task("spring", 2)
	n := w.node("n1")
	ann := n.ready("ann")
	p := ann.offered()

	for range 2 {
		skipped, err := ann.SkipPreview(t.Context(), &dispatchv1.SkipPreviewRequest{Id: p.GetId(), Reason: "wrong language"})
		require.NoError(t, err)
		require.Equal(t, dispatchv1.PreviewState_PREVIEW_STATE_SKIPPED, skipped.GetState())
	}
	_, err := ann.accept(p.GetId())
	requireReason(t, err, codes.FailedPrecondition, "PREVIEW_OVER")
	require.Equal(t, "SKIPPED", metadata(err)["state"])
	require.Equal(t, "ref-2", ann.offered().GetReference(), "not the same one to the same agent")
	require.Equal(t, "ref-1", n.ready("bob").offered().GetReference(), "back in its place")
}

func TestTimeout(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann", "bob")
	w.task("spring", 5, func(task *taskv1.Task) { task.PreviewTimeoutS = 1 })
	n := w.node("n1")
	ann := n.ready("ann")
	first := ann.offered()

	over := ann.revoked()
	require.Equal(t, first.GetId(), over.GetId())
	require.Equal(t, dispatchv1.PreviewState_PREVIEW_STATE_TIMED_OUT, over.GetState())
	require.Equal(t, "ref-2", ann.offered().GetReference(), "one miss: READY again")
	ann.revoked()
	require.Equal(t, "MISSED_PREVIEWS", ann.becomes(dispatchv1.AgentState_AGENT_STATE_NOT_READY).GetReason(), "two in a row")
	_, err := ann.accept(first.GetId())
	requireReason(t, err, codes.FailedPrecondition, "PREVIEW_OVER")
	require.Equal(t, "ref-1", n.ready("bob").offered().GetReference(), "back in its place")
	require.Eventually(t, func() bool {
		return w.results.preview(first.GetId()) == dispatchv1.PreviewState_PREVIEW_STATE_TIMED_OUT
	}, within, often)
}

func TestTimeoutThatMakesNotReady(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 1, func(task *taskv1.Task) {
		task.PreviewTimeoutS = 1
		task.OnPreviewTimeout = taskv1.OnPreviewTimeout_ON_PREVIEW_TIMEOUT_AGENT_NOT_READY
	})
	ann := w.node("n1").ready("ann")
	ann.offered()
	require.Equal(t, "PREVIEW_TIMEOUT", ann.becomes(dispatchv1.AgentState_AGENT_STATE_NOT_READY).GetReason())
}

func requireReason(t *testing.T, err error, code codes.Code, reason apierr.Reason) {
	t.Helper()
	require.Equal(t, code.String(), status.Code(err).String(), "%v", err)
	require.Equal(t, reason, apierr.ReasonIn(err))
}

func metadata(err error) map[string]string { return apierr.Remote(err).Metadata }
