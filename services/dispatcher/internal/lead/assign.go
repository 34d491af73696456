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

// assign is one pass over the tenant's queues, those where something has changed:
// it gives contacts to the agents who are ready, and notes which hoppers are low.
func (d *desk) assign(ctx context.Context) (again time.Duration, err error) {
	began := time.Now()
	if !d.covered(began) {
		return 0, nil // renewing the leases wakes this loop
	}
	defer func() { d.deps.Metrics.Assign.Observe(time.Since(began).Seconds()) }()
	changed := d.news.take()
	defer func() {
		if err != nil {
			d.news.giveBack(changed)
		}
	}()
	serve, err := d.toServe(ctx, changed, began)
	if err != nil {
		return 0, err
	}
	if len(serve) == 0 { // who became idle may own a contact all the same
		return 0, d.serveOwners(ctx)
	}
	for _, l := range serve {
		waiting, err := d.serveQueue(ctx, l, began)
		if err != nil {
			return 0, err
		}
		if waiting { // until then, or until they have come
			again = comingFor
			d.news.note(queue.Wake{Queues: []string{l.queue}})
		}
	}
	return again, nil
}

// toServe is the lines to look at: those where something has changed or, when
// anything may have and now and then, all those where anybody is idle.
func (d *desk) toServe(ctx context.Context, c changes, now time.Time) ([]*line, error) {
	lines := d.board.current(func() []*feed.Task { return d.deps.Tasks.Tasks(d.tenant) }, d.supply)
	if c.all || now.Sub(d.looked) >= tick {
		return d.everywhere(ctx, lines, now)
	}
	var serve []*line
	add := func(l *line) {
		if l != nil && !slices.Contains(serve, l) {
			l.idle = plan.Unknown
			serve = append(serve, l)
		}
	}
	for id := range c.queues {
		add(lines.queues[id])
	}
	for id := range c.tasks {
		d.supply.stir(id)
		add(lines.tasks[id])
	}
	return serve, nil
}

// everywhere finds out where anybody is idle, and what the hoppers there hold. It
// heals what was not heard.
func (d *desk) everywhere(ctx context.Context, lines *lines, now time.Time) (serve []*line, err error) {
	queues := make([]string, len(lines.all))
	for i, l := range lines.all {
		queues[i] = l.queue
	}
	idle, err := d.term.Idle(ctx, queues)
	if err != nil {
		return nil, err
	}
	var tasks []string
	for i, l := range lines.all {
		if l.idle = idle[i]; l.idle == 0 {
			d.supply.begin(l.has)
			d.supply.commit(l.has)
			continue
		}
		serve, tasks = append(serve, l), append(tasks, l.ids()...)
	}
	hoppers, err := d.term.Hoppers(ctx, tasks)
	if err != nil {
		return nil, err
	}
	for i, task := range tasks {
		d.supply.saw(task, hoppers[i])
	}
	d.looked = now
	return serve, nil
}

// serveQueue is one pass over a queue. It reports whether agents are left for whom
// contacts are coming.
func (d *desk) serveQueue(ctx context.Context, l *line, now time.Time) (waiting bool, err error) {
	d.supply.begin(l.has)
	l.begin(now)
	waiting, err = d.fill(ctx, l)
	if err == nil && d.supply.commit(l.has) {
		d.hoppers.Set()
	}
	return waiting, err
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
func (d *desk) fill(ctx context.Context, l *line) (waiting bool, err error) {
	for l.idle != 0 {
		waiting = d.supply.look(l, time.Now())
		next := precedence.Next(d.mode(), l.tasks, &d.turns)
		if len(next) == 0 {
			return waiting, d.serveOwners(ctx)
		}
		if err := d.round(ctx, l, next); err != nil {
			return false, err
		}
	}
	return false, nil
}

// round lets each of the next tasks have its share of the agents. One that had
// nothing for those who are idle is not callable any more.
func (d *desk) round(ctx context.Context, l *line, next []string) error {
	share := plan.Share(l.idle, len(next))
	var empty []*precedence.Task
	for _, id := range next {
		task := &l.tasks[l.at[id]]
		if d.supply.empty(id) {
			empty = append(empty, task)
			continue
		}
		a, err := d.give(ctx, *task, share)
		if err != nil {
			return err
		}
		if len(a.Previews) > 0 {
			d.turns.Served(*task)
		} else if a.Outdated == 0 { // else there may be others behind those
			task.Callable = false
		}
		if l.idle = a.Idle; l.idle == 0 {
			return nil
		}
	}
	now := time.Now()
	for _, task := range empty { // for those who are left
		task.Callable = false
		d.supply.note(task.ID, 0, d.cfg.HopperSize, now)
	}
	return nil
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
	now := time.Now()
	for i, waited := range a.Waited {
		d.deps.Metrics.Waited.Observe(waited.Seconds())
		d.deps.Trace.Past(a.Previews[i], "offer", now.Add(-waited), now)
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
