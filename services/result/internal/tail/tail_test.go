package tail

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	"github.com/foredial/foredial/services/result/internal/event"
	"github.com/foredial/foredial/services/result/internal/store"
)

const (
	tenant   = "acme"
	patience = 10 * time.Second
)

// process has tails over a database that another process writes to as well.
type process struct {
	*Tails

	t     *testing.T
	db    *sqldb.DB
	other *store.Store
}

func newProcess(t *testing.T) *process {
	t.Helper()
	ignore := goleak.IgnoreCurrent()
	db := sqltest.SQLite(t, store.Migrations)
	p := &process{t: t, db: db, other: store.New(db), Tails: New(slog.New(slog.DiscardHandler), prometheus.NewRegistry(), store.New(db))}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		require.NoError(t, p.Stop(ctx))
		require.NoError(t, db.Close())
		goleak.VerifyNone(t, ignore)
	})
	return p
}

func happening(id string, what eventv1.EventType, task string) *eventv1.Event {
	return &eventv1.Event{Id: id, Type: what, OccurTime: timestamppb.Now(), TaskId: task}
}

const updated, deleted = eventv1.EventType_EVENT_TYPE_TASK_UPDATED, eventv1.EventType_EVENT_TYPE_TASK_DELETED

// append appends events numbered from a number on.
func (p *process) append(s *store.Store, from, n int) {
	p.t.Helper()
	batch := make([]*eventv1.Event, n)
	for i := range batch {
		batch[i] = happening(fmt.Sprint("e", from+i), updated, "t")
	}
	require.NoError(p.t, s.AppendEvents(context.Background(), tenant, batch))
}

// consumer is one that watches.
type consumer struct {
	t *testing.T
	// messages are what it has been sent; sending waits until it is taken.
	messages chan *eventv1.WatchEventsResponse
	// over has what ended it.
	over   chan error
	cancel context.CancelFunc
}

func (p *process) watch(ask *eventv1.WatchEventsRequest) *consumer {
	ctx, cancel := context.WithCancel(context.Background())
	c := &consumer{t: p.t, messages: make(chan *eventv1.WatchEventsResponse), over: make(chan error, 1), cancel: cancel}
	p.t.Cleanup(cancel)
	go func() {
		c.over <- p.Serve(ctx, tenant, ask, nil, func(m *eventv1.WatchEventsResponse) error {
			select {
			case c.messages <- m:
				return nil
			case <-ctx.Done(): // as a stream does
				return ctx.Err()
			}
		})
		cancel()
	}()
	return c
}

func (c *consumer) next() *eventv1.WatchEventsResponse {
	c.t.Helper()
	select {
	case m := <-c.messages:
		return m
	case err := <-c.over:
		require.Fail(c.t, "the stream is over", "%v", err)
	case <-time.After(patience):
		require.Fail(c.t, "nothing came")
	}
	return nil
}

// requireBeat takes a message that has only the cursor of a number.
func (c *consumer) requireBeat(seq int64) {
	c.t.Helper()
	m := c.next()
	require.Nil(c.t, m.GetEvent())
	require.Equal(c.t, event.Cursor(tenant, seq), m.GetCursor())
}

// requireEvents takes the events of numbers from first to last.
func (c *consumer) requireEvents(first, last int) {
	c.t.Helper()
	for n := first; n <= last; n++ {
		m := c.next()
		require.Equal(c.t, fmt.Sprint("e", n), m.GetEvent().GetId())
		require.Equal(c.t, event.Cursor(tenant, int64(n)), m.GetCursor())
	}
}

func (c *consumer) requireOver(reason apierr.Reason) {
	c.t.Helper()
	select {
	case err := <-c.over:
		require.Equal(c.t, reason, apierr.ReasonIn(err), "%v", err)
	case <-time.After(patience):
		require.Fail(c.t, "the stream goes on")
	}
}

func TestANewConsumerBeginsNow(t *testing.T) {
	p := newProcess(t)
	p.append(p.store, 1, 3)
	c := p.watch(&eventv1.WatchEventsRequest{})
	c.requireBeat(3)
	p.append(p.store, 4, 2)
	c.requireEvents(4, 5)
}

func TestEverythingFromACursorOn(t *testing.T) {
	p := newProcess(t)
	const there = 2*pageSize + 7
	for n := 1; n <= there; n += pageSize {
		p.append(p.store, n, min(pageSize, there-n+1))
	}
	earliest := p.watch(&eventv1.WatchEventsRequest{FromEarliest: true})
	earliest.requireEvents(1, there)
	earliest.requireBeat(there)
	second := p.watch(&eventv1.WatchEventsRequest{Cursor: event.Cursor(tenant, 600)})
	second.requireEvents(601, there)
	second.requireBeat(there)
	p.append(p.store, there+1, 3)
	second.requireEvents(there+1, there+3)
	earliest.requireEvents(there+1, there+3)
}

