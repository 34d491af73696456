package loops

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/pkg/trace"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/notification/internal/circuit"
	"github.com/foredial/foredial/services/notification/internal/delivery"
	"github.com/foredial/foredial/services/notification/internal/store"
)

const (
	// MaxTry is the longest that a try may take.
	MaxTry = 20 * time.Second
	// claimFor is longer than a try takes and its outcome needs to be stored.
	claimFor = 30 * time.Second
	// storeWithin bounds how long the outcome of a try takes to be stored.
	storeWithin = 5 * time.Second
	// courierTick is how late what another process enqueued, and died, is sent.
	courierTick = 500 * time.Millisecond
	// stopGrace is for tries that were cut off.
	stopGrace = storeWithin + time.Second
)

var (
	errCut       = errors.New("deliveries were cut off")
	errNoCarrier = errors.New("nothing is sent by this channel")
	errPanic     = errors.New("internal error")
)

// Carrier sends the messages of one channel. It is called for many at once, and
// gives up within MaxTry.
type Carrier interface {
	Send(ctx context.Context, tenant string, d delivery.Delivery) delivery.Answer
}

// Config of a Courier.
type Config struct {
	Log      *slog.Logger
	Registry prometheus.Registerer
	Trace    *trace.Tracer
	Store    *store.Store
	Tasks    *feed.Replica
	Carriers map[notificationv1.DeliveryChannel]Carrier
	Circuits *circuit.Set
	Retry    delivery.Schedule
	// Node names the process across its restarts; may be empty.
	Node string
}

// Courier sends deliveries.
type Courier struct {
	conf    Config
	metrics *metrics

	ctx context.Context //nolint:containedctx // of the tries: the courier is the owner of their lifetime
	cut context.CancelFunc

	mu      sync.Mutex
	stopped bool
	tries   sync.WaitGroup
}

// NewCourier makes a Courier, which sends nothing before its loops run.
func NewCourier(conf Config) *Courier {
	c := &Courier{conf: conf, metrics: newMetrics(conf.Registry, conf.Circuits)}
	c.ctx, c.cut = context.WithCancel(context.Background())
	return c
}

// Start takes back what this node was sending when it died. The loops are for then.
func (c *Courier) Start(ctx context.Context) error { return c.conf.Store.TakeBack(ctx, c.conf.Node) }

// Loops send what is due, and count what is not sent yet.
func (c *Courier) Loops() []loop.Loop {
	return []loop.Loop{
		{Name: "courier", Tick: courierTick, Wake: c.conf.Store.Due(), Run: c.turn},
		{Name: "backlog", Tick: backlogTick, Run: func(ctx context.Context) (time.Duration, error) {
			return 0, c.metrics.count(ctx, c.conf.Store)
		}},
	}
}

// Stop begins no more tries and waits for those under way. When ctx ends first they
// are cut off, to be made again later, and it returns an error.
func (c *Courier) Stop(ctx context.Context) error {
	c.mu.Lock()
	c.stopped = true
	c.mu.Unlock()
	done := make(chan struct{})
	go func() { c.tries.Wait(); close(done) }()
	select {
	case <-done:
		c.cut()
		return nil
	case <-ctx.Done():
	}
	c.cut()
	select {
	case <-done:
	case <-time.After(stopGrace):
	}
	return errCut
}

// turn claims what is due and has a place, and begins to send it.
func (c *Courier) turn(ctx context.Context) (time.Duration, error) {
	if !c.conf.Tasks.Ready() || c.conf.Circuits.Full() { // the end of a try wakes
		return 0, nil
	}
	waiting, err := c.conf.Store.Destinations(ctx)
	if err != nil {
		return 0, err
	}
	now := time.Now()
	rooms, next := c.enter(waiting, now)
	if len(rooms) == 0 {
		return until(next), nil
	}
	claimed, err := c.conf.Store.Claim(ctx, c.conf.Node, rooms, now, now.Add(claimFor))
	free := map[string]int{}
	for _, r := range rooms {
		free[r.Destination] = r.Most
	}
	for _, d := range claimed {
		if c.begin(d) {
			free[d.Destination]--
		}
	}
	for destination, n := range free {
		for range n {
			c.conf.Circuits.Leave(destination, circuit.Unknown, now)
		}
	}
	if err != nil || len(claimed) == 0 {
		return until(next), err
	}
	return -1, nil // more may be due
}

