package lead

import (
	"context"
	"errors"
	"fmt"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/body"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/dispatcher/internal/view"
)

// maxLeased is how many contacts one call may lease.
const maxLeased = 1000

// refill leases contacts for the hoppers that are low. One task's failure does
// not keep the others from theirs.
func (d *desk) refill(ctx context.Context) (time.Duration, error) {
	if !d.disowned.Load() {
		return 0, nil // renew wakes it
	}
	orders, next := d.supply.due(time.Now())
	var errs []error
	for _, o := range orders {
		if err := d.order(ctx, o); err != nil {
			errs = append(errs, fmt.Errorf("task %s: %w", o.task, err))
		}
	}
	return next, errors.Join(errs...)
}

// order has a hopper filled.
func (d *desk) order(ctx context.Context, o order) error {
	a, err := d.fetch(ctx, o)
	if err == nil && d.supply.filled(o, a, time.Now()) {
		d.ready.Set()
	}
	return err
}

// fetch leases and loads. A leader that dies in between leaves a lease nobody
// renews: it ends by itself, and the contacts are free again.
func (d *desk) fetch(ctx context.Context, o order) (answer, error) {
	response, err := d.contacts.LeaseContacts(ctx, &contactinternalv1.LeaseContactsRequest{
		Fence: d.fence, TaskId: o.task, LeaseId: o.lease,
		MaxContacts: int32(min(o.most, maxLeased)), TtlS: int32(d.cfg.LeaseTTL / time.Second),
		OnlyAppointments: o.appointments,
	})
	if status.Code(err) == codes.NotFound { // deleted, or so new that contact does not know it yet
		return answer{}, nil
	}
	if err != nil {
		return answer{}, fmt.Errorf("lease contacts: %w", err)
	}
	contacts := make([]queue.Contact, len(response.GetContacts()))
	for i, c := range response.GetContacts() {
		text, err := body.Write(c)
		if err != nil {
			return answer{}, err
		}
		contacts[i] = queue.Contact{
			ID: c.GetContactId(), SortKey: c.GetSortKey(), Body: text, Until: view.Known(c.GetCallableUntil()),
			Owner: c.GetOwnerAgentId(), OwnerUntil: view.Known(c.GetOwnerUntil()), LastAgent: lastAgent(c),
		}
	}
	loaded, err := d.load(ctx, o, contacts)
	return answer{loaded: loaded, open: response.GetOpen(), due: view.Known(response.GetNextDueTime())}, err
}

// lastAgent is who dialled a contact last; empty: nobody has.
func lastAgent(c *contactinternalv1.LeasedContact) string {
	if past := c.GetLastAttempts(); len(past) > 0 {
		return past[0].GetAgentId()
	}
	return ""
}

// load puts what was leased into the hopper, but for contacts that were revoked
// meanwhile: they go back.
func (d *desk) load(ctx context.Context, o order, contacts []queue.Contact) (loaded int, err error) {
	for len(contacts) > 0 {
		gone, err := d.heard.unless(o.asked, contacts, func() error {
			_, err := d.term.Load(ctx, o.task, o.lease, contacts)
			return err
		})
		if err != nil || len(gone) == 0 {
			return len(contacts), err
		}
		if err := d.hand(ctx, o.lease, gone); err != nil {
			return 0, err
		}
		contacts = without(contacts, gone)
	}
	return 0, nil
}
