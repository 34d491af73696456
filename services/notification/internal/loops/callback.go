package loops

import (
	"context"
	"errors"
	"time"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/callback"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/notification/internal/delivery"
	"github.com/foredial/foredial/services/notification/internal/sender"
)

var errNotApproved = errors.New("the URL is not an approved callback address")

// Callbacks is the Carrier of callbacks.
type Callbacks struct {
	Tasks  *feed.Replica
	Sender *sender.Sender
}

// Send implements Carrier. The URL must be approved at that moment, for a task of
// that org unit.
func (c *Callbacks) Send(ctx context.Context, tenant string, d delivery.Delivery) delivery.Answer {
	address, err := c.address(ctx, tenant, d)
	if err != nil {
		return delivery.Answer{Err: err}
	}
	return c.Post(ctx, address, d)
}

// address is the callback address that allows a delivery. A task that is gone may
// use what tasks without an org unit may; a test, which is of no task, all there is.
func (c *Callbacks) address(ctx context.Context, tenant string, d delivery.Delivery) (*directoryv1.CallbackAddress, error) {
	isolated, orgUnit := false, ""
	if d.TaskID != "" {
		isolated = c.Tasks.Settings(tenant).GetOrgUnitIsolation()
		switch task, err := c.Tasks.GetTask(ctx, tenant, d.TaskID); {
		case err == nil:
			orgUnit = task.GetOrgUnitId()
		case !errors.Is(err, feed.ErrNoTask):
			return nil, err
		}
	}
	addresses := c.Tasks.Resources(tenant, directoryv1.ResourceKind_RESOURCE_KIND_CALLBACK_ADDRESS)
	found, ok := callback.FindFor(addresses, isolated, orgUnit, d.URL)
	if !ok {
		return nil, errNotApproved
	}
	return found.GetCallbackAddress(), nil
}

// Post makes a try to send a delivery that an address allows.
func (c *Callbacks) Post(ctx context.Context, address *directoryv1.CallbackAddress, d delivery.Delivery) delivery.Answer {
	now := time.Now()
	status, retryAfter, err := c.Sender.Post(ctx, sender.Message{
		URL: d.URL, EventID: d.EventID, Body: d.Body, Keys: callback.Keys(address, now),
	}, now)
	if err != nil {
		return delivery.Answer{Err: err, Down: true}
	}
	answer := delivery.Answered(status)
	answer.RetryAfter = retryAfter
	return answer
}
