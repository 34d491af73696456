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

// Send implements Carrier. The URL must be approved at that moment.
func (c *Callbacks) Send(ctx context.Context, tenant string, d delivery.Delivery) delivery.Answer {
	addresses := c.Tasks.Resources(tenant, directoryv1.ResourceKind_RESOURCE_KIND_CALLBACK_ADDRESS)
	if _, ok := callback.Find(addresses, d.URL); !ok {
		return delivery.Answer{Err: errNotApproved}
	}
	status, retryAfter, err := c.Sender.Post(ctx, d.URL, d.EventID, d.Body, time.Now())
	if err != nil {
		return delivery.Answer{Err: err, Down: true}
	}
	answer := delivery.Answered(status)
	answer.RetryAfter = retryAfter
	return answer
}
