package queue

import (
	"context"
	"fmt"
	"time"
)

// maxLiveCalls bounds one listing of live calls: a tenant has at most one an agent.
const maxLiveCalls = 10_000

// Call reads a call. Errors: ErrNoCall.
func (q *Queue) Call(ctx context.Context, tenant, attempt string) (Call, error) {
	f, err := q.redis.HGetAll(ctx, prefix(tenant)+"call:"+attempt).Result()
	if err != nil {
		return Call{}, fmt.Errorf("read call: %w", err)
	}
	if len(f) == 0 {
		return Call{}, ErrNoCall
	}
	return callOf(attempt, f), nil
}

// UpdateCall merges facts: what was known first stays, in whatever order they
// come, except that a real end replaces one with fail code UNKNOWN. The first
// end puts the agent into wrap-up. Errors: ErrNoCall.
func (q *Queue) UpdateCall(ctx context.Context, tenant, attempt string, f Facts) (Call, error) {
	_, err := q.run(ctx, updateCallScript, tenant, attempt,
		millis(f.Ring), millis(f.Answer), millis(f.End), f.FailCode, f.CallID, f.RecordingPath)
	if err != nil {
		return Call{}, fmt.Errorf("update call: %w", err)
	}
	return q.Call(ctx, tenant, attempt)
}

// SetCallDeadline sets when Expire names the call next; for one that is over,
// it does nothing.
func (q *Queue) SetCallDeadline(ctx context.Context, tenant, attempt string, in time.Duration) error {
	if _, err := q.run(ctx, callDeadlineScript, tenant, attempt, in.Milliseconds()); err != nil {
		return fmt.Errorf("set call deadline: %w", err)
	}
	return nil
}

// CompleteCall ends the wrap-up: the agent becomes READY or NOT_READY. Done
// again, it changes nothing. Errors: ErrNoCall, ErrNotReleased.
func (q *Queue) CompleteCall(ctx context.Context, tenant, attempt string, notReady bool) (Call, error) {
	if _, err := q.run(ctx, completeCallScript, tenant, attempt, flag(notReady)); err != nil {
		return Call{}, fmt.Errorf("complete call: %w", err)
	}
	return q.Call(ctx, tenant, attempt)
}

// RestoreCall puts back a call that SQL knows, when Redis has lost it.
func (q *Queue) RestoreCall(ctx context.Context, tenant string, c Call, deadline time.Duration) error {
	_, err := q.run(ctx, restoreCallScript, tenant,
		c.Attempt, c.Agent, c.Task, c.Contact, c.Body, deadline.Milliseconds())
	if err != nil {
		return fmt.Errorf("restore call: %w", err)
	}
	return nil
}

// LiveCalls lists the attempts whose end is not known, at most 10,000.
func (q *Queue) LiveCalls(ctx context.Context, tenant string) ([]string, error) {
	var attempts []string
	scan := q.redis.SScan(ctx, callsKey(tenant), 0, "", 500).Iterator()
	for len(attempts) < maxLiveCalls && scan.Next(ctx) {
		attempts = append(attempts, scan.Val())
	}
	if err := scan.Err(); err != nil {
		return nil, fmt.Errorf("list live calls: %w", err)
	}
	return attempts, nil
}

// ConnectorUp says that a connector has a stream, of an id without spaces, to a
// node, for ttl from now.
func (q *Queue) ConnectorUp(ctx context.Context, tenant, connector, node, stream string, ttl time.Duration) error {
	if _, err := q.run(ctx, connectorScript, tenant, connector, node, stream, ttl.Milliseconds()); err != nil {
		return fmt.Errorf("announce connector: %w", err)
	}
	return nil
}

// ConnectorDown says that it has this stream no more; it may have another.
func (q *Queue) ConnectorDown(ctx context.Context, tenant, connector, node, stream string) error {
	if _, err := q.run(ctx, connectorScript, tenant, connector, node, stream, 0); err != nil {
		return fmt.Errorf("withdraw connector: %w", err)
	}
	return nil
}

// Command sends body to the call's connector, through the node that holds it. A
// call without a connector gets one of those connected, in turn. The empty name
// means there is none: the agent dials. Errors: ErrNoCall.
func (q *Queue) Command(ctx context.Context, tenant, attempt string, body []byte) (connector string, err error) {
	reply, err := q.run(ctx, commandScript, tenant, attempt, body)
	if err != nil {
		return "", fmt.Errorf("command: %w", err)
	}
	return text(reply), nil
}