// What another process appends is seen with the next look.
func TestOtherProcessesAreFollowed(t *testing.T) {
	p := newProcess(t)
	c := p.watch(&eventv1.WatchEventsRequest{})
	c.requireBeat(0)
	p.append(p.other, 1, 3)
	c.requireEvents(1, 3)
	p.append(p.other, 4, 1)
	c.requireEvents(4, 4)
}

// What this process appends is seen at once.
func TestOwnCommitsWake(t *testing.T) {
	p := newProcess(t)
	p.pace.look = time.Hour
	c := p.watch(&eventv1.WatchEventsRequest{})
	c.requireBeat(0)
	for n := 1; n < 5; n++ {
		p.append(p.store, n, 1)
		c.requireEvents(n, n)
	}
}

func TestOnlyWhatIsAskedFor(t *testing.T) {
	p := newProcess(t)
	p.pace.heartbeat = 20 * time.Millisecond
	ctx := context.Background()
	ofTask := p.watch(&eventv1.WatchEventsRequest{TaskId: "spring", FromEarliest: true})
	ofType := p.watch(&eventv1.WatchEventsRequest{Types: []eventv1.EventType{deleted}, FromEarliest: true})
	require.NoError(t, p.store.AppendEvents(ctx, tenant, []*eventv1.Event{
		happening("a", updated, "spring"), happening("b", deleted, "spring"), happening("c", deleted, "autumn"), happening("d", updated, ""),
	}))
	ids := func(c *consumer) (got []string) {
		for { // until the cursor has moved past what is not asked for
			m := c.next()
			if m.GetCursor() == event.Cursor(tenant, 4) {
				return got
			}
			if m.GetEvent() != nil {
				got = append(got, m.GetEvent().GetId())
			}
		}
	}
	require.Equal(t, []string{"a", "b"}, ids(ofTask))
	require.Equal(t, []string{"b", "c"}, ids(ofType))
}

func TestCursorsThatLeadNowhere(t *testing.T) {
	p := newProcess(t)
	p.append(p.store, 1, 10)
	more, err := p.store.ExpireEvents(context.Background(), time.Now().Add(time.Hour), 4)
	require.NoError(t, err)
	require.True(t, more)
	for name, ask := range map[string]*eventv1.WatchEventsRequest{
		"garbage":             {Cursor: "x"},
		"of another tenant":   {Cursor: event.Cursor("other", 7)},
		"ahead of the stream": {Cursor: event.Cursor(tenant, 11)},
		"and the earliest":    {Cursor: event.Cursor(tenant, 7), FromEarliest: true},
	} {
		t.Run(name, func(*testing.T) { p.watch(ask).requireOver(apierr.InvalidField) })
	}
	gone := <-p.watch(&eventv1.WatchEventsRequest{Cursor: event.Cursor(tenant, 3)}).over
	require.EqualValues(t, "CURSOR_EXPIRED", apierr.ReasonIn(gone))
	face, ok := errors.AsType[*apierr.Error](gone)
	require.True(t, ok)
	earliest := face.Metadata["earliest"]
	p.watch(&eventv1.WatchEventsRequest{Cursor: earliest}).requireEvents(5, 10)
	p.watch(&eventv1.WatchEventsRequest{FromEarliest: true}).requireEvents(5, 10)
	p.watch(&eventv1.WatchEventsRequest{Cursor: event.Cursor(tenant, 10)}).requireBeat(10)
}

// Events that are deleted before a slow consumer has come to them are missed, and
// it is told so.
func TestExpiryOvertakesAReader(t *testing.T) {
	p := newProcess(t)
	const there = 3 * pageSize
	for n := 1; n <= there; n += pageSize {
		p.append(p.store, n, pageSize)
	}
	c := p.watch(&eventv1.WatchEventsRequest{FromEarliest: true})
	c.requireEvents(1, 10)
	_, err := p.store.ExpireEvents(context.Background(), time.Now().Add(time.Hour), 2*pageSize)
	require.NoError(t, err)
	c.requireEvents(11, pageSize) // the page it had
	c.requireOver("CURSOR_EXPIRED")
}

// A consumer that falls behind what the tail remembers loses nothing.
func TestASlowConsumer(t *testing.T) {
	p := newProcess(t)
	slow, quick := p.watch(&eventv1.WatchEventsRequest{}), p.watch(&eventv1.WatchEventsRequest{})
	slow.requireBeat(0)
	quick.requireBeat(0)
	p.append(p.store, 1, 2)
	slow.requireEvents(1, 1)
	quick.requireEvents(1, 2)
	const there = 2 + recentEvents + 2*pageSize
	for n := 3; n < there; n += pageSize {
		p.append(p.store, n, pageSize)
		quick.requireEvents(n, n+pageSize-1)
	}
	require.EqualValues(t, there-1, p.lag(), "the slow one has handled one, and does not take the second")
	slow.requireEvents(2, there)
	quick.cancel()
	p.append(p.store, there+1, 1)
	slow.requireEvents(there+1, there+1)
}

