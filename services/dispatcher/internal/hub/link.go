package hub

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"github.com/foredial/foredial/pkg/id"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/body"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
)

// maxCommands is how many commands a connector may leave unread.
const maxCommands = 1024

// link is a connector's stream. Its goroutine is the stream's handler.
type link struct {
	id      string
	at      key
	letters chan letter
	end     context.CancelCauseFunc
	// up: Redis knows of the stream, as session.opened.
	up atomic.Bool
}

// letter is a command or, from the beat, what the connector has to see to.
type letter struct {
	command []byte
	duties  *queue.Duties
}

// put never blocks: a connector that does not keep up is dropped.
func (l *link) put(note letter) {
	select {
	case l.letters <- note:
	default:
		l.end(errSlow)
	}
}

// Connect is the life of a connector's stream, but for its reports: it sends what
// the connector may have missed, and then commands, until ctx ends, with the cause
// [ErrLeft] if the connector has closed its side, or the connector connects anew.
func (h *Hub) Connect(ctx context.Context, tenant, connector string, send func(*dispatchv1.ConnectResponse) error) error {
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	l := &link{id: id.New(), at: key{tenant, connector}, letters: make(chan letter, maxCommands), end: end}
	if err := h.attach(l); err != nil {
		return err
	}
	defer h.detach(ctx, l)
	duties, err := h.queue.ConnectorUp(ctx, h.linked(l), h.cfg.Grace)
	if err != nil {
		return err
	}
	l.up.Store(true)
	note, said := letter{duties: &duties}, newTold(l.id)
	for {
		commands, err := said.answer(note)
		if err != nil {
			return err
		}
		for _, command := range commands {
			if err := send(command); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case note = <-l.letters:
		}
	}
}

// answer is what a letter has the connector be sent.
func (t *told) answer(note letter) ([]*dispatchv1.ConnectResponse, error) {
	if note.duties != nil {
		return t.owed(*note.duties), nil
	}
	command, err := body.Command(note.command)
	if err != nil || !t.pass(command) {
		return nil, err
	}
	return []*dispatchv1.ConnectResponse{command}, nil
}

func (h *Hub) attach(l *link) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.draining {
		return errDraining
	}
	if former := h.links[l.at]; former != nil {
		former.end(errReplaced)
	}
	h.links[l.at] = l
	return nil
}

// linked is the stream as Redis knows it.
func (h *Hub) linked(l *link) queue.Link {
	return queue.Link{Tenant: l.at.tenant, Connector: l.at.id, ID: l.id, Node: h.cfg.Node}
}

// detach withdraws the connector's stream; it may have another by now.
func (h *Hub) detach(ctx context.Context, l *link) {
	h.mu.Lock()
	if h.links[l.at] == l {
		delete(h.links, l.at)
	}
	h.mu.Unlock()
	left := errors.Is(context.Cause(ctx), ErrLeft)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), partingWithin)
	defer cancel()
	err := h.queue.ConnectorDown(ctx, h.linked(l), left)
	if err != nil && !errors.Is(err, queue.ErrReplaced) {
		h.log.Warn("connector end not announced", "tenant", l.at.tenant, "connector", l.at.id, "error", err)
	}
}

// beatLinks says that the connectors of this node are still there, and has each
// stream compare what its connector has to see to with what it was told.
func (h *Hub) beatLinks(ctx context.Context) (time.Duration, error) {
	h.mu.Lock()
	links := slices.Collect(maps.Values(h.links))
	h.mu.Unlock()
	var errs []error
	for _, l := range links {
		if !l.up.Load() {
			continue
		}
		duties, err := h.queue.ConnectorBeat(ctx, h.linked(l), h.cfg.Grace)
		switch {
		case errors.Is(err, queue.ErrReplaced):
			l.end(errReplaced)
		case err != nil:
			errs = append(errs, err)
		default:
			l.put(letter{duties: &duties})
		}
	}
	return 0, errors.Join(errs...)
}
