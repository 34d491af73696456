package lead

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
)

// appointments loads contacts whose appointment has come due. They go before what
// hoppers hold already, so they do not wait until one is low.
func (d *desk) appointments(ctx context.Context) (time.Duration, error) {
	if err := d.noteDue(ctx); err != nil {
		return 0, err
	}
	var errs []error
	for task, o := range d.due {
		a, err := d.fetch(ctx, o)
		if err != nil {
			errs = append(errs, fmt.Errorf("task %s: %w", task, err))
			continue
		}
		delete(d.due, task)
		if a.loaded > 0 {
			d.ready.Set()
		}
	}
	return 0, errors.Join(errs...)
}

// noteDue orders for the tasks that may call and have an appointment that is due.
// An order without an answer stays, to be sent again as it was.
func (d *desk) noteDue(ctx context.Context) error {
	now := time.Now()
	callable := map[string]bool{}
	for _, t := range d.deps.Tasks.Tasks(d.tenant) {
		if t.Callable(now) {
			callable[t.GetId()] = true
		}
	}
	if len(callable) == 0 {
		return nil
	}
	response, err := d.contacts.ListDueAppointments(ctx, &contactinternalv1.ListDueAppointmentsRequest{})
	if err != nil {
		return fmt.Errorf("list due appointments: %w", err)
	}
	for _, task := range response.GetTaskIds() {
		if _, sent := d.due[task]; callable[task] && !sent {
			d.due[task] = order{task: task, lease: uuid.NewString(), asked: now, most: d.cfg.HopperSize, appointments: true}
		}
	}
	return nil
}
