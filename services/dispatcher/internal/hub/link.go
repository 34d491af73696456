package hub

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/foredial/foredial/pkg/id"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/body"
)

// maxCommands is how many commands a connector may leave unread.
const maxCommands = 1024

// link is a connector's stream.
type link struct {
	id       string
	at       key
	commands chan []byte
	end      context.CancelCauseFunc
}

func (l *link) put(command []byte) {
	select {
	case l.commands <- command:
	default:
		l.end(errSlow)
	}
}

// Connect is the life of a connector's stream, but for its reports: it asks
// about the calls without an end, and then sends commands, until ctx ends or
// the connector connects anew.
func (h *Hub) Connect(ctx context.Context, tenant, connector string, send func(*dispatchv1.ConnectResponse) error) error {
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	l := &link{id: id.New(), at: key{tenant, connector}, commands: make(chan []byte, maxCommands), end: end}
	if err := h.attach(l); err != nil {
		return err
	}
	defer h.detach(ctx, l)
	if err := h.announce(ctx, l); err != nil {
		return err
	}
	if err := h.resume(ctx, l, send); err != nil {
		return err
	}
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case text := <-l.commands:
			command, err := body.Command(text)
			if err != nil {
				return err
			}
			if err := send(command); err != nil {
				return err
			}
		}
	}
}

// resume asks about every call without an end that this connector makes, or
// that nobody knows who makes: Redis may have lost that.
func (h *Hub) resume(ctx context.Context, l *link, send func(*dispatchv1.ConnectResponse) error) error {
	attempts, err := h.queue.LiveCalls(ctx, l.at.tenant)
	if err != nil {
		return err
	}
	for _, attempt := range attempts {
		call, err := h.queue.Call(ctx, l.at.tenant, attempt)
		if err != nil || (call.Connector != "" && call.Connector != l.at.id) {
			continue // it is another's, or has just ended
		}
		if err := send(&dispatchv1.ConnectResponse{Command: &dispatchv1.ConnectResponse_Resume_{
			Resume: &dispatchv1.ConnectResponse_Resume{AttemptId: attempt},
		}}); err != nil {
			return err
		}
	}
	return nil
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

// announce says, for the grace time, that the connector is connected here.
func (h *Hub) announce(ctx context.Context, l *link) error {
	return h.queue.ConnectorUp(ctx, l.at.tenant, l.at.id, h.cfg.Node, l.id, h.cfg.Grace)
}

// detach withdraws the connector's stream; it may have another by now.
func (h *Hub) detach(ctx context.Context, l *link) {
	h.mu.Lock()
	if h.links[l.at] == l {
		delete(h.links, l.at)
	}
	h.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), partingWithin)
	defer cancel()
	if err := h.queue.ConnectorDown(ctx, l.at.tenant, l.at.id, h.cfg.Node, l.id); err != nil {
		h.log.Warn("connector end not announced", "tenant", l.at.tenant, "connector", l.at.id, "error", err)
	}
}

// beatLinks says that the connectors of this node are still there.
func (h *Hub) beatLinks(ctx context.Context) (time.Duration, error) {
	h.mu.Lock()
	links := slices.Collect(maps.Values(h.links))
	h.mu.Unlock()
	for _, l := range links {
		if err := h.announce(ctx, l); err != nil {
			return 0, err
		}
	}
	return 0, nil
}
