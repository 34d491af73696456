package feed

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/auth"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskinternalv1 "github.com/foredial/foredial/proto/gen/foredial/task/internalapi/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

// What a tenant may not have.
var (
	ErrNoTask     = errors.New("no such task")
	ErrNoResource = errors.New("no such resource")
)

// Replica is the copy in memory. It is safe for concurrent use.
type Replica struct {
	log       *slog.Logger
	feed      taskinternalv1.FeedServiceClient
	tasks     taskv1.TaskServiceClient
	directory directoryv1.DirectoryServiceClient

	ctx    context.Context //nolint:containedctx // the replica owns its watch
	cancel context.CancelFunc
	done   sync.WaitGroup

	mu       sync.RWMutex
	state    *state // what is visible; nil until the first list is complete
	ready    chan struct{}
	onChange []func(tenant string)
}

// New makes a replica that is empty until Start. conn leads to the task service.
func New(conn grpc.ClientConnInterface, log *slog.Logger) *Replica {
	r := &Replica{
		log:       log,
		feed:      taskinternalv1.NewFeedServiceClient(conn),
		tasks:     taskv1.NewTaskServiceClient(conn),
		directory: directoryv1.NewDirectoryServiceClient(conn),
		ready:     make(chan struct{}),
	}
	r.ctx, r.cancel = context.WithCancel(auth.WithTenant(context.Background(), auth.AllTenants))
	return r
}

// OnChange has fn called with the tenant after each change, once it is visible.
// fn must not block. Call OnChange before Start.
func (r *Replica) OnChange(fn func(tenant string)) { r.onChange = append(r.onChange, fn) }

// Start begins to follow the task service, which need not be there yet.
func (r *Replica) Start() { r.done.Go(r.follow) }

// Stop ends it and waits; it is idempotent.
func (r *Replica) Stop(ctx context.Context) error {
	r.cancel()
	stopped := make(chan struct{})
	go func() { r.done.Wait(); close(stopped) }()
	select {
	case <-stopped:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("stop the feed: %w", ctx.Err())
	}
}

// Ready reports whether the replica has ever been complete.
func (r *Replica) Ready() bool {
	select {
	case <-r.ready:
		return true
	default:
		return false
	}
}

// WaitReady waits until the replica is complete.
func (r *Replica) WaitReady(ctx context.Context) error {
	select {
	case <-r.ready:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for the feed: %w", ctx.Err())
	}
}

// Tenants lists those that have anything, by name.
func (r *Replica) Tenants() []string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.state == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(r.state.tenants))
}

// Task returns a task as far as the replica knows.
func (r *Replica) Task(tenant, id string) (*Task, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	task, ok := r.find(tenant).tasks[id]
	return task, ok
}

// Tasks lists a tenant's tasks by id.
func (r *Replica) Tasks(tenant string) []*Task {
	r.mu.RLock()
	tasks := slices.Collect(maps.Values(r.find(tenant).tasks))
	r.mu.RUnlock()
	slices.SortFunc(tasks, func(a, b *Task) int { return cmp.Compare(a.GetId(), b.GetId()) })
	return tasks
}

// Resource returns a resource as far as the replica knows.
func (r *Replica) Resource(tenant, id string) (*directoryv1.Resource, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	resource, ok := r.find(tenant).resources[id]
	return resource, ok
}

// Resources lists a tenant's resources of one kind by id. The list is shared:
// it costs nothing, and is not to be changed.
func (r *Replica) Resources(tenant string, kind directoryv1.ResourceKind) []*directoryv1.Resource {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.find(tenant).shelves[kind]
}

// ResultCodes returns the tenant's own map of fail codes; nil if it has none.
func (r *Replica) ResultCodes(tenant string) *directoryv1.ResultCodeMap {
	if own := r.Resources(tenant, directoryv1.ResourceKind_RESOURCE_KIND_RESULT_CODE_MAP); len(own) > 0 {
		return own[0].GetResultCodeMap()
	}
	return nil
}

// Settings returns a tenant's settings, complete even if it never changed them.
func (r *Replica) Settings(tenant string) *directoryv1.TenantSettings {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.find(tenant).settings
}

// GetTask returns a task from the replica or, as one that was just created may
// not have arrived, from the task service. Its errors are ErrNoTask and those
// of the call.
func (r *Replica) GetTask(ctx context.Context, tenant, id string) (*Task, error) {
	if task, ok := r.Task(tenant, id); ok {
		return task, nil
	}
	ctx = auth.WithTenant(ctx, tenant)
	task, err := r.tasks.GetTask(ctx, &taskv1.GetTaskRequest{Id: id})
	switch status.Code(err) {
	case codes.OK:
	case codes.NotFound, codes.InvalidArgument: // what is no id is no task's
		return nil, fmt.Errorf("%w: %s", ErrNoTask, id)
	default:
		return nil, fmt.Errorf("get task %s: %w", id, err)
	}
	settings, err := r.directory.GetTenantSettings(ctx, &directoryv1.GetTenantSettingsRequest{})
	if err != nil {
		return nil, fmt.Errorf("get the settings of task %s: %w", id, err)
	}
	dates := resources{}
	for _, chosen := range task.GetSpecialDates() {
		date, err := r.directory.GetResource(ctx, &directoryv1.GetResourceRequest{Id: chosen.GetSpecialDateId()})
		if err != nil {
			return nil, fmt.Errorf("get the special dates of task %s: %w", id, err)
		}
		dates[date.GetId()] = date
	}
	return compile(tenant, task, settings, dates)
}

// GetResource returns a resource from the replica or, as one that was just
// created may not have arrived, from the directory. Its errors are
// ErrNoResource and those of the call.
func (r *Replica) GetResource(ctx context.Context, tenant, id string) (*directoryv1.Resource, error) {
	if resource, ok := r.Resource(tenant, id); ok {
		return resource, nil
	}
	resource, err := r.directory.GetResource(auth.WithTenant(ctx, tenant), &directoryv1.GetResourceRequest{Id: id})
	if status.Code(err) == codes.NotFound {
		return nil, fmt.Errorf("%w: %s", ErrNoResource, id)
	}
	if err != nil {
		return nil, fmt.Errorf("get resource %s: %w", id, err)
	}
	return resource, nil
}

// find returns what is visible of a tenant, never nil. The caller holds mu.
func (r *Replica) find(name string) *tenant {
	if r.state != nil {
		if t, ok := r.state.tenants[name]; ok {
			return t
		}
	}
	return nobody
}

// nobody is a tenant that has nothing.
var nobody = newState().tenant("")
