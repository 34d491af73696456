package queue

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Skip gives the contact back to its place; the agent is not offered it for 60
// seconds. Done again, it changes and counts nothing. Errors: ErrNoPreview,
// *OverError, ErrLimit.
func (q *Queue) Skip(ctx context.Context, tenant, preview, reason string, quota Quota) (Preview, error) {
	if _, err := q.run(ctx, skipScript, tenant, preview, reason, quota.Day, quota.Most); err != nil {
		return Preview{}, fmt.Errorf("skip: %w", err)
	}
	return q.Preview(ctx, tenant, preview)
}

// BeginClose moves a preview from OFFERED to CLOSING, after which its timeout has
// lost. It counts as a skip once SQL has closed the contact. Done again, it changes
// nothing; the preview returned says whether it is CLOSING or SKIPPED. Errors:
// ErrNoPreview, *OverError, ErrLimit.
func (q *Queue) BeginClose(ctx context.Context, tenant, preview, reason string, quota Quota) (Preview, error) {
	if _, err := q.run(ctx, closeScript, tenant, preview, reason, quota.Day, quota.Most); err != nil {
		return Preview{}, fmt.Errorf("begin to close: %w", err)
	}
	return q.Preview(ctx, tenant, preview)
}

// EndClose moves a preview from CLOSING to SKIPPED: SQL has closed its contact,
// which is forgotten. Done again, it changes nothing. Errors: ErrNoPreview, *OverError.
func (q *Queue) EndClose(ctx context.Context, tenant, preview string) (Preview, error) {
	if _, err := q.run(ctx, closedScript, tenant, preview); err != nil {
		return Preview{}, fmt.Errorf("end a close: %w", err)
	}
	return q.Preview(ctx, tenant, preview)
}

// Snooze holds the contact for the agent and for nobody else. When the time is over,
// the agent is offered it first if READY; a minute later anybody is, in its place.
// Done again, it changes and counts nothing. Errors: ErrNoPreview, *OverError, ErrLimit.
func (q *Queue) Snooze(ctx context.Context, tenant, preview, reason string, quota Quota, hold time.Duration) (Preview, error) {
	_, err := q.run(ctx, snoozeScript, tenant, preview, reason, quota.Day, quota.Most, hold.Milliseconds())
	if err != nil {
		return Preview{}, fmt.Errorf("snooze: %w", err)
	}
	return q.Preview(ctx, tenant, preview)
}

// SetAside tells a Redis that lost its data what agents have set aside on a local day.
func (t *Term) SetAside(ctx context.Context, day string, counts []Aside) error {
	for some := range slices.Chunk(counts, maxBatch) {
		args := t.args(day)
		for _, c := range some {
			args = append(args, c.Agent, c.Skipped, c.Snoozed)
		}
		if _, err := t.queue.run(ctx, setAsideScript, t.tenant, args...); err != nil {
			return fmt.Errorf("set what was set aside: %w", err)
		}
	}
	return nil
}
