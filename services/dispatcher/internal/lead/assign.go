package lead

import (
	"context"
	"slices"
	"time"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/plan"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/internal/precedence"
)

// assign is one pass over the tenant's queues: it gives contacts to the agents
// who are ready, and notes which hoppers are low.
func (d *desk) assign(ctx context.Context) (time.Duration, error) {
	if !d.covered(time.Now()) {
		return 0, nil // renewing the leases wakes this loop
	}
	began := time.Now()
	defer func() { d.deps.Metrics.Assign.Observe(time.Since(began).Seconds()) }()
	d.supply.begin()
	var again time.Duration
	for _, tasks := range precedence.Queues(d.tasks()) {
		waiting, err := d.fill(ctx, tasks)
		if err != nil {
			return 0, err
		}
		if waiting {
			again = comingFor // or as soon as they have come
		}
	}
	if d.supply.commit() {
		d.hoppers.Set()
	}
	return again, nil
}

// tasks are the tenant's, each to be tried.
func (d *desk) tasks() []precedence.Task {
	all := d.deps.Tasks.Tasks(d.tenant)
	tasks := make([]precedence.Task, len(all))
	for i, t := range all {
		tasks[i] = precedence.Task{ID: t.GetId(), Queue: t.GetSkillQueueId(), Priority: t.GetPriority(), Callable: true}
	}
	return tasks
}

// mode is what the tenant wants to make a task go before lower ones.
func (d *desk) mode() precedence.Mode {
	if d.deps.Tasks.Settings(d.tenant).GetPriorityMode() == directoryv1.PriorityMode_PRIORITY_MODE_WORK_CONSERVING {
		return precedence.WorkConserving
	}
	return precedence.Strict
}

// fill serves one queue, round by round, until nobody is idle or nothing is
// next: then there are only owners to serve. It reports whether agents are left
// for whom contacts are coming.
func (d *desk) fill(ctx context.Context, tasks []precedence.Task) (waiting bool, err error) {
	for idle := plan.Unknown; idle != 0; {
		waiting = d.look(tasks, time.Now())
		next := precedence.Next(d.mode(), tasks, &d.turns)
		if len(next) == 0 {
			return waiting, d.serveOwners(ctx)
		}
		if idle, err = d.round(ctx, tasks, next, plan.Share(idle, len(next))); err != nil {
			return false, err
		}
	}
	return false, nil
}

// look notes what is known of the tasks now. It reports whether contacts are
// coming for any.
func (d *desk) look(tasks []precedence.Task, now time.Time) (coming bool) {
	for i := range tasks {
		t := &tasks[i]
		task, ok := d.deps.Tasks.Task(d.tenant, t.ID)
		t.Allowed = ok && task.Callable(now)
		t.Open, t.Coming = d.supply.open(t.ID), d.supply.coming(t.ID, now)
		coming = coming || t.Coming
	}
	return coming
}

// round lets each of the next tasks have its share of the agents. One that had
// nothing for those who are idle is not callable any more. It returns how many
// agents are left.
func (d *desk) round(ctx context.Context, tasks []precedence.Task, next []string, share int) (idle int, err error) {
	for _, id := range next {
		task := &tasks[slices.IndexFunc(tasks, func(t precedence.Task) bool { return t.ID == id })]
		a, err := d.give(ctx, *task, share)
		if err != nil {
			return 0, err
		}
		if len(a.Previews) > 0 {
			d.turns.Served(*task)
		} else if a.Outdated == 0 { // else there may be others behind those
			task.Callable = false
		}
		if idle = a.Idle; idle == 0 {
			return 0, nil
		}
	}
	return idle, nil
}

// give offers up to most contacts of a task to its queue's agents, once owners
// have what is theirs.
func (d *desk) give(ctx context.Context, t precedence.Task, most int) (queue.Assigned, error) {
	now := time.Now()
	task, ok := d.deps.Tasks.Task(d.tenant, t.ID)
	if !ok || !task.Callable(now) { // it was stopped during this pass
		return queue.Assigned{Idle: plan.Unknown}, nil
	}
	batch := queue.Batch{Queue: t.Queue, Max: most, Terms: terms(task)}
	a, err := d.term.Assign(ctx, batch)
	for err == nil && a.Owners > 0 {
		if err = d.serveOwners(ctx); err == nil {
			a, err = d.term.Assign(ctx, batch)
		}
	}
	if err != nil {
		return a, err
	}
	d.given(a)
	wanted := 0
	if a.Hopper < d.cfg.HopperLow && (a.Idle > 0 || len(a.Previews) > 0) {
		wanted = d.cfg.HopperSize - a.Hopper
	}
	d.supply.note(t.ID, a.Hopper, wanted, now)
	return a, nil
}

// given notes what a script has given out.
func (d *desk) given(a queue.Assigned) {
	for _, waited := range a.Waited {
		d.deps.Metrics.Waited.Observe(waited.Seconds())
	}
	if a.Outdated > 0 {
		d.returning.Set()
	}
}

// serveOwners gives agents what only they are offered, of whatever task may call
// now: an appointment goes before everything.
func (d *desk) serveOwners(ctx context.Context) error {
	for {
		owners, err := d.term.Owners(ctx)
		if err != nil || owners == 0 {
			return err
		}
		var callable []queue.Terms
		now := time.Now()
		for _, t := range d.deps.Tasks.Tasks(d.tenant) {
			if t.Callable(now) {
				callable = append(callable, terms(t))
			}
		}
		a, err := d.term.AssignOwned(ctx, plan.MaxBatch, callable)
		if err != nil {
			return err
		}
		d.given(a)
	}
}

func terms(task *feed.Task) queue.Terms {
	return queue.Terms{
		Task:      task.GetId(),
		Timeout:   time.Duration(task.GetPreviewTimeoutS()) * time.Second,
		MaxMisses: int(task.Settings.GetMaxMissedPreviews()),
		OnTimeout: onTimeout[task.GetOnPreviewTimeout()],
	}
}

var onTimeout = map[taskv1.OnPreviewTimeout]queue.OnTimeout{
	taskv1.OnPreviewTimeout_ON_PREVIEW_TIMEOUT_REQUEUE:         queue.Requeue,
	taskv1.OnPreviewTimeout_ON_PREVIEW_TIMEOUT_AGENT_NOT_READY: queue.MakeNotReady,
	taskv1.OnPreviewTimeout_ON_PREVIEW_TIMEOUT_AUTO_ACCEPT:     queue.AutoAccept,
}
