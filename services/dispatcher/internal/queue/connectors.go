package queue

import (
	"context"
	"fmt"
	"time"
)

// ConnectorUp says that a connector has begun a stream, good for ttl from now. It
// takes the place of any other stream of that connector, which is told so.
func (q *Queue) ConnectorUp(ctx context.Context, l Link, ttl time.Duration) (Duties, error) {
	return q.connector(ctx, l, "up", ttl)
}

// ConnectorBeat says that the stream is still there, good for ttl from now.
// Errors: ErrReplaced.
func (q *Queue) ConnectorBeat(ctx context.Context, l Link, ttl time.Duration) (Duties, error) {
	return q.connector(ctx, l, "beat", ttl)
}

// ConnectorDown says that the stream is no more; if the connector left on purpose
// it gets no calls from now on, else as long as its last sign of life was good for.
// It may have another stream by now: then this changes nothing.
func (q *Queue) ConnectorDown(ctx context.Context, l Link, left bool) error {
	how := "broken"
	if left {
		how = "left"
	}
	_, err := q.connector(ctx, l, how, 0)
	return err
}

func (q *Queue) connector(ctx context.Context, l Link, how string, ttl time.Duration) (Duties, error) {
	reply, err := q.run(ctx, connectorScript, l.Tenant, l.Connector, l.ID, l.Node, how, ttl.Milliseconds())
	if err != nil {
		return Duties{}, fmt.Errorf("connector %s: %w", how, err)
	}
	parts, err := list(reply, 2)
	if err != nil {
		return Duties{}, fmt.Errorf("connector %s: %w", how, err)
	}
	return Duties{Calls: fields(parts[0]), Ending: texts(parts[1])}, nil
}

// Route says who is to make the call of a preview that is ACCEPTING, once its
// attempt has begun. Asked again, it says the same. Errors: ErrNoPreview, *OverError.
func (q *Queue) Route(ctx context.Context, tenant, preview string) (Route, error) {
	reply, err := q.run(ctx, routeScript, tenant, preview)
	if err != nil {
		return Route{}, fmt.Errorf("route: %w", err)
	}
	parts, err := list(reply, 2)
	if err != nil {
		return Route{}, fmt.Errorf("route: %w", err)
	}
	turn, _ := parts[1].(int64)
	return Route{Connector: text(parts[0]), Turn: uint64(turn)}, nil
}

// Command sends body to the stream of the call's connector. It reports whether
// there is one. Errors: ErrNoCall.
func (q *Queue) Command(ctx context.Context, tenant, attempt string, body []byte) (sent bool, err error) {
	n, err := q.runInt(ctx, commandScript, tenant, attempt, body)
	if err != nil {
		return false, fmt.Errorf("command: %w", err)
	}
	return n == 1, nil
}

// HangUp has the call's connector end it, by command, and Expire name the call
// after a while if it does not. It reports whether the connector has a stream. A
// call that is over stays as it is. Errors: ErrNoCall.
func (q *Queue) HangUp(ctx context.Context, tenant, attempt string, command []byte, within time.Duration) (sent bool, err error) {
	n, err := q.runInt(ctx, hangUpScript, tenant, attempt, command, within.Milliseconds())
	if err != nil {
		return false, fmt.Errorf("hang up: %w", err)
	}
	return n == 1, nil
}
