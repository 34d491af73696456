package lead

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	clientv3 "go.etcd.io/etcd/client/v3"
	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/leader"
	"github.com/foredial/foredial/pkg/lifecycle"
	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/pkg/trace"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	resultinternalv1 "github.com/foredial/foredial/proto/gen/foredial/result/internalapi/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/calls"
	"github.com/foredial/foredial/services/dispatcher/internal/metrics"
	"github.com/foredial/foredial/services/dispatcher/internal/plan"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/internal/feed"
)

// prefix is where the election lives in etcd.
const prefix = "/foredial/dispatcher/shards"

const (
	// balanceEvery is how often a node looks whether it leads more than its share.
	balanceEvery = 2 * time.Second
	// balanceAgain is when it looks again after it gave one up, who will have found
	// its leader by then.
	balanceAgain = 200 * time.Millisecond
)

// Config is how to lead.
type Config struct {
	Node       string
	Shards     int
	SessionTTL time.Duration
	// LeaseTTL is how long contacts are held without a renewal.
	LeaseTTL time.Duration
	// A hopper that holds less than HopperLow is filled up to HopperSize.
	HopperSize, HopperLow int
	// Beat is how often nodes announce their agents, Grace how long that is good for.
	Beat, Grace time.Duration
}

// Deps is what leading works with.
type Deps struct {
	Log               *slog.Logger
	Registry          prometheus.Registerer
	Metrics           *metrics.Metrics
	Etcd              *clientv3.Client
	Queue             *queue.Queue
	Tasks             *feed.Replica
	Book              *calls.Book
	Trace             *trace.Tracer
	Contacts, Results grpc.ClientConnInterface
}

// Leads stands for election and leads what it wins.
type Leads struct {
	cfg       Config
	deps      Deps
	candidate *leader.Candidate
	contacts  contactinternalv1.LeaseServiceClient
	results   resultinternalv1.RecordServiceClient
	started   lifecycle.Stack

	mu     sync.Mutex
	shards map[int]*shard
}

// shard is one this node leads.
type shard struct {
	giveUp context.CancelFunc
	// tenants is set when there may be a new one.
	tenants *loop.Signal
	desks   map[string]*desk // guarded by Leads.mu
}

// New prepares to lead.
func New(cfg Config, deps Deps) *Leads {
	return &Leads{
		cfg: cfg, deps: deps, shards: map[int]*shard{},
		candidate: leader.New(deps.Etcd, leader.Config{
			Prefix: prefix, Node: cfg.Node, TTL: cfg.SessionTTL, Log: deps.Log,
		}),
		contacts: contactinternalv1.NewLeaseServiceClient(deps.Contacts),
		results:  resultinternalv1.NewRecordServiceClient(deps.Results),
	}
}

// Start stands for election. The feed must be complete.
func (l *Leads) Start(ctx context.Context) error {
	wakes, err := l.deps.Queue.SubscribeWakes(ctx)
	if err != nil {
		return err
	}
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var done sync.WaitGroup
	done.Go(func() {
		for w := range wakes.C() {
			l.wake(w)
		}
	})
	keys := make([]string, l.cfg.Shards)
	for i := range keys {
		keys[i] = strconv.Itoa(i)
	}
	done.Go(func() { l.candidate.Run(running, keys, l.lead) })
	balance := loop.NewGroup(l.deps.Log, l.deps.Registry)
	balance.Go(loop.Loop{Name: "dispatcher_balance", Tick: balanceEvery, Run: l.balance})
	balance.Go(loop.Loop{Name: "dispatcher_stock", Tick: stockEvery, Run: l.stock})

	l.started.Push("election", func(ctx context.Context) error {
		cancel()
		err := wakes.Close()
		return errors.Join(err, wait(ctx, &done))
	})
	l.started.Push("balance", balance.Stop)
	return nil
}

// Stop gives every shard up and waits until nothing is led any more.
func (l *Leads) Stop(ctx context.Context) error { return l.started.Close(ctx) }

