package dispatcher_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"

	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

// refused is how often a verb was refused on a node.
func (n *node) refused(verb string) (count float64) {
	n.w.t.Helper()
	families, err := n.metrics.Gather()
	require.NoError(n.w.t, err)
	for _, family := range families {
		if family.GetName() != "foredial_dispatcher_refusals_total" {
			continue
		}
		for _, m := range family.GetMetric() {
			for _, label := range m.GetLabel() {
				if label.GetName() == "verb" && label.GetValue() == verb {
					count += m.GetCounter().GetValue()
				}
			}
		}
	}
	return count
}

func (s *screen) hangUp(attempt string) (*dispatchv1.Call, error) {
	return s.HangUp(s.t.Context(), &dispatchv1.HangUpRequest{Id: attempt})
}

func (s *screen) play(attempt, prompt string) error {
	_, err := s.PlayVoice(s.t.Context(), &dispatchv1.PlayVoiceRequest{Id: attempt, VoicePromptId: prompt})
	return err
}

func prompt(id string, status directoryv1.ApprovalStatus) *directoryv1.Resource {
	return feedtest.Resource(id, &directoryv1.VoicePrompt{Uri: "https://voice.example/" + id, Status: status})
}

// Two connectors, on two nodes, share a tenant's calls; each says of its own only.
func TestTwoConnectors(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann", "bob")
	w.source.Put(tenant, &directoryv1.Resource{Id: "second", DisplayName: "Second", Spec: &directoryv1.Resource_CallerNumber{
		CallerNumber: &directoryv1.CallerNumber{Number: "02187654321"},
	}})
	w.task("spring", 2, func(task *taskv1.Task) { task.CallerNumberIds = append(task.CallerNumberIds, "second") })
	n1, n2 := w.node("n1"), w.node("n2")
	east, west := n1.connect("east"), n2.connect("west")
	shown := map[string]bool{}
	dialled := map[*platform]string{}
	for agent, n := range map[string]*node{"ann": n1, "bob": n2} {
		s := n.ready(agent)
		s.dial(s.offered().GetId())
	}
	for _, cti := range []*platform{east, west} {
		dial := cti.command().GetDial()
		dialled[cti] = dial.GetAttemptId()
		shown[dial.GetCallerNumber()] = true
	}
	require.NotEqual(t, dialled[east], dialled[west])
	require.Equal(t, "east", w.results.attempt(dialled[east]).GetConnectorId())
	require.Equal(t, "west", w.results.attempt(dialled[west]).GetConnectorId())
	require.Equal(t, map[string]bool{"02112345678": true, "02187654321": true}, shown, "in turn, whatever node dials")

	end := func(cti *platform, attempt, code string) {
		cti.report(&dispatchv1.CallReport{AttemptId: attempt, Event: released, FailCode: code})
	}
	end(west, dialled[east], "00149")
	require.Eventually(t, func() bool { return n2.refused("connector_report") == 1 }, within, often)
	end(east, dialled[east], "00145")
	end(west, dialled[west], "00146")
	for cti, code := range map[*platform]string{east: "00145", west: "00146"} {
		require.Eventually(t, func() bool { return w.results.attempt(dialled[cti]).GetFailCode() == code }, within, often)
	}
}

// The node that dials dies after it recorded the attempt and before it told the
// connector: the leader ends the accept, and the connector that was chosen dials.
func TestNodeDiesBeforeTheCommand(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 1)
	n1, n2 := w.node("n1"), w.node("n2")
	cti := n2.connect("cti")
	ann := n1.ready("ann")
	p := ann.offered()
	w.results.losing(unavailable())
	_, err := ann.accept(p.GetId())
	requireReason(t, err, codes.Unavailable, "DEPENDENCY_DOWN")
	n1.stop()
	require.Equal(t, "cti", w.results.attempt(p.GetId()).GetConnectorId())
	w.results.losing(nil)
	require.Equal(t, p.GetId(), cti.command().GetDial().GetAttemptId())
}

