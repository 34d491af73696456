package lead

import (
	"context"
	"strconv"
	"time"

	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/plan"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
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
	for _, q := range plan.Queues(d.callable(began)) {
		if err := d.fill(ctx, q); err != nil {
			return 0, err
		}
	}
	if d.supply.commit() {
		d.hoppers.Set()
	}
	return 0, nil
}

// callable lists the tasks that may call now.
func (d *desk) callable(now time.Time) []plan.Task {
	var tasks []plan.Task
	for _, t := range d.deps.Tasks.Tasks(d.tenant) {
		if t.Callable(now) {
			tasks = append(tasks, plan.Task{ID: t.GetId(), Queue: t.GetSkillQueueId(), Priority: t.GetPriority()})
		}
	}
	return tasks
}

// fill serves one queue, tier by tier, until nobody is idle or a tier blocks.
func (d *desk) fill(ctx context.Context, q plan.Queue) error {
	for _, tier := range q.Tiers {
		idle, err := d.fillFrom(ctx, q.ID, tier)
		if err != nil || idle == 0 || d.supply.blocks(tier.Tasks) {
			return err
		}
	}
	return nil
}

// fillFrom lets the tasks of a tier take turns until nobody is idle or they
// have nothing more to give. It returns how many agents are left.
func (d *desk) fillFrom(ctx context.Context, queueID string, tier plan.Tier) (int, error) {
	group := queueID + "/" + strconv.Itoa(int(tier.Priority))
	idle := plan.Unknown
	for {
		gave, share := false, plan.Share(idle, len(tier.Tasks))
		for _, task := range d.turns.Order(group, tier.Tasks) {
			a, err := d.give(ctx, queueID, task, share)
			if err != nil {
				return 0, err
			}
			if len(a.Previews) > 0 {
				gave = true
				d.turns.Served(group, task)
			}
			if idle = a.Idle; idle == 0 {
				return 0, nil
			}
		}
		if !gave {
			return idle, nil
		}
	}
}

// give offers up to most contacts of a task to the queue's agents.
func (d *desk) give(ctx context.Context, queueID, taskID string, most int) (queue.Assigned, error) {
	task, ok := d.deps.Tasks.Task(d.tenant, taskID)
	if !ok || !task.Callable(time.Now()) { // it was stopped during this pass
		return queue.Assigned{Idle: plan.Unknown}, nil
	}
	a, err := d.term.Assign(ctx, queue.Batch{
		Queue: queueID, Task: taskID, Max: most,
		Timeout:   time.Duration(task.GetPreviewTimeoutS()) * time.Second,
		MaxMisses: int(task.Settings.GetMaxMissedPreviews()),
		NotReady:  task.GetOnPreviewTimeout() == taskv1.OnPreviewTimeout_ON_PREVIEW_TIMEOUT_AGENT_NOT_READY,
	})
	if err != nil {
		return a, err
	}
	for _, waited := range a.Waited {
		d.deps.Metrics.Waited.Observe(waited.Seconds())
	}
	wanted := 0
	if a.Hopper < d.cfg.HopperLow && (a.Idle > 0 || len(a.Previews) > 0) {
		wanted = d.cfg.HopperSize - a.Hopper
	}
	d.supply.note(taskID, a.Hopper, wanted)
	return a, nil
}
