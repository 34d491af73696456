package loops

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/foredial/foredial/pkg/auth"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/task/internal/store"
	"github.com/foredial/foredial/services/task/internal/task"
)

// countAtOnce is how many tasks one CountContacts may name.
const countAtOnce = 500

// Completion moves tasks to COMPLETED when every contact is done, and back.
type Completion struct {
	Log      *slog.Logger
	Store    *store.Store
	Contacts contactinternalv1.LeaseServiceClient
	Now      func() time.Time
}

// Run asks about every task that runs or is completed. That one tenant cannot be
// asked about does not hold up the others.
func (c *Completion) Run(ctx context.Context) (time.Duration, error) {
	tasks, err := c.Store.TasksByContacts(ctx, c.Now())
	if err != nil {
		return 0, err
	}
	var failed []error
	for len(tasks) > 0 {
		tenant := tasks[0].Tenant
		end := slices.IndexFunc(tasks, func(t store.TenantTask) bool { return t.Tenant != tenant })
		if end < 0 {
			end = len(tasks)
		}
		batch := tasks[:min(end, countAtOnce)]
		tasks = tasks[len(batch):]
		if err := c.settle(ctx, tenant, batch); err != nil {
			failed = append(failed, err)
		}
	}
	return 0, errors.Join(failed...)
}

func (c *Completion) settle(ctx context.Context, tenant string, tasks []store.TenantTask) error {
	request := &contactinternalv1.CountContactsRequest{OnlyOpen: true}
	for _, t := range tasks {
		request.TaskIds = append(request.TaskIds, t.Task.GetId())
	}
	response, err := c.Contacts.CountContacts(auth.WithTenant(ctx, tenant), request)
	if err != nil {
		return fmt.Errorf("count the contacts of tenant %s: %w", tenant, err)
	}
	counts := map[string]*contactinternalv1.CountContactsResponse_TaskCount{}
	for _, count := range response.GetCounts() {
		counts[count.GetTaskId()] = count
	}
	now := c.Now()
	next := func(t *taskv1.Task) taskv1.TaskState {
		count := counts[t.GetId()]
		return task.With(t, now, count.GetAny(), count.GetOpen())
	}
	// Writers are stopped only for the tasks that are going to move.
	stay := func(t store.TenantTask) bool { return next(t.Task) == t.Task.GetState() }
	return move(ctx, c.Log, c.Store, slices.DeleteFunc(tasks, stay), now, next)
}