// until is how long a loop is to wait for a time; for the zero time, its tick.
func until(t time.Time) time.Duration {
	if t.IsZero() {
		return 0
	}
	return max(time.Millisecond, time.Until(t))
}

// enter reserves places at the destinations that have something due: first where
// the least is under way, so that no backlog keeps another out. next is when there
// may be more to do, by the clock alone.
func (c *Courier) enter(waiting []store.Destination, now time.Time) (rooms []store.Room, next time.Time) {
	atTheLatest := func(t time.Time) {
		if !t.IsZero() && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	type candidate struct {
		store.Destination

		underWay int
	}
	var due []candidate
	for _, d := range waiting {
		if d.Due.After(now) {
			atTheLatest(d.Due)
			continue
		}
		due = append(due, candidate{d, c.conf.Circuits.UnderWay(d.Name)})
	}
	slices.SortFunc(due, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.underWay, b.underWay), a.Due.Compare(b.Due))
	})
	for _, d := range due {
		places, again := c.conf.Circuits.Enter(d.Name, now)
		atTheLatest(again)
		if places > 0 {
			rooms = append(rooms, store.Room{Destination: d.Name, Most: places})
		}
	}
	return rooms, next
}

// begin has a delivery carried, unless the courier was stopped.
func (c *Courier) begin(d store.Claimed) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stopped {
		return false
	}
	c.tries.Go(func() { c.carry(c.ctx, d) })
	return true
}

// carry makes a try and stores what came of it.
func (c *Courier) carry(ctx context.Context, d store.Claimed) {
	outcome := circuit.Unknown
	defer func() {
		c.conf.Circuits.Leave(d.Destination, outcome, time.Now())
		c.conf.Store.Due().Set()
	}()
	inside, span := c.conf.Trace.Start(ctx, d.AttemptID, "deliver", trace.Text("foredial.task", d.TaskID))
	start := time.Now().UTC()
	answer := c.send(inside, d)
	end := time.Now().UTC()
	span.End(answer.Err)
	if ctx.Err() != nil { // cut off in the middle: not the receiver's fault
		return
	}
	outcome = outcomeOf(answer)
	if answer.RetryAfter = min(answer.RetryAfter, delivery.MaxRetryAfter); answer.RetryAfter > 0 {
		c.conf.Circuits.Rest(d.Destination, end.Add(answer.RetryAfter))
	}
	tried := store.Tried{Claimed: d, Try: delivery.NewTry(answer, start, end)}
	tried.Delivery = d.Tried(answer, end.Truncate(time.Microsecond), c.conf.Retry, rand.Float64())
	storing, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeWithin)
	defer cancel()
	counted, err := c.conf.Store.Tried(storing, tried)
	if err != nil {
		c.conf.Log.Warn("delivery interrupted", "tenant", d.Tenant, "delivery_id", d.ID, "error", err, "retry_in", claimFor)
		return
	}
	if counted {
		c.note(tried)
	}
}

// send has the channel's carrier send a delivery. One that makes it panic must not
// end the process, time and again.
func (c *Courier) send(ctx context.Context, d store.Claimed) (answer delivery.Answer) {
	defer func() {
		if p := recover(); p != nil {
			c.conf.Log.Error("carrier panicked", "tenant", d.Tenant, "delivery_id", d.ID, "panic", p, "stack", string(debug.Stack()))
			answer = delivery.Answer{Err: errPanic}
		}
	}()
	carrier := c.conf.Carriers[d.Channel]
	if carrier == nil {
		return delivery.Answer{Err: errNoCarrier, Final: true}
	}
	return carrier.Send(ctx, d.Tenant, d.Delivery)
}

// outcomeOf is what an answer tells of the destination. An error without a status
// may be about the message.
func outcomeOf(a delivery.Answer) circuit.Outcome {
	switch {
	case a.Down:
		return circuit.Down
	case a.OK() || a.Status != 0:
		return circuit.Up
	default:
		return circuit.Unknown
	}
}

func (c *Courier) note(t store.Tried) {
	c.metrics.tried(t.Delivery)
	if t.State == delivery.Dead {
		c.conf.Log.Warn("delivery is dead", "tenant", t.Tenant, "delivery_id", t.ID, "task_id", t.TaskID,
			"tries", t.Tries, "status", t.LastStatus, "error", t.LastError)
	}
}
