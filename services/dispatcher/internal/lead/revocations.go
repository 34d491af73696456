package lead

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/foredial/foredial/pkg/apierr"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
)

// revocations is a desk's watch of what SQL wants back.
type revocations struct {
	stream contactinternalv1.LeaseService_WatchRevocationsClient // nil: not open
	cancel context.CancelFunc
	// done is up to where all is done with.
	done int64
}

func (r *revocations) open(ctx context.Context, contacts contactinternalv1.LeaseServiceClient) error {
	if r.stream != nil {
		return nil
	}
	ctx, cancel := context.WithCancel(ctx)
	stream, err := contacts.WatchRevocations(ctx, &contactinternalv1.WatchRevocationsRequest{AfterSequence: r.done})
	if err != nil {
		cancel()
		return fmt.Errorf("watch revocations: %w", err)
	}
	r.stream, r.cancel = stream, cancel
	return nil
}

func (r *revocations) close() {
	if r.stream != nil {
		r.cancel()
	}
	r.stream, r.cancel = nil, nil
}

var revoked = map[contactinternalv1.WatchRevocationsResponse_Cause]queue.RevokeReason{
	contactinternalv1.WatchRevocationsResponse_CAUSE_BLOCKLISTED: queue.Blocklisted,
	contactinternalv1.WatchRevocationsResponse_CAUSE_CANCELLED:   queue.Cancelled,
	contactinternalv1.WatchRevocationsResponse_CAUSE_ERASED:      queue.Erased,
}

var limit = apierr.ReasonOf(errorv1.Reason_REASON_LIMIT)

// follow begins a term where the one before was with the revocations. One that
// knows of none, because Redis is new, starts over before a hopper is filled.
func (d *desk) follow(ctx context.Context) (err error) {
	if d.watch.done, err = d.term.Revoked(ctx); err != nil || d.watch.done > 0 {
		return err
	}
	return d.startOver(ctx)
}

// revoke takes back what the next message names. The service sends one now and
// then even if there is nothing, so that this loop is seen to work.
func (d *desk) revoke(ctx context.Context) (time.Duration, error) {
	err := d.watch.open(ctx, d.contacts)
	var message *contactinternalv1.WatchRevocationsResponse
	if err == nil {
		message, err = d.watch.stream.Recv()
	}
	if err == nil {
		err = d.takeBack(ctx, message)
	}
	switch {
	case err == nil:
		return -1, nil
	case apierr.ReasonIn(err) == limit: // it was away for too long
		err = d.startOver(ctx)
	}
	d.watch.close()
	return 0, err
}

func (d *desk) takeBack(ctx context.Context, message *contactinternalv1.WatchRevocationsResponse) error {
	byReason := map[queue.RevokeReason][]string{}
	for _, r := range message.GetRevocations() {
		byReason[revoked[r.GetCause()]] = append(byReason[revoked[r.GetCause()]], r.GetContactId())
	}
	for reason, contacts := range byReason {
		d.heard.note(contacts, time.Now(), d.cfg.LeaseTTL)
		if err := d.takeOut(ctx, reason, contacts); err != nil {
			return err
		}
	}
	if message.GetSequence() == d.watch.done {
		return nil
	}
	if err := d.term.RevokedTo(ctx, message.GetSequence()); err != nil {
		return err
	}
	d.watch.done = message.GetSequence()
	return nil
}

func (d *desk) takeOut(ctx context.Context, reason queue.RevokeReason, contacts []string) error {
	out, err := d.term.Revoke(ctx, reason, contacts)
	if out > 0 {
		d.log.Info("contacts revoked", "reason", reason, "contacts", out)
		d.returning.Set()
	}
	return err
}

// startOver follows from now on. As what was revoked before is not known,
// everything that is held goes back.
func (d *desk) startOver(ctx context.Context) error {
	d.watch.close()
	d.watch.done = 0
	defer d.watch.close()
	if err := d.watch.open(ctx, d.contacts); err != nil {
		return err
	}
	first, err := d.watch.stream.Recv()
	if err != nil {
		return fmt.Errorf("watch revocations: %w", err)
	}
	d.heard.noteAll(time.Now())
	leases, err := d.term.Leases(ctx)
	if err != nil {
		return err
	}
	for _, lease := range leases {
		contacts, err := d.term.Held(ctx, lease)
		if err = errors.Join(err, d.takeOut(ctx, queue.LeaseLost, contacts)); err != nil {
			return err
		}
	}
	return d.takeBack(ctx, first)
}
