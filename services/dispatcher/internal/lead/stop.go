package lead

import (
	"context"
	"fmt"
	"time"

	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

// stop takes back what tasks have loaded that may not call: of one that was
// suspended or deleted, also what is on a screen; of others only the hopper.
func (d *desk) stop(ctx context.Context) (time.Duration, error) {
	tasks, err := d.term.Tasks(ctx)
	if err != nil {
		return 0, err
	}
	for _, id := range tasks {
		callable, revoke := d.standing(id, time.Now())
		if callable {
			continue
		}
		for {
			held, err := d.term.StopTask(ctx, id, revoke, stopBatch)
			if err != nil {
				return 0, err
			}
			if len(held) == 0 {
				break
			}
			d.returning.Set()
		}
	}
	return 0, nil
}

// standing reports whether a task may call now and, if not, whether its
// previews must go too: suspending takes them back, while the end of a task or
// of its window lets them run out (their dial is refused). The feed has
// everything, so a task it does not have is deleted.
func (d *desk) standing(id string, now time.Time) (callable, revoke bool) {
	task, ok := d.deps.Tasks.Task(d.tenant, id)
	if !ok || task.GetState() == taskv1.TaskState_TASK_STATE_SUSPENDED {
		return false, true
	}
	return task.Callable(now), false
}

// giveBack returns to SQL what was taken out.
func (d *desk) giveBack(ctx context.Context) (time.Duration, error) {
	held, err := d.term.Returning(ctx, returnBatch)
	if err != nil || len(held) == 0 {
		return 0, err
	}
	byLease := map[string][]string{}
	for _, h := range held {
		byLease[h.Lease] = append(byLease[h.Lease], h.Contact)
	}
	for lease, contacts := range byLease {
		if err := d.hand(ctx, lease, contacts); err != nil {
			return 0, err
		}
	}
	if err := d.term.Returned(ctx, held); err != nil {
		return 0, err
	}
	return more(len(held), returnBatch), nil
}

// hand returns contacts of one lease to SQL.
func (d *desk) hand(ctx context.Context, lease string, contacts []string) error {
	_, err := d.contacts.ReturnContacts(ctx, &contactinternalv1.ReturnContactsRequest{
		Fence: d.fence,
		What: &contactinternalv1.ReturnContactsRequest_Held_{
			Held: &contactinternalv1.ReturnContactsRequest_Held{LeaseId: lease, ContactIds: contacts},
		},
	})
	if err != nil {
		return fmt.Errorf("return contacts: %w", err)
	}
	return nil
}

// more is at once when a batch was full.
func more(n, batch int) time.Duration {
	if n == batch {
		return -1
	}
	return 0
}
