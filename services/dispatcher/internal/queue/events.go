package queue

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"
)

// Subscription hears the events for one node's streams. Redis promises nothing
// about delivery: whoever reads it compares with the agent's state now and then.
type Subscription struct {
	pubsub *redis.PubSub
	events chan Event
	done   chan struct{}
}

// eventBuffer holds a burst: one assign batch to each of many agents.
const eventBuffer = 4096

// Subscribe hears the events for the streams of node, from now on.
func (q *Queue) Subscribe(ctx context.Context, node string) (*Subscription, error) {
	pubsub, err := q.subscribe(ctx, nodeChannel(node))
	if err != nil {
		return nil, err
	}
	s := &Subscription{pubsub: pubsub, events: make(chan Event, eventBuffer), done: make(chan struct{})}
	go s.read()
	return s, nil
}

func (q *Queue) subscribe(ctx context.Context, channel string) (*redis.PubSub, error) {
	pubsub := q.redis.Subscribe(ctx, channel)
	if _, err := pubsub.Receive(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("subscribe: %w", err), pubsub.Close())
	}
	return pubsub, nil
}

// Events is closed after Close.
func (s *Subscription) Events() <-chan Event { return s.events }

// Close ends the subscription and waits for its reader.
func (s *Subscription) Close() error {
	err := s.pubsub.Close()
	for range s.events { // let the reader finish what it is about to hand over
	}
	<-s.done
	return err
}

func (s *Subscription) read() {
	defer close(s.done)
	defer close(s.events)
	for message := range s.pubsub.Channel(redis.WithChannelSize(eventBuffer)) {
		events, err := unpack(message.Payload)
		if err != nil {
			continue // not one of ours; the reconcile tick covers whatever it was
		}
		for _, packed := range events {
			if e, err := eventOf(packed); err == nil {
				s.events <- e
			}
		}
	}
}

// Wake says that the leader of a tenant has work.
type Wake struct {
	Tenant string
	// Queues have an agent who has become idle, Tasks a contact back in their hopper.
	Queues, Tasks []string
	// All: anything may have changed.
	All bool
}

// Wakes hears which tenants' leaders have work.
type Wakes struct {
	pubsub *redis.PubSub
	wakes  chan Wake
	done   chan struct{}
}

// SubscribeWakes hears of every tenant, from now on.
func (q *Queue) SubscribeWakes(ctx context.Context) (*Wakes, error) {
	pubsub, err := q.subscribe(ctx, wakeChannel)
	if err != nil {
		return nil, err
	}
	w := &Wakes{pubsub: pubsub, wakes: make(chan Wake, eventBuffer), done: make(chan struct{})}
	go func() {
		defer close(w.done)
		defer close(w.wakes)
		for message := range pubsub.Channel(redis.WithChannelSize(eventBuffer)) {
			if wake, err := wakeOf(message.Payload); err == nil {
				w.wakes <- wake
			}
		}
	}()
	return w, nil
}

// C is closed after Close.
func (w *Wakes) C() <-chan Wake { return w.wakes }

// Close ends the subscription and waits for its reader.
func (w *Wakes) Close() error {
	err := w.pubsub.Close()
	for range w.wakes { // as in Subscription.Close
	}
	<-w.done
	return err
}

var errPacked = errors.New("not a packed list")

// unpack reads what the scripts' pack writes.
func unpack(packed string) ([]string, error) {
	var out []string
	for packed != "" {
		size, rest, ok := strings.Cut(packed, ":")
		n, err := strconv.Atoi(size)
		if !ok || err != nil || n < 0 || n > len(rest) {
			return nil, errPacked
		}
		out, packed = append(out, rest[:n]), rest[n:]
	}
	return out, nil
}

func wakeOf(packed string) (Wake, error) {
	f, err := unpack(packed)
	if err != nil {
		return Wake{}, err
	}
	if len(f) == 0 {
		return Wake{}, errPacked
	}
	w := Wake{Tenant: f[0]}
	for _, what := range f[1:] {
		switch kind, id, _ := strings.Cut(what, ":"); kind {
		case "queue":
			w.Queues = append(w.Queues, id)
		case "task":
			w.Tasks = append(w.Tasks, id)
		default:
			w.All = true
		}
	}
	return w, nil
}

func eventOf(packed string) (Event, error) {
	f, err := unpack(packed)
	if err != nil {
		return Event{}, err
	}
	if len(f) < 3 {
		return Event{}, errPacked
	}
	e := Event{Tenant: f[0], Kind: Kind(f[1]), Agent: f[2]}
	rest := f[3:]
	switch {
	case e.Kind == KindOffered && len(rest) == 11:
		e.Version = version(rest[9])
		e.Preview = &Preview{
			ID: rest[0], Agent: e.Agent, Task: rest[1], Contact: rest[2], Lease: rest[3], State: Offered,
			Offered: instant(rest[4]), Deadline: instant(rest[5]), Rank: number(rest[6]), SameAgent: rest[7] != "",
			Kept: rest[8] != "", Body: []byte(rest[10]),
		}
	case e.Kind == KindOver && len(rest) == 7:
		e.Preview = &Preview{
			ID: rest[0], Agent: e.Agent, Task: rest[1], Contact: rest[2], State: PreviewState(rest[3]),
			Reason: RevokeReason(rest[4]), Offered: instant(rest[5]), Deadline: instant(rest[6]),
		}
	case e.Kind == KindState && len(rest) == 5:
		e.Version = version(rest[4])
		e.State, e.Reason, e.Since, e.Misses = AgentState(rest[0]), rest[1], instant(rest[2]), number(rest[3])
	case e.Kind == KindCall && len(rest) == 1:
		e.Attempt = rest[0]
	case (e.Kind == KindDisplaced || e.Kind == KindReplaced) && len(rest) == 1:
		e.Session = rest[0]
	case e.Kind == KindCommand && len(rest) == 1:
		e.Body = []byte(rest[0])
	default:
		return Event{}, errPacked
	}
	return e, nil
}
