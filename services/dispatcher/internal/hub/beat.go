package hub

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/foredial/foredial/services/dispatcher/internal/queue"
)

// snapshotBatch bounds one reading of agents.
const snapshotBatch = 500

// beat keeps the node's sessions alive, heals those that Redis does not know,
// and hands every screen what its agent now is.
func (h *Hub) beat(ctx context.Context) (time.Duration, error) {
	sessions := h.present()
	if len(sessions) == 0 {
		return 0, nil
	}
	announced := make([]queue.Session, len(sessions))
	byID := make(map[string]*session, len(sessions))
	for i, s := range sessions {
		announced[i] = h.announced(s)
		byID[s.id] = s
	}
	lost, err := h.queue.Beat(ctx, h.cfg.Grace, announced)
	if err != nil {
		return 0, err
	}
	for _, a := range lost {
		if err := h.heal(ctx, byID[a.ID]); err != nil {
			return 0, err
		}
	}
	return 0, errors.Join(h.requeue(ctx, sessions), h.compare(ctx, sessions))
}

func (h *Hub) present() []*session {
	h.mu.Lock()
	defer h.mu.Unlock()
	sessions := make([]*session, 0, len(h.sessions))
	for _, s := range h.sessions {
		sessions = append(sessions, s)
	}
	return sessions
}

// heal ends a session that was displaced, or opens it again when it had
// expired or Redis lost it.
func (h *Hub) heal(ctx context.Context, s *session) error {
	now, err := h.queue.Agent(ctx, s.at.tenant, s.at.id)
	if err != nil {
		return err
	}
	if now.Session != "" {
		if now.Session != s.id {
			s.end(errDisplaced)
		}
		return nil
	}
	if now.Since.IsZero() { // Redis does not know the agent at all
		s.put(note{lost: true})
	}
	return h.reopen(ctx, s) // comparing, which comes next, tells the client
}

// reopen opens a session again as it now is; it ends if a supervisor has ended it.
func (h *Hub) reopen(ctx context.Context, s *session) error {
	_, err := h.queue.OpenSession(ctx, h.announced(s), h.cfg.Grace)
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

// compare hands each session its agent's state, read in bulk.
func (h *Hub) compare(ctx context.Context, sessions []*session) error {
	byTenant := map[string][]*session{}
	for _, s := range sessions {
		byTenant[s.at.tenant] = append(byTenant[s.at.tenant], s)
	}
	for tenant, own := range byTenant {
		for batch := range slices.Chunk(own, snapshotBatch) {
			ids := make([]string, len(batch))
			for i, s := range batch {
				ids[i] = s.at.id
			}
			agents, err := h.queue.Agents(ctx, tenant, ids)
			if err != nil {
				return err
			}
			for i, s := range batch {
				s.put(note{now: &agents[i]})
			}
		}
	}
	return nil
}
