package dispatcher_test

import (
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
)

func unavailable() error {
	return apierr.New(codes.Unavailable, apierr.DependencyDown, "no database")
}

func TestRefusedDial(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 1)
	ann := w.node("n1").ready("ann")
	p := ann.offered()

	for _, reason := range []errorv1.Reason{
		errorv1.Reason_REASON_OUT_OF_WINDOW, errorv1.Reason_REASON_NUMBER_NOT_ALLOWED, errorv1.Reason_REASON_ATTEMPT_CAP,
	} {
		w.contacts.failing("BeginAttempt", refusal(codes.FailedPrecondition, reason), nil)
		_, err := ann.accept(p.GetId())
		requireReason(t, err, codes.FailedPrecondition, apierr.ReasonOf(reason))
	}
	_, err := ann.AcceptPreview(t.Context(), &dispatchv1.AcceptPreviewRequest{Id: p.GetId(), Number: "+8613100000000"})
	requireReason(t, err, codes.FailedPrecondition, "NUMBER_NOT_ALLOWED")

	w.contacts.failing("BeginAttempt", nil, nil)
	call, err := ann.AcceptPreview(t.Context(), &dispatchv1.AcceptPreviewRequest{Id: p.GetId(), Number: p.GetNumbers()[1].GetNumber()})
	require.NoError(t, err, "a refused preview is still on the screen")
	require.Equal(t, p.GetNumbers()[1].GetNumber(), call.GetNumber())
}

func TestRefusedForLostLease(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 1)
	ann := w.node("n1").ready("ann")
	p := ann.offered()

	w.contacts.leasesNoMore()
	w.contacts.loseLeases()
	_, err := ann.accept(p.GetId())
	requireReason(t, err, codes.FailedPrecondition, "LEASE_LOST")
	over := ann.revoked()
	require.Equal(t, p.GetId(), over.GetId())
	require.Equal(t, dispatchv1.RevokeReason_REVOKE_REASON_LEASE_LOST, over.GetRevokeReason())
	w.contacts.failing("LeaseContacts", nil, nil)
	require.Equal(t, p.GetContactId(), ann.offered().GetContactId(), "leased again, under a new preview")
}

// Whatever fails on the way, the same accept tried again goes on, and the
// customer is dialled once.
func TestAcceptGoesOnAfterFailure(t *testing.T) {
	t.Parallel()
	for name, break_ := range map[string]func(*world, error){
		"contact down":                    func(w *world, err error) { w.contacts.failing("BeginAttempt", err, nil) },
		"contact's answer lost":           func(w *world, err error) { w.contacts.failing("BeginAttempt", nil, err) },
		"result down after the beginning": func(w *world, err error) { w.results.failing(err) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.directory("ann")
			w.task("spring", 1)
			ann := w.node("n1").ready("ann")
			p := ann.offered()

			break_(w, unavailable())
			_, err := ann.accept(p.GetId())
			requireReason(t, err, codes.Unavailable, "DEPENDENCY_DOWN")
			break_(w, nil)
			call := ann.dial(p.GetId())
			require.Equal(t, dispatchv1.CallState_CALL_STATE_DIALLING, call.GetState())
			require.Equal(t, map[string]int{p.GetContactId(): 1}, w.contacts.begun())
			require.Equal(t, call.GetCallerNumber(), w.results.attempt(p.GetId()).GetCallerNumber())
		})
	}
}

// An earlier accept on another number may have begun the attempt: that one goes on.
func TestAcceptOnAnotherNumberAfterLostAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 1)
	ann := w.node("n1").ready("ann")
	p := ann.offered()

	w.contacts.failing("BeginAttempt", nil, unavailable())
	_, err := ann.accept(p.GetId())
	requireReason(t, err, codes.Unavailable, "DEPENDENCY_DOWN")
	w.contacts.failing("BeginAttempt", nil, nil)
	call, err := ann.AcceptPreview(t.Context(), &dispatchv1.AcceptPreviewRequest{Id: p.GetId(), Number: p.GetNumbers()[1].GetNumber()})
	require.NoError(t, err)
	require.Equal(t, p.GetNumbers()[0].GetNumber(), call.GetNumber(), "what was dialled")
}

func TestAcceptsAtOnceDialOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 1)
	ann := w.node("n1").ready("ann")
	p := ann.offered()

	var all sync.WaitGroup
	errs := make(chan error, 20)
	for range cap(errs) {
		all.Go(func() {
			_, err := ann.accept(p.GetId())
			errs <- err
		})
	}
	all.Wait()
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
	require.Equal(t, map[string]int{p.GetContactId(): 1}, w.contacts.begun())
}

// A node that dies between the two steps leaves the accept to the leader.
func TestLeaderSettlesHalfAccept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 1)
	ann := w.node("n1").ready("ann")
	p := ann.offered()

	w.contacts.failing("BeginAttempt", nil, unavailable())
	_, err := ann.accept(p.GetId())
	requireReason(t, err, codes.Unavailable, "DEPENDENCY_DOWN")
	// As if the ten seconds an accept may take were over.
	w.redis.ZAdd(t.Context(), "fd:{"+tenant+"}:deadlines", redis.Z{Score: 0, Member: "p:" + p.GetId()})
	ann.becomes(dispatchv1.AgentState_AGENT_STATE_ON_CALL)
	require.Equal(t, p.GetNumbers()[0].GetNumber(), w.results.attempt(p.GetId()).GetNumber())
}

