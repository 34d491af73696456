package rpc

import (
	"context"
	"errors"
	"fmt"

	"github.com/foredial/foredial/pkg/auth"
	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/internal/sight"
	"github.com/foredial/foredial/services/result/internal/attempt"
	"github.com/foredial/foredial/services/result/internal/store"
)

// attempt is one that is there for the caller. An agent's own calls are there for the
// agent, whatever task they are of.
func (s *Results) attempt(ctx context.Context, id string) (attempt.Attempt, error) {
	who := auth.FromContext(ctx)
	a, err := s.Store.Attempt(ctx, who.Tenant, id)
	if err == nil && (who.Role != auth.Agent || who.AgentID != a.AgentID) {
		err = absent(sight.Check(ctx, s.Tasks, a.TaskID))
	}
	return a, missing(err, "attempt", id)
}

// export is one that is there for the caller.
func (s *Results) export(ctx context.Context, id string) (store.Export, error) {
	e, err := s.Store.Export(ctx, auth.Tenant(ctx), id)
	if err == nil {
		err = absent(sight.Check(ctx, s.Tasks, e.TaskID))
	}
	return e, missing(err, "export", id)
}

// absent has what is of another org unit's task be missing itself.
func absent(err error) error {
	if errors.Is(err, feed.ErrNoTask) {
		return fmt.Errorf("%w: %w", store.ErrNotFound, err)
	}
	return err
}

// sees tells which events are there for a caller who is bound to an org unit: those of
// its tasks and, if they are of no task, of its agents; nil: all are. It may ask the
// task service, of a task that is new: an event is not passed over because the feed is
// slow.
func (s *Events) sees(ctx context.Context) func(*eventv1.Event) (bool, error) {
	if auth.FromContext(ctx).OrgUnit == "" {
		return nil
	}
	known := map[string]bool{} // tasks: whose they are never changes
	return func(e *eventv1.Event) (bool, error) {
		if e.GetTaskId() == "" {
			return s.seesAgent(ctx, e.GetAgentId())
		}
		seen, asked := known[e.GetTaskId()]
		if !asked {
			err := sight.Check(ctx, s.Tasks, e.GetTaskId())
			if err != nil && !errors.Is(err, feed.ErrNoTask) {
				return false, err
			}
			seen = err == nil
			known[e.GetTaskId()] = seen
		}
		return seen, nil
	}
}

func (s *Events) seesAgent(ctx context.Context, id string) (bool, error) {
	if id == "" {
		return false, nil
	}
	_, err := sight.Resource(ctx, s.Tasks, id)
	if errors.Is(err, feed.ErrNoResource) {
		return false, nil
	}
	return err == nil, err
}
