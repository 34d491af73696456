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
// end puts the agent into wrap-up, for wrapUp at most; 0: for as long as it takes.
// Errors: ErrNoCall.
func (q *Queue) UpdateCall(ctx context.Context, tenant, attempt string, f Facts, wrapUp time.Duration) (Call, error) {
	return q.updateCall(ctx, tenant, attempt, f, wrapUp, nil)
}

// EndCall does the same with an end that nobody reported, and has the call's
// connector, if it has one, end it too, by command. One that is away is told on
// its return. Errors: ErrNoCall.
func (q *Queue) EndCall(ctx context.Context, tenant, attempt string, f Facts, wrapUp time.Duration, command []byte) (Call, error) {
	return q.updateCall(ctx, tenant, attempt, f, wrapUp, command)
}

func (q *Queue) updateCall(ctx context.Context, tenant, attempt string, f Facts, wrapUp time.Duration, command []byte) (Call, error) {
	_, err := q.run(ctx, updateCallScript, tenant, attempt,
		millis(f.Ring), millis(f.Answer), millis(f.End), f.FailCode, f.CallID, f.RecordingPath, command, wrapUp.Milliseconds())
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
		c.Attempt, c.Agent, c.Task, c.Contact, c.Body, deadline.Milliseconds(), c.Connector)
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