// An accept that never reached the contact service is settled as not begun: the
// preview is offered again, and may not be dialled any more.
func TestLeaderSettlesAcceptThatNeverBegan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 1)
	ann := w.node("n1").ready("ann")
	p := ann.offered()

	w.contacts.failing("BeginAttempt", unavailable(), nil)
	_, err := ann.accept(p.GetId())
	requireReason(t, err, codes.Unavailable, "DEPENDENCY_DOWN")
	w.redis.ZAdd(t.Context(), "fd:{"+tenant+"}:deadlines", redis.Z{Score: 0, Member: "p:" + p.GetId()})
	require.Eventually(t, func() bool { return w.contacts.called("ResolveAttempt") > 0 }, within, often)
	w.contacts.failing("BeginAttempt", nil, nil)
	_, err = ann.accept(p.GetId())
	requireReason(t, err, codes.FailedPrecondition, "PREVIEW_OVER")
	require.Empty(t, w.contacts.begun())
}

func TestAgentActsForItselfOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann", "bob")
	w.task("spring", 1)
	n := w.node("n1")
	ann := n.ready("ann")
	p := ann.offered()
	bob := n.agents("bob")
	ctx := t.Context()

	stream, err := bob.OpenSession(ctx, &dispatchv1.OpenSessionRequest{AgentId: "ann"})
	require.NoError(t, err)
	_, err = stream.Recv()
	requireReason(t, err, codes.PermissionDenied, "PERMISSION_DENIED")
	for verb, call := range map[string]func() error{
		"set state": func() error {
			_, err := bob.SetAgentState(ctx, &dispatchv1.SetAgentStateRequest{AgentId: "ann", State: dispatchv1.AgentState_AGENT_STATE_READY})
			return err
		},
		"accept": func() error {
			_, err := bob.AcceptPreview(ctx, &dispatchv1.AcceptPreviewRequest{Id: p.GetId()})
			return err
		},
		"skip": func() error {
			_, err := bob.SkipPreview(ctx, &dispatchv1.SkipPreviewRequest{Id: p.GetId()})
			return err
		},
	} {
		t.Run(verb, func(t *testing.T) { requireReason(t, call(), codes.PermissionDenied, "PERMISSION_DENIED") })
	}
	ann.dial(p.GetId())
	for verb, call := range map[string]func() error{
		"report": func() error {
			_, err := bob.ReportCall(ctx, &dispatchv1.ReportCallRequest{Id: p.GetId(), Event: released, FailCode: "00000"})
			return err
		},
		"complete": func() error {
			_, err := bob.CompleteAttempt(ctx, &dispatchv1.CompleteAttemptRequest{Id: p.GetId(), BusinessResultId: "sale"})
			return err
		},
	} {
		t.Run(verb, func(t *testing.T) { requireReason(t, call(), codes.PermissionDenied, "PERMISSION_DENIED") })
	}
}

func TestUnknownThings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	n := w.node("n1")
	ann, _ := n.open("ann")
	ctx := t.Context()

	_, err := ann.accept("nothing")
	requireReason(t, err, codes.NotFound, "NOT_FOUND")
	_, err = ann.SkipPreview(ctx, &dispatchv1.SkipPreviewRequest{Id: "nothing"})
	requireReason(t, err, codes.NotFound, "NOT_FOUND")
	_, err = ann.report("nothing", ringing, "")
	requireReason(t, err, codes.NotFound, "NOT_FOUND")
	_, err = ann.complete("nothing", "sale")
	requireReason(t, err, codes.NotFound, "NOT_FOUND")

	stranger := n.agents("nobody")
	_, err = stranger.SetAgentState(ctx, &dispatchv1.SetAgentStateRequest{AgentId: "nobody", State: dispatchv1.AgentState_AGENT_STATE_READY})
	requireReason(t, err, codes.NotFound, "NOT_FOUND")
	stream, err := stranger.OpenSession(ctx, &dispatchv1.OpenSessionRequest{AgentId: "nobody"})
	require.NoError(t, err)
	_, err = stream.Recv()
	requireReason(t, err, codes.NotFound, "NOT_FOUND")

	w.directory("ann", "bob")
	bob := n.agents("bob")
	require.Eventually(t, func() bool {
		_, err = bob.SetAgentState(ctx, &dispatchv1.SetAgentStateRequest{AgentId: "bob", State: dispatchv1.AgentState_AGENT_STATE_READY})
		return apierr.ReasonIn(err) == "WRONG_STATE"
	}, within, often, "no session")
}

func TestReportRules(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 1)
	ann := w.node("n1").ready("ann")
	p := ann.offered()
	ann.dial(p.GetId())

	_, err := ann.ReportCall(t.Context(), &dispatchv1.ReportCallRequest{
		Id: p.GetId(), Event: ringing, OccurTime: timestamppb.New(time.Now().Add(2 * time.Minute)),
	})
	requireField(t, err, "occur_time")
	_, err = ann.report(p.GetId(), released, "")
	requireField(t, err, "fail_code")
	_, err = ann.report(p.GetId(), released, "00145")
	require.NoError(t, err)
	call, err := ann.report(p.GetId(), ringing, "")
	require.NoError(t, err, "out of order is fine")
	require.Equal(t, dispatchv1.CallState_CALL_STATE_RELEASED, call.GetState())

	for _, result := range []string{"nothing", "caller", "ann"} {
		_, err = ann.complete(p.GetId(), result)
		requireField(t, err, "business_result_id")
	}
	_, err = ann.complete(p.GetId(), "complaint")
	require.NoError(t, err)
}

func requireField(t *testing.T, err error, field string) {
	t.Helper()
	requireReason(t, err, codes.InvalidArgument, "INVALID_FIELD")
	require.Equal(t, field, apierr.Remote(err).Fields[0].Path)
}
