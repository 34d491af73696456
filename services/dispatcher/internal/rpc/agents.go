package rpc

import (
	"context"
	"errors"
	"time"

	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/trace"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/calls"
	"github.com/foredial/foredial/services/dispatcher/internal/hub"
	"github.com/foredial/foredial/services/dispatcher/internal/metrics"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/dispatcher/internal/view"
	"github.com/foredial/foredial/services/internal/access"
	"github.com/foredial/foredial/services/internal/feed"
)

// Agents answers AgentService.
type Agents struct {
	dispatchv1.UnimplementedAgentServiceServer

	Hub     *hub.Hub
	Queue   *queue.Queue
	Tasks   *feed.Replica
	Book    *calls.Book
	Metrics *metrics.Metrics
	Trace   *trace.Tracer
}

// may refuses an agent's token that acts for another agent, and others what they do for
// an agent who is not there for them.
func (s *Agents) may(ctx context.Context, agent string) error {
	who := auth.FromContext(ctx)
	if err := access.Own(who, agent); err != nil || who.Role == auth.Agent || who.OrgUnit == "" {
		return err
	}
	_, err := known(who, s.Tasks, agent)
	return err
}

// mayOn is may for something of a task. What an agent has on its screen is there for
// the agent, whatever task it is of.
func (s *Agents) mayOn(ctx context.Context, agent, task string, missing error) error {
	who := auth.FromContext(ctx)
	err := s.may(ctx, agent)
	if errors.Is(err, hub.ErrNoAgent) || err == nil && who.Role != auth.Agent && !view.SeesTask(who, s.Tasks, task) {
		return missing
	}
	return err
}

// OpenSession streams what happens to an agent.
func (s *Agents) OpenSession(req *dispatchv1.OpenSessionRequest, stream grpc.ServerStreamingServer[dispatchv1.SessionEvent]) error {
	ctx := stream.Context()
	err := s.may(ctx, req.GetAgentId())
	if err == nil {
		err = s.Hub.Serve(ctx, auth.Tenant(ctx), req.GetAgentId(), stream.Send)
	}
	return face(s.Metrics, "open_session", err)
}

// SetAgentState makes an agent READY or NOT_READY.
func (s *Agents) SetAgentState(ctx context.Context, req *dispatchv1.SetAgentStateRequest) (*dispatchv1.AgentStatus, error) {
	status, err := s.setState(ctx, req)
	return status, face(s.Metrics, "set_state", err)
}

func (s *Agents) setState(ctx context.Context, req *dispatchv1.SetAgentStateRequest) (*dispatchv1.AgentStatus, error) {
	who, tenant := auth.FromContext(ctx), auth.Tenant(ctx)
	if err := s.may(ctx, req.GetAgentId()); err != nil {
		return nil, err
	}
	if _, ok := agentOf(s.Tasks, tenant, req.GetAgentId()); !ok {
		return nil, hub.ErrNoAgent
	}
	ready := req.GetState() == dispatchv1.AgentState_AGENT_STATE_READY
	now, err := s.Queue.SetAgentState(ctx, tenant, req.GetAgentId(), ready, req.GetReason())
	if err != nil {
		return nil, err
	}
	return shown(who, s.Tasks, now)
}

// AcceptPreview dials.
func (s *Agents) AcceptPreview(ctx context.Context, req *dispatchv1.AcceptPreviewRequest) (*dispatchv1.Call, error) {
	ctx, span := s.Trace.Start(ctx, req.GetId(), "accept")
	call, err := s.accept(ctx, req)
	span.End(err)
	return call, face(s.Metrics, "accept", err)
}

func (s *Agents) accept(ctx context.Context, req *dispatchv1.AcceptPreviewRequest) (*dispatchv1.Call, error) {
	preview, err := s.preview(ctx, req.GetId())
	if err != nil {
		return nil, err
	}
	call, err := s.Book.Accept(ctx, auth.Tenant(ctx), preview, calls.Choice{Number: req.GetNumber(), Place: int(req.GetPlace())})
	if err != nil {
		return nil, err
	}
	return view.Call(s.Tasks, auth.Tenant(ctx), call)
}

// ReportCall saves what a call did.
func (s *Agents) ReportCall(ctx context.Context, req *dispatchv1.ReportCallRequest) (*dispatchv1.Call, error) {
	ctx, span := s.Trace.Start(ctx, req.GetId(), "report")
	call, err := s.report(ctx, req)
	span.End(err)
	return call, face(s.Metrics, "report", err)
}

func (s *Agents) report(ctx context.Context, req *dispatchv1.ReportCallRequest) (*dispatchv1.Call, error) {
	call, err := s.call(ctx, req.GetId())
	if err != nil {
		return nil, err
	}
	call, err = s.Book.Report(ctx, auth.Tenant(ctx), call, calls.Report{
		Event: req.GetEvent(), At: view.Known(req.GetOccurTime()), FailCode: req.GetFailCode(),
	}, time.Now())
	if err != nil {
		return nil, err
	}
	return view.Call(s.Tasks, auth.Tenant(ctx), call)
}

// CompleteAttempt ends the wrap-up.
func (s *Agents) CompleteAttempt(ctx context.Context, req *dispatchv1.CompleteAttemptRequest) (*dispatchv1.Call, error) {
	ctx, span := s.Trace.Start(ctx, req.GetId(), "complete")
	call, err := s.complete(ctx, req)
	span.End(err)
	return call, face(s.Metrics, "complete", err)
}

func (s *Agents) complete(ctx context.Context, req *dispatchv1.CompleteAttemptRequest) (*dispatchv1.Call, error) {
	call, err := s.call(ctx, req.GetId())
	if err != nil {
		return nil, err
	}
	call, err = s.Book.Complete(ctx, auth.Tenant(ctx), call, calls.Completion{
		BusinessResultID: req.GetBusinessResultId(), Note: req.GetNote(), NotReady: req.GetNotReady(),
		Answers: req.GetAnswers(), By: auth.FromContext(ctx).Subject,
		Appointment: agreed(req.GetAppointment()),
	}, time.Now())
	if err != nil {
		return nil, err
	}
	return view.Call(s.Tasks, auth.Tenant(ctx), call)
}

// agreed is the appointment of a request; nil when it has none.
func agreed(a *dispatchv1.CompleteAttemptRequest_Appointment) *calls.Appointment {
	if a == nil {
		return nil
	}
	return &calls.Appointment{At: view.Known(a.GetAppointmentTime()), Number: a.GetNumber(), AgentID: a.GetAgentId(), Remark: a.GetRemark()}
}

// preview reads a preview that the caller may act on.
func (s *Agents) preview(ctx context.Context, id string) (queue.Preview, error) {
	p, err := s.Queue.Preview(ctx, auth.Tenant(ctx), id)
	if err != nil {
		return p, err
	}
	return p, s.mayOn(ctx, p.Agent, p.Task, queue.ErrNoPreview)
}

// call reads a call that the caller may act on.
func (s *Agents) call(ctx context.Context, attempt string) (queue.Call, error) {
	c, err := s.Book.Call(ctx, auth.Tenant(ctx), attempt, time.Now())
	if err != nil {
		return c, err
	}
	return c, s.mayOn(ctx, c.Agent, c.Task, queue.ErrNoCall)
}
