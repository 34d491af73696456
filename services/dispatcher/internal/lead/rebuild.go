package lead

import (
	"context"
	"errors"
	"fmt"
	"time"

	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/dispatcher/internal/view"
)

const (
	livePage = 1000
	// acceptGrace is how long a begun attempt may take to become a call.
	acceptGrace = 30 * time.Second
)

// rebuild begins a term on a Redis that lost its data, or that never had any:
// then there is nothing to give back and nobody to wait for.
func (d *desk) rebuild(ctx context.Context) error {
	response, err := d.contacts.ReturnContacts(ctx, &contactinternalv1.ReturnContactsRequest{
		Fence: d.fence, What: &contactinternalv1.ReturnContactsRequest_Everything{Everything: true},
	})
	if err != nil {
		return fmt.Errorf("return everything: %w", stale(err))
	}
	now := time.Now()
	if err := d.setAside(ctx, now); err != nil {
		return err
	}
	restored, err := d.restore(ctx, now)
	if err != nil {
		return err
	}
	if response.GetReturned() == 0 && len(restored) == 0 {
		return nil
	}
	d.log.Warn("redis had lost its data", "returned_contacts", response.GetReturned(), "restored_calls", len(restored))
	pause(ctx, 2*d.cfg.Beat)
	return d.resume(ctx, restored)
}

// liveCalls restores calls that Redis should know and does not.
func (d *desk) liveCalls(ctx context.Context) (time.Duration, error) {
	restored, err := d.restore(ctx, time.Now().Add(-acceptGrace))
	if len(restored) > 0 {
		d.log.Warn("calls restored", "calls", len(restored))
	}
	return 0, errors.Join(err, d.resume(ctx, restored))
}

// resume asks what became of calls: what was reported of one that Redis did
// not know is lost.
func (d *desk) resume(ctx context.Context, attempts []string) error {
	for _, attempt := range attempts {
		if err := d.deps.Book.Resume(ctx, d.tenant, attempt); err != nil && !errors.Is(err, queue.ErrNoCall) {
			return fmt.Errorf("resume a call: %w", err)
		}
	}
	return nil
}

// restore puts live attempts begun before a time back into Redis, as far as it
// does not know them, and returns which those were.
func (d *desk) restore(ctx context.Context, before time.Time) (restored []string, err error) {
	known, err := d.deps.Queue.LiveCalls(ctx, d.tenant)
	if err != nil {
		return nil, err
	}
	there := make(map[string]bool, len(known))
	for _, attempt := range known {
		there[attempt] = true
	}
	for token := ""; ; {
		page, err := d.contacts.ListLiveAttempts(ctx, &contactinternalv1.ListLiveAttemptsRequest{PageSize: livePage, PageToken: token})
		if err != nil {
			return restored, fmt.Errorf("list live attempts: %w", err)
		}
		for _, live := range page.GetAttempts() {
			if there[live.GetAttemptId()] || view.Known(live.GetBeginTime()).After(before) {
				continue
			}
			if !d.lead.Trusted() {
				return restored, nil // the next leader restores the others
			}
			done, err := d.deps.Book.Restore(ctx, d.tenant, live, time.Now())
			if err != nil {
				return restored, err
			}
			if done {
				restored = append(restored, live.GetAttemptId())
			}
		}
		if token = page.GetNextPageToken(); token == "" {
			return restored, nil
		}
	}
}
