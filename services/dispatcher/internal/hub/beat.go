package hub

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/foredial/foredial/services/dispatcher/internal/queue"
)

// beatBatch bounds one round trip of a beat: whatever else there is to do waits for
// no more than that.
const beatBatch = 200

// beat keeps the node's sessions alive, heals those that Redis does not know, and
// hands every screen that is not up to date what its agent now is. A large node
// takes half the beat for it, batch by batch.
func (h *Hub) beat(ctx context.Context) (time.Duration, error) {
	sessions := h.present()
	if err := h.requeue(ctx, sessions); err != nil {
		return 0, err
	}
	batches := batchesOf(sessions)
	for i, batch := range batches {
		if i > 0 && !pause(ctx, h.cfg.Beat/2/time.Duration(len(batches))) {
			return 0, nil
		}
		if err := h.beatOf(ctx, batch); err != nil {
			return 0, err
		}
	}
	return 0, nil
}

// present are the sessions that were opened.
func (h *Hub) present() []*session {
	h.mu.Lock()
	defer h.mu.Unlock()
	sessions := make([]*session, 0, len(h.sessions))
	for _, s := range h.sessions {
		if s.opened.Load() {
			sessions = append(sessions, s)
		}
	}
	return sessions
}

// batchesOf parts sessions into batches of one tenant each.
func batchesOf(sessions []*session) (batches [][]*session) {
	byTenant := map[string][]*session{}
	for _, s := range sessions {
		byTenant[s.at.tenant] = append(byTenant[s.at.tenant], s)
	}
	for _, own := range byTenant {
		batches = slices.AppendSeq(batches, slices.Chunk(own, beatBatch))
	}
	return batches
}

// pause reports whether ctx has outlived it.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// beatOf is the beat of some sessions of one tenant.
func (h *Hub) beatOf(ctx context.Context, batch []*session) error {
	tenant := batch[0].at.tenant
	announced := make([]queue.Session, len(batch))
	byID, byAgent := map[string]*session{}, map[string]*session{}
	for i, s := range batch {
		announced[i] = h.announced(s)
		announced[i].Shown = s.shown.Load()
		byID[s.id], byAgent[s.at.id] = s, s
	}
	lost, differ, err := h.queue.Beat(ctx, tenant, h.cfg.Grace, announced)
	if err != nil {
		return err
	}
	for _, a := range lost {
		if err := h.heal(ctx, byID[a.ID]); err != nil {
			return err
		}
	}
	if len(differ) == 0 {
		return nil
	}
	agents, err := h.queue.Agents(ctx, tenant, differ)
	if err != nil {
		return err
	}
	for i := range agents {
		byAgent[agents[i].ID].put(note{now: &agents[i]})
	}
	return nil
}

// heal opens a session again that had expired, or that Redis lost; it ends if it
// was displaced.
func (h *Hub) heal(ctx context.Context, s *session) error {
	now, err := h.queue.Agent(ctx, s.at.tenant, s.at.id)
	if err != nil {
		return err
	}
	if now.Version == 0 { // Redis does not know the agent at all
		s.put(note{lost: true})
	}
	return h.reopen(ctx, s) // comparing, which comes next, tells the client
}

// reopen opens a session again as it now is; it ends if a supervisor has ended it,
// or the agent has another.
func (h *Hub) reopen(ctx context.Context, s *session) error {
	_, err := h.queue.ReopenSession(ctx, h.announced(s), h.cfg.Grace)
	if errors.Is(err, queue.ErrNoSession) {
		s.end(errDisplaced)
		return nil
	}
	return err
}

// requeue announces sessions anew whose agents serve other queues than before,
// and ends those whose agents are gone from the directory.
func (h *Hub) requeue(ctx context.Context, sessions []*session) error {
	for _, s := range sessions {
		queues, ok := h.queuesOf(s.at)
		if !ok {
			s.end(ErrNoAgent)
			continue
		}
		h.mu.Lock()
		changed := !slices.Equal(s.queues, queues)
		s.queues = queues
		h.mu.Unlock()
		if !changed {
			continue
		}
		if err := h.reopen(ctx, s); err != nil {
			return err
		}
	}
	return nil
}