// Shards lists who leads each shard, by number; one without a leader has no node.
func (l *Leads) Shards(ctx context.Context) ([]leader.Leadership, error) {
	known, err := l.candidate.Leaders(ctx)
	if err != nil {
		return nil, err
	}
	shards := make([]leader.Leadership, l.cfg.Shards)
	for _, k := range known {
		if n, err := strconv.Atoi(k.Key); err == nil && n < len(shards) {
			shards[n] = k
		}
	}
	return shards, nil
}

// ShardOf is the shard a tenant is in.
func (l *Leads) ShardOf(tenant string) int { return plan.Shard(tenant, l.cfg.Shards) }

// Changed is told when the feed has something new of a tenant.
func (l *Leads) Changed(tenant string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.shards[l.ShardOf(tenant)]
	if s == nil {
		return
	}
	if d := s.desks[tenant]; d != nil {
		d.changed()
		return
	}
	s.tenants.Set()
}

// wake is told when Redis has work for a tenant's leader: somebody is ready, or
// something was given back, perhaps of a task that has been stopped.
func (l *Leads) wake(w queue.Wake) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if s := l.shards[l.ShardOf(w.Tenant)]; s != nil {
		if d := s.desks[w.Tenant]; d != nil {
			d.woken(w)
		}
	}
}

// lead works for the tenants of one shard until the leadership ends.
func (l *Leads) lead(ctx context.Context, term leader.Term) {
	number, err := strconv.Atoi(term.Key)
	if err != nil {
		l.deps.Log.Error("not a shard", "key", term.Key)
		return
	}
	ctx, giveUp := context.WithCancel(ctx)
	s := &shard{giveUp: giveUp, tenants: loop.NewSignal(), desks: map[string]*desk{}}
	l.enter(number, s)
	var desks sync.WaitGroup
	defer l.exit(number)
	defer desks.Wait()
	defer giveUp()
	for {
		for _, d := range l.newDesks(number, s, term) {
			desks.Go(func() {
				if err := d.run(ctx); errors.Is(err, queue.ErrStale) {
					d.log.Warn("stepping down", "shard", number, "error", err)
					giveUp()
				}
			})
		}
		select {
		case <-ctx.Done():
			return
		case <-s.tenants.C():
		}
	}
}

func (l *Leads) enter(number int, s *shard) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.shards[number] = s
	l.deps.Metrics.Leads.WithLabelValues(strconv.Itoa(number)).Set(1)
}

func (l *Leads) exit(number int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.shards, number)
	l.deps.Metrics.Leads.WithLabelValues(strconv.Itoa(number)).Set(0)
}

// newDesks makes a desk for each tenant of the shard that has none.
func (l *Leads) newDesks(number int, s *shard, term leader.Term) []*desk {
	tenants := l.deps.Tasks.Tenants()
	l.mu.Lock()
	defer l.mu.Unlock()
	var fresh []*desk
	for _, tenant := range tenants {
		if l.ShardOf(tenant) == number && s.desks[tenant] == nil {
			s.desks[tenant] = newDesk(l, tenant, term)
			fresh = append(fresh, s.desks[tenant])
		}
	}
	return fresh
}

// balance gives a shard up when this node leads more than its share.
func (l *Leads) balance(ctx context.Context) (time.Duration, error) {
	all, err := l.candidate.Leaders(ctx)
	if err != nil {
		return 0, err
	}
	key, over := leader.HandOver(all, l.cfg.Node)
	if !over {
		return 0, nil
	}
	number, err := strconv.Atoi(key)
	if err != nil {
		return 0, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if s := l.shards[number]; s != nil {
		l.deps.Log.Info("handing a shard over", "shard", number)
		s.giveUp()
	}
	return balanceAgain, nil
}

// wait waits for a group, as long as ctx allows.
func wait(ctx context.Context, group *sync.WaitGroup) error {
	done := make(chan struct{})
	go func() { group.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
