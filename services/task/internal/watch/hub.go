package watch

import (
	"context"
	"errors"
	"sync"

	"github.com/foredial/foredial/services/task/internal/store"
)

// ErrFuture means that a follower has seen a revision that the database has not
// reached: it was restored from a copy, and the follower has to list anew.
var ErrFuture = errors.New("that revision is newer than anything here")

// page is how many changes are read at a time: a follower that is slow holds them.
const page = 20

// Reader is where changes are read: the store.
type Reader interface {
	Revision(ctx context.Context) (int64, error)
	Changes(ctx context.Context, scope store.Scope, after int64, limit int) ([]store.Change, error)
}

// Hub wakes followers when there is something new.
type Hub struct {
	mu       sync.Mutex
	revision int64
	moved    chan struct{} // closed when revision grows
}

// NewHub makes a hub at revision 0.
func NewHub() *Hub { return &Hub{moved: make(chan struct{})} }

// Advance says that everything up to a revision is committed.
func (h *Hub) Advance(revision int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if revision <= h.revision {
		return
	}
	h.revision = revision
	close(h.moved)
	h.moved = make(chan struct{})
}

func (h *Hub) present() (revision int64, moved <-chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.revision, h.moved
}

// Event is a change, or the end of the list.
type Event struct {
	// Revision is where the follower is now: it can resume from here.
	Revision int64
	// Change is nil at the end of the list, which comes once.
	Change *store.Change
}

// Follow sends the changes in a scope after a revision, oldest first, then the end
// of the list, then every further change, until ctx ends or send fails. After 0 it
// begins with everything that is there.
func (h *Hub) Follow(ctx context.Context, changes Reader, scope store.Scope, after int64, send func(Event) error) error {
	present, err := changes.Revision(ctx)
	if err != nil {
		return err
	}
	if after > present {
		return ErrFuture
	}
	h.Advance(present)
	if after == 0 {
		scope.SkipDeleted = present
	}
	for listed := false; ; {
		// Committed before the read below begins, so the last page of that
		// read shows it: nothing up to here can still come.
		safe, moved := h.present()
		for {
			batch, err := changes.Changes(ctx, scope, after, page)
			if err != nil {
				return err
			}
			for i := range batch {
				after = batch[i].Revision
				if err := send(Event{Revision: after, Change: &batch[i]}); err != nil {
					return err
				}
			}
			if len(batch) < page {
				break
			}
		}
		after = max(after, safe)
		if !listed {
			listed = true
			if err := send(Event{Revision: after}); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-moved:
		}
	}
}
