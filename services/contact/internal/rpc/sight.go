package rpc

import (
	"context"
	"errors"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/internal/sight"
)

// within are the tasks that a list is of: the one that is asked for, or all that are
// there for the caller; nil for all.
func (s *Contacts) within(ctx context.Context, taskID string) ([]string, error) {
	if taskID == "" {
		return sight.Tasks(ctx, s.Tasks), nil
	}
	return []string{taskID}, sight.Check(ctx, s.Tasks, taskID)
}

// anImport is one that is there for the caller.
func (s *Contacts) anImport(ctx context.Context, id string) (store.Import, error) {
	i, err := s.Rows.GetImport(ctx, auth.Tenant(ctx), id)
	if err != nil {
		return i, err
	}
	return i, as(store.ErrNoImport, sight.Check(ctx, s.Tasks, i.TaskID))
}

// seesAppointment is nil when an appointment is there for the caller. It looks before
// anything else is said of it; who is not bound learns that in time.
func (s *Contacts) seesAppointment(ctx context.Context, id string) error {
	who := auth.FromContext(ctx)
	if who.OrgUnit == "" {
		return nil
	}
	a, err := s.Rows.Appointment(ctx, who.Tenant, id)
	if err != nil {
		return err
	}
	return as(store.ErrNoAppointment, sight.Check(ctx, s.Tasks, a.TaskID))
}

// as has what is of another org unit's task be missing itself.
func as(missing, err error) error {
	if errors.Is(err, feed.ErrNoTask) {
		return missing
	}
	return err
}
