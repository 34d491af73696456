package rpc

import (
	"github.com/foredial/foredial/pkg/auth"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/hub"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/dispatcher/internal/view"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/internal/kind"
	"github.com/foredial/foredial/services/internal/sight"
)

// agentOf is an agent of the directory.
func agentOf(tasks *feed.Replica, tenant, id string) (*directoryv1.Resource, bool) {
	r, ok := tasks.Resource(tenant, id)
	return r, ok && kind.Of(r) == directoryv1.ResourceKind_RESOURCE_KIND_AGENT
}

// known is an agent that the directory has, and that is there for the caller. Errors:
// hub.ErrNoAgent.
func known(who auth.Identity, tasks *feed.Replica, id string) (*directoryv1.Resource, error) {
	r, ok := agentOf(tasks, who.Tenant, id)
	if !ok || !sight.Of(who, r) {
		return nil, hub.ErrNoAgent
	}
	return r, nil
}

// shown is an agent as the caller may know it. Agents know all of their own screens.
func shown(who auth.Identity, tasks *feed.Replica, a queue.Agent) (*dispatchv1.AgentStatus, error) {
	status, err := view.Agent(tasks, who.Tenant, a)
	if err != nil || who.Role == auth.Agent {
		return status, err
	}
	return view.For(who, tasks, status), nil
}
