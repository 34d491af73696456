package rpc

import (
	"context"
	"errors"
	"time"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/contact/internal/wire"
)

// MakeAppointment implements LeaseService.
func (s *Leases) MakeAppointment(ctx context.Context, req *contactinternalv1.MakeAppointmentRequest) (*contactinternalv1.MakeAppointmentResponse, error) {
	tenant, now := auth.Tenant(ctx), s.Now()
	agreed := store.Agreement{
		AttemptID: req.GetAttemptId(), At: req.GetAppointmentTime().AsTime().Truncate(time.Microsecond),
		Number: req.GetNumber(), AgentID: req.GetAgentId(), Remark: req.GetRemark(),
	}
	made, err := s.Rows.MakeAppointment(ctx, tenant, agreed, func(ctx context.Context, taskID string) error {
		task, err := s.Tasks.GetTask(ctx, tenant, taskID)
		if err != nil {
			return err
		}
		if faults := fits("appointment_time", agreed.At, task, now); len(faults) > 0 {
			return apierr.Invalid(faults...)
		}
		return nil
	}, now)
	if errors.Is(err, store.ErrOtherNumber) {
		return nil, notItsNumber("number")
	}
	if err != nil {
		return nil, err
	}
	return &contactinternalv1.MakeAppointmentResponse{Appointment: wire.Appointment(made)}, nil
}

// CloseContact implements LeaseService.
func (s *Leases) CloseContact(ctx context.Context, req *contactinternalv1.CloseContactRequest) (*contactinternalv1.CloseContactResponse, error) {
	err := s.Rows.Close(ctx, auth.Tenant(ctx), store.Closing{
		PreviewID: req.GetPreviewId(), TaskID: req.GetTaskId(), ContactID: req.GetContactId(), LeaseID: req.GetLeaseId(),
	}, s.Now())
	if err != nil {
		return nil, err
	}
	return &contactinternalv1.CloseContactResponse{}, nil
}
