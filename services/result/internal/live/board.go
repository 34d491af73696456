package live

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/loop"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/result/internal/count"
	"github.com/foredial/foredial/services/result/internal/store"
	"github.com/foredial/foredial/services/result/internal/wire"
)

// Source is where a board reads. The context names the task's tenant.
type Source struct {
	// Changes is another number whenever counters are.
	Changes func(context.Context, store.Task) (int64, error)
	// Counts are a task's counters, and those of its agents as well.
	Counts func(ctx context.Context, task store.Task, agents bool) (count.Counts, error)
	// Contacts are a task's contacts by state.
	Contacts func(context.Context, store.Task) ([]*resultv1.TaskStats_ContactCount, error)
}

// board is what the watches of a task are shown.
type board struct {
	source Source
	task   store.Task
	log    *slog.Logger
	pace   pace
	cancel context.CancelFunc
	// counted is set when this process has moved counters, wanted when a watch has
	// nothing to begin with.
	counted, wanted *loop.Signal

	// What follow has read.
	changes    int64
	counts     count.Counts
	withAgents bool
	contacts   []*resultv1.TaskStats_ContactCount
	// When it last read counters and began to count contacts; when it last found
	// something changed; when it may count contacts again.
	readAt, contactsAt, changedAt, contactsNext time.Time

	mu sync.Mutex
	// watches, and those of them that want agents.
	watches, wantAgents int
	shown               shown
	news                chan struct{}
	well                bool
}

// shown is what is shown to those who want agents and to the others; nil is
// nothing yet. A message never changes.
type shown struct{ agents, plain *resultv1.TaskStats }

func (s shown) to(agents bool) *resultv1.TaskStats {
	if agents {
		return s.agents
	}
	return s.plain
}

// look is what is shown, what is closed when that changes or can no longer be read,
// and whether it could be when it was last tried.
func (b *board) look(agents bool) (stats *resultv1.TaskStats, news <-chan struct{}, well bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.shown.to(agents), b.news, b.well
}

// join adds a watch.
func (b *board) join(agents bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.watches++
	if agents {
		b.wantAgents++
	}
	if b.shown.to(agents) == nil {
		b.wanted.Set()
	}
}

// part takes a watch away, and returns how many are left.
func (b *board) part(agents bool) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.watches--
	if agents {
		b.wantAgents--
	}
	return b.watches
}

// follow keeps what is shown up to date until ctx ends.
func (b *board) follow(ctx context.Context) {
	look := time.NewTimer(0)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-b.counted.C():
			look.Reset(time.Until(b.readAt.Add(b.pace.look)))
			continue
		case <-b.wanted.C():
		case <-look.C:
		}
		err := b.read(ctx)
		if ctx.Err() != nil {
			return
		}
		b.answers(err)
		look.Reset(b.pace.look)
	}
}

// answers notes whether what is shown could be read.
func (b *board) answers(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err != nil && b.well {
		b.log.Warn("counts not followed", "error", err, "retry_in", b.pace.look)
		b.announce()
	}
	b.well = err == nil
}

// read looks whether anything has changed, and shows it.
func (b *board) read(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, b.pace.reading)
	defer cancel()
	b.mu.Lock()
	agents := b.wantAgents > 0
	b.mu.Unlock()
	if err := b.readCounts(ctx, agents); err != nil {
		return err
	}
	if err := b.readContacts(ctx); err != nil {
		return err
	}
	b.show()
	return nil
}

func (b *board) readCounts(ctx context.Context, agents bool) error {
	now := time.Now()
	changes, err := b.source.Changes(ctx, b.task)
	if err != nil {
		return err
	}
	changed := b.counts != nil && changes != b.changes
	if b.counts != nil && !changed && agents == b.withAgents && now.Sub(b.readAt) < b.pace.stale {
		return nil
	}
	counts, err := b.source.Counts(ctx, b.task, agents)
	if err != nil {
		return err
	}
	if changed {
		b.changedAt = now
	}
	b.changes, b.counts, b.withAgents, b.readAt = changes, counts, agents, now
	return nil
}

func (b *board) readContacts(ctx context.Context) error {
	now := time.Now()
	settled := b.contactsAt.Sub(b.changedAt) >= b.pace.look
	if now.Before(b.contactsNext) || settled && now.Sub(b.contactsAt) < b.pace.stale {
		return nil
	}
	contacts, err := b.source.Contacts(ctx, b.task)
	if err != nil {
		return err
	}
	b.contacts, b.contactsAt = contacts, now
	b.contactsNext = time.Now().Add(min(9*time.Since(now), b.pace.dear))
	return nil
}

// show shows what was read, if it is not what is shown already.
func (b *board) show() {
	fresh := shown{plain: wire.Stats(b.task.ID, b.counts, b.contacts, false)}
	if b.withAgents {
		fresh.agents = wire.Stats(b.task.ID, b.counts, b.contacts, true)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if proto.Equal(b.shown.plain, fresh.plain) && proto.Equal(b.shown.agents, fresh.agents) {
		return
	}
	if proto.Equal(b.shown.plain, fresh.plain) {
		fresh.plain = b.shown.plain // to watches the same message is nothing new
	}
	b.shown = fresh
	b.announce()
}

// announce wakes all watches. b.mu is held.
func (b *board) announce() {
	close(b.news)
	b.news = make(chan struct{})
}