// The connector was away when it should have dialled, and says so on its return:
// a technical failure, after which the contact is callable again.
func TestDialThatNeverArrived(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 1)
	n := w.node("n1")
	cti := n.connect("cti")
	ann := n.ready("ann")
	p := ann.offered()
	cti.leave()
	<-cti.ended
	require.Eventually(t, func() bool {
		return !w.redis.HExists(t.Context(), "fd:{"+tenant+"}:streams", "cti").Val()
	}, within, often)
	ann.dial(p.GetId())

	again := n.connect("cti")
	require.Equal(t, p.GetId(), again.command().GetResume().GetAttemptId())
	again.report(&dispatchv1.CallReport{AttemptId: p.GetId(), Event: released, FailCode: "34606"})
	call := ann.call(dispatchv1.CallState_CALL_STATE_RELEASED)
	require.Equal(t, callv1.DisplayedResult_DISPLAYED_RESULT_PLATFORM, call.GetDisplayedResult())
	_, err := ann.complete(p.GetId(), "sale")
	require.NoError(t, err)
	require.Equal(t, p.GetContactId(), ann.offered().GetContactId())
}

// Redis and what it knew are gone before the attempt is on record, so nobody has
// dialled: the attempt is over, as a technical failure.
func TestAttemptThatWasNeverRecorded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 1)
	ann := w.node("n1").ready("ann")
	p := ann.offered()
	w.results.failing(unavailable())
	_, err := ann.accept(p.GetId())
	requireReason(t, err, codes.Unavailable, "DEPENDENCY_DOWN")
	require.NoError(t, w.redis.FlushAll(t.Context()).Err())
	w.results.failing(nil)
	require.Equal(t, p.GetContactId(), ann.offered().GetContactId(), "under a new preview")
	require.Equal(t, "34606", w.results.attempt(p.GetId()).GetFailCode())
}

// What a connector says that cannot be is refused, counted, and not the end of its stream.
func TestReportsThatAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 1)
	n := w.node("n1")
	cti := n.connect("cti")
	ann := n.ready("ann")
	p := ann.offered()
	ann.dial(p.GetId())
	require.NotNil(t, cti.command().GetDial())

	const unknown = 300
	for i := range unknown {
		cti.report(&dispatchv1.CallReport{AttemptId: fmt.Sprint("unknown-", i), Event: ringing})
	}
	cti.report(&dispatchv1.CallReport{AttemptId: p.GetId(), Event: released})
	cti.report(&dispatchv1.CallReport{AttemptId: p.GetId(), Event: released, FailCode: "busy"})
	require.Eventually(t, func() bool { return n.refused("connector_report") == unknown+2 }, within, often)
	cti.report(&dispatchv1.CallReport{AttemptId: p.GetId(), Event: released, FailCode: "00145"})
	require.Equal(t, "00145", ann.call(dispatchv1.CallState_CALL_STATE_RELEASED).GetFailCode())
}

func TestReportsOfOneCallKeepTheirOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 1)
	n := w.node("n1")
	cti := n.connect("cti")
	ann := n.ready("ann")
	p := ann.offered()
	ann.dial(p.GetId())
	require.NotNil(t, cti.command().GetDial())
	for range 50 {
		cti.report(&dispatchv1.CallReport{AttemptId: p.GetId(), Event: ringing})
	}
	cti.report(&dispatchv1.CallReport{AttemptId: p.GetId(), Event: released, FailCode: "00145"})
	cti.report(&dispatchv1.CallReport{AttemptId: p.GetId(), Event: released, FailCode: "00146"})
	require.NoError(t, cti.CloseSend())
	require.Equal(t, "00145", ann.call(dispatchv1.CallState_CALL_STATE_RELEASED).GetFailCode())
	require.ErrorContains(t, <-cti.ended, "EOF")
	require.Equal(t, "00145", w.results.attempt(p.GetId()).GetFailCode())
}

