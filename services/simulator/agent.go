package simulator

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
)

// agent is one simulated person.
type agent struct {
	person
	client  dispatchv1.AgentServiceClient
	token   func(agentID string) (string, error)
	observe func(Sighting)
	log     *slog.Logger
	screen  *screen
}

// work lasts until ctx ends or the agent is displaced.
func (a *agent) work(ctx context.Context) {
	ctx, goHome := context.WithCancel(ctx)
	defer goHome()
	var session sync.WaitGroup
	defer session.Wait()
	session.Go(func() {
		defer goHome()
		a.signIn(ctx)
	})
	for ctx.Err() == nil {
		now, changed := a.screen.look()
		if err := a.act(ctx, now, changed); err != nil && ctx.Err() == nil {
			a.log.Warn("simulated agent was refused", "error", err)
			sleep(ctx, maxPause)
		}
	}
}

// act does the next thing there is to do, or waits for a change.
func (a *agent) act(ctx context.Context, now view, changed <-chan struct{}) error {
	switch {
	case !now.signedIn:
	case now.call.GetState() == dispatchv1.CallState_CALL_STATE_RELEASED:
		return a.complete(ctx, now.call)
	case now.call != nil:
	case now.preview != nil:
		return a.consider(ctx, now.preview)
	case now.state == dispatchv1.AgentState_AGENT_STATE_NOT_READY:
		return a.getReady(ctx)
	}
	select {
	case <-ctx.Done():
	case <-changed:
	}
	return nil
}

func (a *agent) getReady(ctx context.Context) error {
	if !sleep(ctx, a.rest()) {
		return nil
	}
	return a.insist(ctx, func(ctx context.Context) error {
		status, err := a.client.SetAgentState(ctx, &dispatchv1.SetAgentStateRequest{
			AgentId: a.id, State: dispatchv1.AgentState_AGENT_STATE_READY,
		})
		if err == nil {
			a.screen.state(status.GetState())
		}
		return err
	})
}

// consider reads a preview and does what the agent thinks fit.
func (a *agent) consider(ctx context.Context, p *dispatchv1.Preview) error {
	verb, look := a.plan(p.GetId())
	if !a.stays(ctx, p.GetId(), look) {
		return nil
	}
	switch verb {
	case accept:
		return a.accept(ctx, p)
	case skip:
		return a.skip(ctx, p)
	default:
		a.leave(ctx, p.GetId())
		return nil
	}
}

// stays reports whether a preview was on the screen for all of d.
func (a *agent) stays(ctx context.Context, preview string, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	for {
		now, changed := a.screen.look()
		if now.preview.GetId() != preview {
			return false
		}
		select {
		case <-ctx.Done():
			return false
		case <-timer.C:
			return true
		case <-changed:
		}
	}
}

// leave lets a preview time out.
func (a *agent) leave(ctx context.Context, preview string) {
	for {
		now, changed := a.screen.look()
		if now.preview.GetId() != preview {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-changed:
		}
	}
}

func (a *agent) accept(ctx context.Context, p *dispatchv1.Preview) error {
	err := a.insist(ctx, func(ctx context.Context) error {
		call, err := a.client.AcceptPreview(ctx, &dispatchv1.AcceptPreviewRequest{Id: p.GetId()})
		if err == nil {
			a.note(Sighting{Kind: CallDialled, Preview: p, Call: call})
			a.screen.called(call)
		}
		return err
	})
	switch {
	case gone(err):
		a.screen.over(p.GetId())
		return nil
	case status.Code(err) == codes.FailedPrecondition:
		return a.skip(ctx, p) // not to be dialled now
	default:
		return err
	}
}

func (a *agent) skip(ctx context.Context, p *dispatchv1.Preview) error {
	left := time.Now()
	err := a.insist(ctx, func(ctx context.Context) error {
		_, err := a.client.SkipPreview(ctx, &dispatchv1.SkipPreviewRequest{Id: p.GetId(), Reason: "not now"})
		return err
	})
	if err != nil && !gone(err) {
		return err
	}
	if err == nil {
		a.observe(Sighting{At: left, Agent: a.id, Kind: PreviewLeft, Preview: p})
	}
	a.screen.over(p.GetId())
	return nil
}

func (a *agent) complete(ctx context.Context, c *dispatchv1.Call) error {
	a.note(Sighting{Kind: CallReleased, Call: c})
	wasAnswered := c.GetDisplayedResult() == callv1.DisplayedResult_DISPLAYED_RESULT_CONNECTED
	businessResult, writing := a.wrapUp(c.GetAttemptId(), wasAnswered)
	if !sleep(ctx, writing) {
		return nil
	}
	err := a.writeUp(ctx, &dispatchv1.CompleteAttemptRequest{Id: c.GetAttemptId(), BusinessResultId: businessResult})
	if err != nil && !gone(err) {
		return err
	}
	if err == nil {
		a.note(Sighting{Kind: CallCompleted, Call: c, BusinessResult: businessResult})
	}
	a.screen.completed(c.GetAttemptId())
	return nil
}

// writeUp completes an attempt, with an appointment if one is wanted: the agent
// will call again in a while.
func (a *agent) writeUp(ctx context.Context, req *dispatchv1.CompleteAttemptRequest) error {
	try := func(ctx context.Context) error {
		_, err := a.client.CompleteAttempt(ctx, req)
		return err
	}
	err := a.insist(ctx, try)
	if apierr.ReasonIn(err) != apierr.ReasonOf(errorv1.Reason_REASON_APPOINTMENT_REQUIRED) {
		return err
	}
	req.Appointment = &dispatchv1.CompleteAttemptRequest_Appointment{
		AppointmentTime: timestamppb.New(time.Now().Add(a.callsAgainIn(req.GetId()))), AgentId: a.id, Remark: "asked to be called again",
	}
	return a.insist(ctx, try)
}

// gone reports whether a preview or call is over by the server's account, or was never there.
func gone(err error) bool {
	return status.Code(err) == codes.NotFound || apierr.ReasonIn(err) == apierr.ReasonOf(errorv1.Reason_REASON_PREVIEW_OVER)
}