func TestMemoryIsBoundedByBytes(t *testing.T) {
	f := &tail{moved: make(chan struct{})}
	const n = 3
	for i := range n + 2 {
		f.add([]store.Event{{Seq: int64(i + 1), Size: recentBytes / n}})
	}
	require.Len(t, f.recent, n)
	require.EqualValues(t, n, f.recent[0].Seq)
	_, _, known := f.after(n - 2)
	require.False(t, known)
	events, _, known := f.after(n - 1)
	require.True(t, known)
	require.Len(t, events, n)
}

func TestASendThatNobodyTakes(t *testing.T) {
	p := newProcess(t)
	p.pace.stuck = 50 * time.Millisecond
	c := p.watch(&eventv1.WatchEventsRequest{})
	c.requireOver(apierr.Limit)
}

func TestSilenceIsBrokenNowAndThen(t *testing.T) {
	p := newProcess(t)
	p.pace.heartbeat = 10 * time.Millisecond
	c := p.watch(&eventv1.WatchEventsRequest{})
	for range 4 {
		c.requireBeat(0)
	}
}

// While the tail cannot be read nobody knows that there is nothing new.
func TestNoHeartbeatWithoutADatabase(t *testing.T) {
	p := newProcess(t)
	p.pace.heartbeat = time.Millisecond
	require.NoError(t, p.db.Close())
	f := &tail{Tails: p.Tails, tenant: tenant, moved: make(chan struct{}), well: true, wake: loop.NewSignal()}
	require.ErrorIs(t, f.read(t.Context()), store.ErrUnavailable)
	f.answers(false)
	sent := 0
	r := newReader(p.Tails, &eventv1.WatchEventsRequest{}, 0, 0, nil, func(*eventv1.WatchEventsResponse) error { sent++; return nil })
	r.tail, r.caughtUp, r.silence = f, true, time.NewTimer(p.pace.heartbeat)
	for range 3 {
		require.NoError(t, r.rest(t.Context(), f.moved))
	}
	require.Zero(t, sent)
	f.answers(true)
	require.NoError(t, r.rest(t.Context(), f.moved))
	require.Equal(t, 1, sent)
}

// A tail that could not be read for as long as events are kept goes on from the
// end; its readers learn that they have missed some.
func TestATailThatExpiryOvertakes(t *testing.T) {
	p := newProcess(t)
	p.append(p.store, 1, 10)
	_, err := p.store.ExpireEvents(t.Context(), time.Now().Add(time.Hour), 100)
	require.NoError(t, err)
	f := &tail{Tails: p.Tails, tenant: tenant, moved: make(chan struct{}), last: 2}
	r := newReader(p.Tails, &eventv1.WatchEventsRequest{}, 2, 2, nil, nil)
	r.tail = f
	moved := f.moved
	require.NoError(t, f.read(t.Context()))
	<-moved
	require.EqualValues(t, 10, f.position())
	_, _, err = r.next(t.Context())
	require.EqualValues(t, "CURSOR_EXPIRED", apierr.ReasonIn(err))
}

func TestSoManyAndNoMore(t *testing.T) {
	p := newProcess(t)
	var all []*consumer
	for range maxReaders {
		c := p.watch(&eventv1.WatchEventsRequest{})
		c.requireBeat(0)
		all = append(all, c)
	}
	require.Equal(t, maxReaders, int(testutil.ToFloat64(p.metrics.watches)))
	p.watch(&eventv1.WatchEventsRequest{}).requireOver(apierr.Limit)
	all[0].cancel()
	require.Error(t, <-all[0].over)
	require.Eventually(t, func() bool { return testutil.ToFloat64(p.metrics.watches) < maxReaders }, patience, time.Millisecond)
	p.watch(&eventv1.WatchEventsRequest{}).requireBeat(0)
}

// With its last reader a tail goes, and the next one has a new tail.
func TestNobodyWatches(t *testing.T) {
	p := newProcess(t)
	for n := range 3 {
		c := p.watch(&eventv1.WatchEventsRequest{})
		c.requireBeat(int64(n))
		c.cancel()
		require.Error(t, <-c.over)
		require.Eventually(t, func() bool { p.mu.Lock(); defer p.mu.Unlock(); return len(p.tails) == 0 }, patience, time.Millisecond)
		p.append(p.store, n+1, 1)
	}
}

func TestStopEndsReaders(t *testing.T) {
	p := newProcess(t)
	c := p.watch(&eventv1.WatchEventsRequest{})
	c.requireBeat(0)
	require.NoError(t, p.Stop(t.Context()))
	c.requireOver(apierr.Draining)
	p.watch(&eventv1.WatchEventsRequest{}).requireOver(apierr.Draining)
}

func TestAppendedEventsAreCounted(t *testing.T) {
	p := newProcess(t)
	p.append(p.store, 1, 3)
	p.append(p.store, 2, 3)
	require.Equal(t, 4, int(testutil.ToFloat64(p.metrics.appended[updated])))
	require.Zero(t, testutil.ToFloat64(p.metrics.appended[deleted]))
}
