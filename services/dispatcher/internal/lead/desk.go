package lead

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/leader"
	"github.com/foredial/foredial/pkg/loop"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/internal/precedence"
)

const (
	// tick heals what a lost wake-up leaves undone.
	tick = time.Second
	// stopTick does the same for what a stopped task has left: SuspendTask works within a second.
	stopTick = 500 * time.Millisecond
	// liveCallsTick is how often live calls in SQL and in Redis are compared.
	liveCallsTick = time.Minute
	// beginPause spaces out attempts to begin a term.
	beginPause = 500 * time.Millisecond
	// stopWithin bounds the end of a term's loops.
	stopWithin = 5 * time.Second
	// returnBatch, endedBatch, stopBatch bound one round each.
	returnBatch = 1000
	endedBatch  = 500
	stopBatch   = 200
	// dueBatch bounds what ends in one script: the first of a batch is told of when
	// the last has ended.
	dueBatch = 50
	// dialsAtOnce bounds the dials for agents that are under way at once.
	dialsAtOnce = 16
)

// desk works for one tenant.
type desk struct {
	*Leads

	tenant string
	log    *slog.Logger
	lead   leader.Term
	fence  *contactinternalv1.Fence

	// ready wakes assign, hoppers refill, returning return, unsettled settle,
	// accepted auto_accept, stopped stop.
	ready, hoppers, returning, unsettled, accepted, stopped *loop.Signal

	supply *supply
	news   *news
	board  board
	// looked is when assign last looked everywhere.
	looked time.Time
	watch  revocations // of the loop
	heard  heard
	turns  precedence.Turns // of the assign loop
	due    map[string]order // of the appointments loop, by task
	// halves are accepts that did not come to their end, overdue calls whose
	// deadline has passed, dials previews that were accepted for their agents.
	halves, dials pending[queue.Preview]
	overdue       pending[struct{}]

	// emptied is set until Redis is filled again after it lost its data.
	emptied bool
	// renewed is when all leases were last renewed, unix nanoseconds; 0: not known.
	renewed atomic.Int64
	// disowned: what a former leader did not load was given back. Until then the
	// hoppers are not filled: those contacts may come before all that are.
	disowned atomic.Bool
	// over hears why the term must end; the first reason counts.
	over chan error
	term *queue.Term
}

func newDesk(l *Leads, tenant string, lead leader.Term) *desk {
	return &desk{
		Leads: l, tenant: tenant, lead: lead,
		log:   l.deps.Log.With("tenant", tenant),
		fence: &contactinternalv1.Fence{ClusterId: lead.Token.Cluster, Revision: lead.Token.Revision},
		ready: loop.NewSignal(), hoppers: loop.NewSignal(), returning: loop.NewSignal(),
		unsettled: loop.NewSignal(), accepted: loop.NewSignal(), stopped: loop.NewSignal(),
		supply: newSupply(), news: newNews(), due: map[string]order{},
	}
}

// changed is told when the feed has something new: other tasks may call now.
func (d *desk) changed() {
	d.board.changed()
	d.supply.reset()
	d.news.note(queue.Wake{All: true})
	d.ready.Set()
	d.stopped.Set()
}

// woken is told when Redis has work: somebody is idle, or something was given back,
// perhaps of a task that has been stopped.
func (d *desk) woken(w queue.Wake) {
	d.news.note(w)
	d.ready.Set()
	stopped := func(task string) bool {
		callable, _ := d.standing(task, time.Now())
		return !callable
	}
	if w.All || slices.ContainsFunc(w.Tasks, stopped) {
		d.stopped.Set()
	}
}

// run works term after term until ctx ends, or returns queue.ErrStale.
func (d *desk) run(ctx context.Context) error {
	for ctx.Err() == nil {
		err := d.serve(auth.WithTenant(ctx, d.tenant))
		if errors.Is(err, queue.ErrStale) {
			return err
		}
		if err != nil && ctx.Err() == nil {
			d.log.Warn("term broke off", "error", err)
			pause(ctx, beginPause)
		}
	}
	return nil
}

// serve is one term: it returns why it ended.
func (d *desk) serve(ctx context.Context) error {
	term, emptied, err := d.deps.Queue.BeginTerm(ctx, d.tenant, d.lead.Token)
	if err != nil {
		return err
	}
	d.term, d.over = term, make(chan error, 1)
	d.renewed.Store(0)
	d.disowned.Store(false)
	d.supply.reset()
	d.emptied = d.emptied || emptied
	loops := loop.NewGroup(d.log, d.deps.Registry)
	d.begin(loops, loop.Loop{Name: "dispatcher_deadlines", Tick: tick, Run: d.deadlines})
	if err = d.prepare(ctx); err == nil {
		d.begin(loops, d.others()...)
		select {
		case <-ctx.Done():
		case err = <-d.over:
		}
	}
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	err = errors.Join(err, loops.Stop(stopping))
	d.watch.close()
	return err
}

// prepare is what assigning must wait for. After a leader before this one it is
// in Redis; a Redis that knows nothing needs SQL, which timeouts do not wait for.
func (d *desk) prepare(ctx context.Context) error {
	if d.emptied {
		if err := d.rebuild(ctx); err != nil {
			return err
		}
		d.emptied = false
	}
	if err := d.follow(ctx); err != nil {
		return err
	}
	return d.inherit(ctx)
}

// others are the loops that begin when everything is prepared.
func (d *desk) others() []loop.Loop {
	return []loop.Loop{
		{Name: "dispatcher_assign", Tick: tick, Wake: d.ready, Run: d.assign},
		{Name: "dispatcher_refill", Tick: tick, Wake: d.hoppers, Run: d.refill},
		{Name: "dispatcher_appointments", Tick: tick, Run: d.appointments},
		{Name: "dispatcher_settle", Tick: tick, Wake: d.unsettled, Run: d.settleAll},
		{Name: "dispatcher_auto_accept", Tick: tick, Wake: d.accepted, Run: d.dialAll},
		{Name: "dispatcher_leases", Tick: d.cfg.LeaseTTL / renewShare, Run: d.renew},
		{Name: "dispatcher_stop", Tick: stopTick, Wake: d.stopped, Run: d.stop},
		{Name: "dispatcher_revoke", Tick: tick, Run: d.revoke},
		{Name: "dispatcher_return", Tick: tick, Wake: d.returning, Run: d.giveBack},
		{Name: "dispatcher_ended", Tick: tick, Run: d.ended},
		{Name: "dispatcher_live_calls", Tick: liveCallsTick, Run: d.liveCalls},
	}
}

// begin starts loops, each for as long as the leadership is trusted.
func (d *desk) begin(loops *loop.Group, which ...loop.Loop) {
	for _, l := range which {
		run := l.Run
		l.Run = func(ctx context.Context) (time.Duration, error) {
			if !d.lead.Trusted() {
				return 0, nil // the leadership is about to end
			}
			again, err := run(auth.WithTenant(ctx, d.tenant))
			d.judge(err)
			return again, err
		}
		loops.Go(l)
	}
}

var staleFence = apierr.ReasonOf(errorv1.Reason_REASON_STALE_FENCE)

// stale gives the contact service's word for it the form it has in Redis.
func stale(err error) error {
	if apierr.ReasonIn(err) == staleFence {
		return errors.Join(queue.ErrStale, err)
	}
	return err
}

// judge ends the term when an error says that it is over.
func (d *desk) judge(err error) {
	if err = stale(err); !errors.Is(err, queue.ErrStale) && !errors.Is(err, queue.ErrEmptied) {
		return
	}
	select {
	case d.over <- err:
	default:
	}
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
