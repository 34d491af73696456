package dispatcher_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/auth"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

// platform is a connected telephony platform.
type platform struct {
	dispatchv1.CallControlService_ConnectClient

	t        *testing.T
	commands chan *dispatchv1.ConnectResponse
	ended    chan error
	leave    context.CancelFunc
}

func (n *node) connect(id string) *platform {
	n.w.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	n.w.t.Cleanup(cancel)
	stream, err := dispatchv1.NewCallControlServiceClient(n.as(auth.Integrator, "")).Connect(ctx)
	require.NoError(n.w.t, err)
	p := &platform{
		CallControlService_ConnectClient: stream, t: n.w.t, leave: cancel,
		commands: make(chan *dispatchv1.ConnectResponse, 100), ended: make(chan error, 1),
	}
	require.NoError(n.w.t, p.Send(&dispatchv1.ConnectRequest{Message: &dispatchv1.ConnectRequest_Hello_{
		Hello: &dispatchv1.ConnectRequest_Hello{ConnectorId: id},
	}}))
	go func() {
		for {
			c, err := stream.Recv()
			if err != nil {
				p.ended <- err
				close(p.commands)
				return
			}
			p.commands <- c
		}
	}()
	require.Eventually(n.w.t, func() bool {
		return n.w.redis.ZCard(context.Background(), "fd:{"+tenant+"}:connectors").Val() > 0
	}, within, often, "announced")
	return p
}

func (p *platform) command() *dispatchv1.ConnectResponse {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	select {
	case c, ok := <-p.commands:
		require.True(p.t, ok, "the stream ended")
		return c
	case <-ctx.Done():
		require.FailNow(p.t, "no command came")
		return nil
	}
}

func (p *platform) report(r *dispatchv1.CallReport) {
	p.t.Helper()
	require.NoError(p.t, p.Send(&dispatchv1.ConnectRequest{Message: &dispatchv1.ConnectRequest_Report{Report: r}}))
}

func TestConnectorMakesTheCall(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.source.Put(tenant, &directoryv1.TenantSettings{TimeZone: "Etc/UTC", FlowRecording: true})
	w.task("spring", 1)
	n := w.node("n1")
	cti := n.connect("cti")
	ann := n.ready("ann")
	p := ann.offered()
	ann.dial(p.GetId())

	dial := cti.command().GetDial()
	require.Equal(t, p.GetId(), dial.GetAttemptId())
	require.Equal(t, "02112345678", dial.GetCallerNumber())
	require.Equal(t, p.GetNumbers()[0].GetNumber(), dial.GetCalledNumber())
	require.Equal(t, "ext-ann", dial.GetExtension())
	require.EqualValues(t, 60, dial.GetRingLimitS())
	require.True(t, dial.GetRecord())

	cti.report(&dispatchv1.CallReport{AttemptId: "of somebody else", Event: ringing})
	cti.report(&dispatchv1.CallReport{AttemptId: p.GetId(), Event: ringing, CallId: "cti-7"})
	require.Equal(t, "cti", ann.call(dispatchv1.CallState_CALL_STATE_RINGING).GetConnectorId())
	cti.report(&dispatchv1.CallReport{AttemptId: p.GetId(), Event: connected})
	ann.call(dispatchv1.CallState_CALL_STATE_CONNECTED)

	w.results.failing(unavailable())
	cti.report(&dispatchv1.CallReport{AttemptId: p.GetId(), Event: released, FailCode: "00000", RecordingPath: "/rec/7.wav"})
	w.results.failing(nil)
	ann.call(dispatchv1.CallState_CALL_STATE_RELEASED)
	saved := w.results.attempt(p.GetId())
	require.Equal(t, "cti", saved.GetConnectorId())
	require.Equal(t, "cti-7", saved.GetCallId())
	require.Equal(t, "/rec/7.wav", saved.GetRecordingPath())
}

func TestConnectorResumes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 1)
	n1, n2 := w.node("n1"), w.node("n2")
	cti := n1.connect("cti")
	ann := n1.ready("ann")
	p := ann.offered()
	ann.dial(p.GetId())
	require.NotNil(t, cti.command().GetDial())

	cti.leave()
	again := n2.connect("cti")
	require.Equal(t, p.GetId(), again.command().GetResume().GetAttemptId())
	again.report(&dispatchv1.CallReport{AttemptId: p.GetId(), Event: released, FailCode: "00145"})
	require.Equal(t, callv1.DisplayedResult_DISPLAYED_RESULT_BUSY,
		ann.call(dispatchv1.CallState_CALL_STATE_RELEASED).GetDisplayedResult())

	third := n2.connect("cti")
	requireReason(t, <-again.ended, codes.FailedPrecondition, "WRONG_STATE")
	require.NoError(t, third.CloseSend())
	require.ErrorContains(t, <-third.ended, "EOF")
}

func TestConnectorMustSayHello(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	stream, err := dispatchv1.NewCallControlServiceClient(w.node("n1").as(auth.Integrator, "")).Connect(t.Context())
	require.NoError(t, err)
	require.NoError(t, stream.Send(&dispatchv1.ConnectRequest{Message: &dispatchv1.ConnectRequest_Report{
		Report: &dispatchv1.CallReport{AttemptId: "a", Event: ringing},
	}}))
	_, err = stream.Recv()
	requireField(t, err, "hello")
}

func TestRingLimitEndsAConnectorsCall(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 1, func(task *taskv1.Task) { task.CallDurationS = 1 })
	n := w.node("n1")
	cti := n.connect("cti")
	ann := n.ready("ann")
	p := ann.offered()
	ann.dial(p.GetId())

	require.NotNil(t, cti.command().GetDial())
	require.Equal(t, p.GetId(), cti.command().GetHangUp().GetAttemptId())
	call := ann.call(dispatchv1.CallState_CALL_STATE_RELEASED)
	require.Equal(t, "01040", call.GetFailCode())
	require.Equal(t, "01040", w.results.attempt(p.GetId()).GetFailCode())
	ann.becomes(dispatchv1.AgentState_AGENT_STATE_WRAP_UP)
}

func TestCallThatIsNeverReported(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 1, func(task *taskv1.Task) { task.CallDurationS, task.MaxCallS = 1, 2 })
	ann := w.node("n1").ready("ann")
	p := ann.offered()
	ann.dial(p.GetId())

	call := ann.call(dispatchv1.CallState_CALL_STATE_RELEASED)
	require.Equal(t, callv1.DisplayedResult_DISPLAYED_RESULT_UNKNOWN, call.GetDisplayedResult())
	require.Equal(t, "UNKNOWN", w.results.attempt(p.GetId()).GetFailCode())

	call, err := ann.report(p.GetId(), released, "00145")
	require.NoError(t, err, "a late report settles it")
	require.Equal(t, "00145", call.GetFailCode())
	require.Equal(t, "00145", w.results.attempt(p.GetId()).GetFailCode())
}

// What a connector reports while Redis has lost the call is not lost for good.
func TestConnectorIsAskedAboutRestoredCalls(t *testing.T) {
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

	require.NoError(t, w.redis.FlushAll(t.Context()).Err())
	require.Equal(t, p.GetId(), cti.command().GetResume().GetAttemptId())
	cti.report(&dispatchv1.CallReport{AttemptId: p.GetId(), Event: released, FailCode: "00145"})
	require.Equal(t, callv1.DisplayedResult_DISPLAYED_RESULT_BUSY,
		ann.call(dispatchv1.CallState_CALL_STATE_RELEASED).GetDisplayedResult())
}
