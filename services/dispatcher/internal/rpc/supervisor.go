package rpc

import (
	"context"
	"log/slog"
	"slices"
	"strings"

	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/page"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/lead"
	"github.com/foredial/foredial/services/dispatcher/internal/metrics"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/dispatcher/internal/view"
	"github.com/foredial/foredial/services/dispatcher/internal/watch"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/internal/sight"
)

// Supervisor answers SupervisorService.
type Supervisor struct {
	dispatchv1.UnimplementedSupervisorServiceServer

	Log      *slog.Logger
	Queue    *queue.Queue
	Tasks    *feed.Replica
	Leads    *lead.Leads
	Watches  *watch.Watches
	Contacts contactinternalv1.LeaseServiceClient
	Metrics  *metrics.Metrics
}

const (
	// readAtOnce agents are read in one round trip.
	readAtOnce = 500
	// lookMost is how many agents one page looks at, however few are wanted: its
	// token is the last one looked at, so that a page may be short, or empty.
	lookMost = 5000
)

// ListAgents lists the directory's agents with what each is doing.
func (s *Supervisor) ListAgents(ctx context.Context, req *dispatchv1.ListAgentsRequest) (*dispatchv1.ListAgentsResponse, error) {
	response, err := s.listAgents(ctx, req)
	return response, face(s.Metrics, "list_agents", err)
}

func (s *Supervisor) listAgents(ctx context.Context, req *dispatchv1.ListAgentsRequest) (*dispatchv1.ListAgentsResponse, error) {
	after, err := page.Position[string](req.GetPageToken())
	if err != nil {
		return nil, err
	}
	who, tenant, size := auth.FromContext(ctx), auth.Tenant(ctx), page.Size(req.GetPageSize())
	ids := s.serving(who, req.GetSkillQueueId(), after)
	some := min(size, readAtOnce)
	if len(req.GetStates()) > 0 {
		some = readAtOnce
	}
	response := &dispatchv1.ListAgentsResponse{}
	for from := 0; from < len(ids); from += some {
		agents, err := s.Queue.Agents(ctx, tenant, ids[from:min(from+some, len(ids))])
		if err != nil {
			return nil, err
		}
		for i, a := range agents {
			if len(req.GetStates()) == 0 || slices.Contains(req.GetStates(), view.AgentState(a.State)) {
				status, err := shown(who, s.Tasks, a)
				if err != nil {
					return nil, err
				}
				response.Agents = append(response.Agents, status)
			}
			looked := from + i + 1
			if looked < len(ids) && (len(response.Agents) == size || looked == lookMost) {
				response.NextPageToken = page.Token(a.ID)
				return response, nil
			}
		}
	}
	return response, nil
}

// serving lists the agents there for the caller who serve a queue, or any, from the one
// after on.
func (s *Supervisor) serving(who auth.Identity, skillQueue, after string) (ids []string) {
	for _, r := range s.Tasks.Resources(who.Tenant, directoryv1.ResourceKind_RESOURCE_KIND_AGENT) {
		if strings.Compare(r.GetId(), after) > 0 && sight.Of(who, r) &&
			(skillQueue == "" || slices.Contains(r.GetAgent().GetSkillQueueIds(), skillQueue)) {
			ids = append(ids, r.GetId())
		}
	}
	return ids
}

// WatchAgents streams all agents there for the caller and what becomes of them.
func (s *Supervisor) WatchAgents(req *dispatchv1.WatchAgentsRequest, stream grpc.ServerStreamingServer[dispatchv1.WatchAgentsResponse]) error {
	ctx := stream.Context()
	return face(s.Metrics, "watch_agents", s.Watches.Serve(ctx, auth.FromContext(ctx), req.GetSkillQueueId(), stream.Send))
}

// ForceAgentState sets an agent's state.
func (s *Supervisor) ForceAgentState(ctx context.Context, req *dispatchv1.ForceAgentStateRequest) (*dispatchv1.AgentStatus, error) {
	status, err := s.force(ctx, req)
	return status, face(s.Metrics, "force", err)
}

var forced = map[dispatchv1.AgentState]queue.AgentState{
	dispatchv1.AgentState_AGENT_STATE_OFFLINE:   queue.Offline,
	dispatchv1.AgentState_AGENT_STATE_NOT_READY: queue.NotReady,
	dispatchv1.AgentState_AGENT_STATE_READY:     queue.Ready,
}

func (s *Supervisor) force(ctx context.Context, req *dispatchv1.ForceAgentStateRequest) (*dispatchv1.AgentStatus, error) {
	tenant, state, reason := auth.Tenant(ctx), forced[req.GetState()], req.GetReason()
	who := auth.FromContext(ctx)
	if _, err := known(who, s.Tasks, req.GetAgentId()); err != nil {
		return nil, err
	}
	if state == queue.Ready {
		reason = ""
	}
	now, err := s.Queue.Force(ctx, tenant, req.GetAgentId(), state, reason, req.GetTakePreviewBack())
	if err != nil {
		return nil, err
	}
	s.Log.Info("agent state forced", "tenant", tenant, "agent", req.GetAgentId(), "state", state,
		"preview_taken_back", req.GetTakePreviewBack(), "subject", auth.FromContext(ctx).Subject)
	return shown(who, s.Tasks, now)
}

// ListShards lists who leads what.
func (s *Supervisor) ListShards(ctx context.Context, _ *dispatchv1.ListShardsRequest) (*dispatchv1.ListShardsResponse, error) {
	shards, err := s.Leads.Shards(ctx)
	if err != nil {
		return nil, face(s.Metrics, "list_shards", err)
	}
	response := &dispatchv1.ListShardsResponse{}
	for n, l := range shards {
		shard := &dispatchv1.ListShardsResponse_Shard{
			Shard: int32(n), Node: l.Node, LeadTime: view.Time(l.Since), Own: s.Leads.ShardOf(auth.Tenant(ctx)) == n,
		}
		if l.Node != "" {
			shard.Fence = l.Token.String()
		}
		response.Shards = append(response.Shards, shard)
	}
	return response, nil
}
