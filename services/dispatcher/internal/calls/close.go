package calls

import (
	"context"
	"fmt"

	"github.com/foredial/foredial/pkg/apierr"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
)

// Close skips a preview, as last read, and ends its contact, if its task lets agents
// do so. It goes on when the caller goes away. Errors: those of queue.BeginClose.
func (b *Book) Close(ctx context.Context, tenant string, p queue.Preview, reason string, quota queue.Quota) (queue.Preview, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), acceptWithin)
	defer cancel()
	if p.State == queue.Offered {
		task, err := b.tasks.GetTask(ctx, tenant, p.Task)
		if err != nil {
			return queue.Preview{}, err
		}
		if !task.GetAllowSkipAndClose() {
			return queue.Preview{}, apierr.BadField("close", apierr.Setting, "needs a task with allow_skip_and_close")
		}
	}
	now, err := b.queue.BeginClose(ctx, tenant, p.ID, reason, quota)
	if err != nil {
		return queue.Preview{}, err
	}
	if now.State == queue.Closing {
		if now, err = b.close(ctx, tenant, now); err != nil {
			return queue.Preview{}, err
		}
	}
	now.Body = p.Body // the contact has left Redis
	return now, nil
}

// close ends the contact of a preview that is CLOSING. A refusal ends the preview;
// an error that leaves open what became of it does not.
func (b *Book) close(ctx context.Context, tenant string, p queue.Preview) (queue.Preview, error) {
	_, err := b.contacts.CloseContact(ctx, &contactinternalv1.CloseContactRequest{
		PreviewId: p.ID, TaskId: p.Task, ContactId: p.Contact, LeaseId: p.Lease,
	})
	if err == nil {
		return b.queue.EndClose(ctx, tenant, p.ID)
	}
	refusal := apierr.Remote(err)
	if refusal == nil || !final(refusal.Code) {
		return queue.Preview{}, fmt.Errorf("close contact: %w", err)
	}
	if err := b.queue.Refuse(ctx, tenant, p.ID, refusal.Reason == leaseLost); err != nil {
		return queue.Preview{}, err
	}
	return queue.Preview{}, refusal
}
