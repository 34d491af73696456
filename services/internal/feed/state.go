package feed

import (
	"errors"
	"maps"
	"slices"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskinternalv1 "github.com/foredial/foredial/proto/gen/foredial/task/internalapi/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/defaults"
)

// state is everything as of one revision.
type state struct {
	revision int64
	caughtUp bool
	tenants  map[string]*tenant
}

type tenant struct {
	name      string
	settings  *directoryv1.TenantSettings
	resources resources
	shelves   shelves
	given     map[string]*taskv1.Task // all tasks, as they came
	tasks     map[string]*Task        // compiled; of one whose present revision does not compile, the last that did
}

func newState() *state { return &state{tenants: map[string]*tenant{}} }

func (s *state) tenant(name string) *tenant {
	t := s.tenants[name]
	if t == nil {
		t = &tenant{
			name: name, settings: defaults.NewSettings(), resources: resources{}, shelves: shelves{},
			given: map[string]*taskv1.Task{}, tasks: map[string]*Task{},
		}
		s.tenants[name] = t
	}
	return t
}

// apply makes one change. While the list is coming, tasks are only kept: what
// their windows depend on may come after them. A task that does not compile is
// an error, and stops neither the others nor the feed: it is tried again when
// what it depends on changes.
func (s *state) apply(r *taskinternalv1.WatchFeedResponse) error {
	s.revision = max(s.revision, r.GetRevision())
	if r.GetTenant() == "" {
		return s.catchUp()
	}
	t := s.tenant(r.GetTenant())
	stale := t.change(r)
	if !s.caughtUp {
		return nil
	}
	return t.compile(stale)
}

// catchUp compiles what the list brought. It does so once: a feed that is
// resumed catches up again.
func (s *state) catchUp() error {
	if s.caughtUp {
		return nil
	}
	s.caughtUp = true
	var wrong []error
	for _, t := range s.tenants {
		wrong = append(wrong, t.compile(t.all()))
	}
	return errors.Join(wrong...)
}

// change keeps what came and returns the tasks to compile anew because of it.
func (t *tenant) change(r *taskinternalv1.WatchFeedResponse) []*taskv1.Task {
	switch change := r.GetChange().(type) {
	case *taskinternalv1.WatchFeedResponse_Task:
		t.given[change.Task.GetId()] = change.Task
		return []*taskv1.Task{change.Task}
	case *taskinternalv1.WatchFeedResponse_Resource:
		t.resources[change.Resource.GetId()] = change.Resource
		t.shelves.put(change.Resource)
		if change.Resource.GetSpecialDate() != nil {
			return t.using(change.Resource.GetId())
		}
	case *taskinternalv1.WatchFeedResponse_Settings:
		t.settings = change.Settings
		return t.all()
	case *taskinternalv1.WatchFeedResponse_DeletedTaskId:
		delete(t.given, change.DeletedTaskId)
		delete(t.tasks, change.DeletedTaskId)
	case *taskinternalv1.WatchFeedResponse_DeletedResourceId:
		t.shelves.remove(t.resources[change.DeletedResourceId])
		delete(t.resources, change.DeletedResourceId) // nobody uses it any more, or it could not go
	}
	return nil
}

func (t *tenant) all() []*taskv1.Task { return slices.Collect(maps.Values(t.given)) }

// using lists the tasks whose windows depend on a special date.
func (t *tenant) using(specialDate string) []*taskv1.Task {
	return slices.DeleteFunc(t.all(), func(task *taskv1.Task) bool { return !uses(task, specialDate) })
}

// compile makes tasks visible as they are now.
func (t *tenant) compile(tasks []*taskv1.Task) error {
	var wrong []error
	for _, given := range tasks {
		task, err := compile(t.name, given, t.settings, t.resources)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		t.tasks[given.GetId()] = task
	}
	return errors.Join(wrong...)
}
