package queue

import (
	"context"
	"fmt"
	"time"
)

// Preview reads a preview. Errors: ErrNoPreview.
func (q *Queue) Preview(ctx context.Context, tenant, preview string) (Preview, error) {
	reply, err := q.run(ctx, previewScript, tenant, preview)
	if err != nil {
		return Preview{}, fmt.Errorf("read preview: %w", err)
	}
	parts, err := list(reply, 3)
	if err != nil {
		return Preview{}, fmt.Errorf("read preview: %w", err)
	}
	return previewOf(preview, fields(parts[0]), text(parts[1]), text(parts[2])), nil
}

// Accept moves a preview from OFFERED to ACCEPTING, after which its timeout has
// lost. Done again, it changes nothing; the preview returned says whether it is
// ACCEPTING or ACCEPTED. Errors: ErrNoPreview, *OverError.
func (q *Queue) Accept(ctx context.Context, tenant, preview string) (Preview, error) {
	if _, err := q.run(ctx, acceptScript, tenant, preview); err != nil {
		return Preview{}, fmt.Errorf("accept: %w", err)
	}
	return q.Preview(ctx, tenant, preview)
}

// Confirm moves a preview from ACCEPTING to ACCEPTED: SQL has begun the
// attempt. Its call comes to life, to be looked at again after deadline, and the
// agent dials. Done again, it changes nothing. Errors: ErrNoPreview, *OverError.
func (q *Queue) Confirm(ctx context.Context, tenant, preview string, body []byte, deadline time.Duration) (Call, error) {
	return q.confirm(ctx, tenant, preview, body, deadline, "", nil)
}

// ConfirmFor does the same, and has a connector dial, by command.
func (q *Queue) ConfirmFor(
	ctx context.Context, tenant, preview string, body []byte, deadline time.Duration, connector string, command []byte,
) (Call, error) {
	return q.confirm(ctx, tenant, preview, body, deadline, connector, command)
}

func (q *Queue) confirm(
	ctx context.Context, tenant, preview string, body []byte, deadline time.Duration, connector string, command []byte,
) (Call, error) {
	if _, err := q.run(ctx, confirmScript, tenant, preview, body, deadline.Milliseconds(), connector, command); err != nil {
		return Call{}, fmt.Errorf("confirm: %w", err)
	}
	return q.Call(ctx, tenant, preview)
}

// Refuse ends ACCEPTING when SQL did not begin the attempt: the preview is
// OFFERED again until its old deadline, or REVOKED if its lease is lost or its
// contact was revoked meanwhile. One
// that its deadline accepted is TIMED_OUT, which is no miss. A preview that is
// not ACCEPTING stays as it is. Errors: ErrNoPreview.
func (q *Queue) Refuse(ctx context.Context, tenant, preview string, leaseLost bool) error {
	if _, err := q.run(ctx, refuseScript, tenant, preview, flag(leaseLost)); err != nil {
		return fmt.Errorf("refuse: %w", err)
	}
	return nil
}
