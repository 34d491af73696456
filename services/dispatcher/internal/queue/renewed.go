package queue

import (
	"context"
	"fmt"
	"time"
)

// NoteRenewed notes for the next leader that all leases were renewed in SQL by a
// call that was sent so long ago.
func (t *Term) NoteRenewed(ctx context.Context, ago time.Duration) error {
	if _, err := t.queue.run(ctx, renewedScript, t.tenant, t.args((ago + time.Millisecond - 1).Milliseconds())...); err != nil {
		return fmt.Errorf("note renewal: %w", err)
	}
	return nil
}

// Renewed is how long ago that was, whoever noted it; false: nobody has.
func (t *Term) Renewed(ctx context.Context) (ago time.Duration, ok bool, err error) {
	n, err := t.queue.runInt(ctx, renewedScript, t.tenant, t.args("")...)
	if err != nil {
		return 0, false, fmt.Errorf("read renewal: %w", err)
	}
	return time.Duration(n) * time.Millisecond, n >= 0, nil
}