func TestPlayVoice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.source.Put(tenant,
		prompt("hello", directoryv1.ApprovalStatus_APPROVAL_STATUS_APPROVED), prompt("draft", directoryv1.ApprovalStatus_APPROVAL_STATUS_DRAFT),
		prompt("foreign", directoryv1.ApprovalStatus_APPROVAL_STATUS_APPROVED))
	w.task("spring", 1, func(task *taskv1.Task) { task.VoicePromptIds = []string{"hello", "draft", "gone"} })
	n := w.node("n1")
	cti := n.connect("cti")
	ann := n.ready("ann")
	p := ann.offered()
	requireReason(t, ann.play(p.GetId(), "hello"), codes.NotFound, "NOT_FOUND")
	ann.dial(p.GetId())
	require.NotNil(t, cti.command().GetDial())
	requireReason(t, ann.play(p.GetId(), "hello"), codes.FailedPrecondition, "WRONG_STATE")
	cti.report(&dispatchv1.CallReport{AttemptId: p.GetId(), Event: connected})
	ann.call(dispatchv1.CallState_CALL_STATE_CONNECTED)

	for _, refused := range []string{"draft", "foreign", "gone", "caller"} {
		requireField(t, ann.play(p.GetId(), refused), "voice_prompt_id")
	}
	require.NoError(t, ann.play(p.GetId(), "hello"))
	voice := cti.command().GetPlayVoice()
	require.Equal(t, p.GetId(), voice.GetAttemptId())
	require.Equal(t, "hello", voice.GetVoicePromptId())
	require.Equal(t, "https://voice.example/hello", voice.GetUri())
	require.InDelta(t, 6, n.refused("play_voice"), 0)

	require.NoError(t, cti.CloseSend())
	<-cti.ended
	require.Eventually(t, func() bool {
		return w.redis.ZCard(t.Context(), "fd:{"+tenant+"}:connectors").Val() == 0
	}, within, often)
	requireReason(t, ann.play(p.GetId(), "hello"), codes.FailedPrecondition, "NO_CONNECTOR")
}

func TestHangUpEndsTheCall(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 2)
	n := w.node("n1")
	ann := n.ready("ann")
	first := ann.offered().GetId()
	ann.dial(first)
	_, err := ann.hangUp(first)
	requireReason(t, err, codes.FailedPrecondition, "NO_CONNECTOR")
	_, err = ann.report(first, released, "00145")
	require.NoError(t, err)
	_, err = ann.complete(first, "sale")
	require.NoError(t, err)

	cti := n.connect("cti")
	p := ann.offered()
	ann.dial(p.GetId())
	require.NotNil(t, cti.command().GetDial())
	for range 2 {
		_, err = ann.hangUp(p.GetId())
		require.NoError(t, err)
		require.Equal(t, p.GetId(), cti.command().GetHangUp().GetAttemptId())
	}
	cti.report(&dispatchv1.CallReport{AttemptId: p.GetId(), Event: released, FailCode: "00531"})
	require.Equal(t, "00531", ann.call(dispatchv1.CallState_CALL_STATE_RELEASED).GetFailCode())
	call, err := ann.hangUp(p.GetId())
	require.NoError(t, err)
	require.Equal(t, dispatchv1.CallState_CALL_STATE_RELEASED, call.GetState(), "one that is over stays as it is")
	require.InDelta(t, 1, n.refused("hang_up"), 0)
}

// A connector that does not say that it hung up is not waited for, answered or not;
// what it says later is merged.
func TestHangUpOfASilentConnector(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann", "bob")
	w.task("spring", 2)
	n := w.node("n1")
	cti := n.connect("cti")
	ended := map[string]*screen{}
	for agent, code := range map[string]string{"ann": "00000", "bob": "01040"} {
		s := n.ready(agent)
		p := s.offered()
		s.dial(p.GetId())
		require.NotNil(t, cti.command().GetDial())
		if agent == "ann" {
			cti.report(&dispatchv1.CallReport{AttemptId: p.GetId(), Event: connected})
			s.call(dispatchv1.CallState_CALL_STATE_CONNECTED)
		}
		_, err := s.hangUp(p.GetId())
		require.NoError(t, err)
		require.NotNil(t, cti.command().GetHangUp())
		ended[code] = s
	}
	for code, s := range ended {
		call := s.call(dispatchv1.CallState_CALL_STATE_RELEASED)
		require.Equal(t, code, call.GetFailCode())
		cti.report(&dispatchv1.CallReport{AttemptId: call.GetAttemptId(), Event: released, FailCode: "00149", RecordingPath: "/late"})
		require.Eventually(t, func() bool { return w.results.attempt(call.GetAttemptId()).GetRecordingPath() == "/late" }, within, often)
		require.Equal(t, code, w.results.attempt(call.GetAttemptId()).GetFailCode())
	}
}
