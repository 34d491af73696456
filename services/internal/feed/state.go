package feed

import (
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskinternalv1 "github.com/foredial/foredial/proto/gen/foredial/task/internalapi/v1"
	"github.com/foredial/foredial/services/internal/defaults"
)

// state is everything as of one revision.
type state struct {
	revision int64
	tenants  map[string]*tenant
}

type tenant struct {
	settings  *directoryv1.TenantSettings
	tasks     map[string]*Task
	resources map[string]*directoryv1.Resource
}

func newState() *state { return &state{tenants: map[string]*tenant{}} }

func (s *state) tenant(name string) *tenant {
	t := s.tenants[name]
	if t == nil {
		t = &tenant{
			settings: defaults.NewSettings(),
			tasks:    map[string]*Task{}, resources: map[string]*directoryv1.Resource{},
		}
		s.tenants[name] = t
	}
	return t
}

// apply makes one change. A task that does not compile is an error and keeps
// its place, so that one bad row stops neither the others nor the feed.
func (s *state) apply(r *taskinternalv1.WatchFeedResponse) error {
	s.revision = max(s.revision, r.GetRevision())
	if r.GetTenant() == "" { // caught up
		return nil
	}
	t := s.tenant(r.GetTenant())
	switch change := r.GetChange().(type) {
	case *taskinternalv1.WatchFeedResponse_Task:
		task, err := compile(r.GetTenant(), change.Task, t.settings)
		if err != nil {
			return err
		}
		t.tasks[task.GetId()] = task
	case *taskinternalv1.WatchFeedResponse_Resource:
		t.resources[change.Resource.GetId()] = change.Resource
	case *taskinternalv1.WatchFeedResponse_Settings:
		return t.use(r.GetTenant(), change.Settings)
	case *taskinternalv1.WatchFeedResponse_DeletedTaskId:
		delete(t.tasks, change.DeletedTaskId)
	case *taskinternalv1.WatchFeedResponse_DeletedResourceId:
		delete(t.resources, change.DeletedResourceId)
	}
	return nil
}

// use compiles every task anew, as their windows are in the tenant's zone.
func (t *tenant) use(name string, settings *directoryv1.TenantSettings) error {
	compiled := make(map[string]*Task, len(t.tasks))
	for id, old := range t.tasks {
		task, err := compile(name, old.Task, settings)
		if err != nil {
			return err
		}
		compiled[id] = task
	}
	t.settings, t.tasks = settings, compiled
	return nil
}
