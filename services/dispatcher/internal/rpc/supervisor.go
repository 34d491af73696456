package rpc

import (
	"context"
	"slices"
	"strings"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/page"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/lead"
	"github.com/foredial/foredial/services/dispatcher/internal/metrics"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/dispatcher/internal/view"
	"github.com/foredial/foredial/services/internal/feed"
)

// Supervisor answers SupervisorService.
type Supervisor struct {
	dispatchv1.UnimplementedSupervisorServiceServer

	Queue   *queue.Queue
	Tasks   *feed.Replica
	Leads   *lead.Leads
	Metrics *metrics.Metrics
}

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
	tenant, size := auth.Tenant(ctx), page.Size(req.GetPageSize())
	var ids []string
	for _, r := range s.Tasks.Resources(tenant, directoryv1.ResourceKind_RESOURCE_KIND_AGENT) {
		if strings.Compare(r.GetId(), after) > 0 && len(ids) <= size {
			ids = append(ids, r.GetId())
		}
	}
	ids, next := page.Cut(ids, size, func(id string) string { return id })
	agents, err := s.Queue.Agents(ctx, tenant, slices.Clip(ids))
	if err != nil {
		return nil, err
	}
	response := &dispatchv1.ListAgentsResponse{NextPageToken: next}
	for _, a := range agents {
		status, err := view.Agent(s.Tasks, tenant, a)
		if err != nil {
			return nil, err
		}
		response.Agents = append(response.Agents, status)
	}
	return response, nil
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
