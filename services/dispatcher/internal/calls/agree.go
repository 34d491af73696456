package calls

import (
	"context"
	"errors"
	"fmt"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/kind"
)

// ErrNoAppointment is that the business result wants an appointment with it.
var ErrNoAppointment = errors.New("the business result wants an appointment")

// Appointment is a call that the agent has agreed with the customer.
type Appointment struct {
	At time.Time
	// Number to call; empty: the one that was dialled.
	Number string
	// AgentID is whose call it is; empty: anyone's.
	AgentID string
	Remark  string
}

// field is the appointment in the request to complete an attempt.
const field = "appointment"

// agree makes the appointment of an attempt, which is idempotent by the
// attempt's id: the first one stays, should the rest of a completion fail.
func (b *Book) agree(ctx context.Context, tenant, attempt string, c Completion) error {
	a := c.Appointment
	if a == nil {
		if r, ok := b.tasks.Resource(tenant, c.BusinessResultID); ok && r.GetBusinessResult().GetAppointmentPopup() {
			return ErrNoAppointment
		}
		return nil
	}
	if a.AgentID != "" {
		r, ok := b.tasks.Resource(tenant, a.AgentID)
		if !ok || kind.Of(r) != directoryv1.ResourceKind_RESOURCE_KIND_AGENT {
			return apierr.BadField(field+".agent_id", apierr.Reference, "must be an agent")
		}
	}
	_, err := b.contacts.MakeAppointment(ctx, &contactinternalv1.MakeAppointmentRequest{
		AttemptId: attempt, AppointmentTime: timestamppb.New(a.At), Number: a.Number, AgentId: a.AgentID, Remark: a.Remark,
	})
	if err != nil {
		return inRequest(fmt.Errorf("make appointment: %w", err))
	}
	return nil
}

// inRequest gives fields that the contact service refused their places in the
// agent's request.
func inRequest(err error) error {
	refusal := apierr.Remote(err)
	if refusal == nil || refusal.Code != codes.InvalidArgument {
		return err
	}
	fields := make([]apierr.Field, len(refusal.Fields))
	for i, f := range refusal.Fields {
		fields[i] = apierr.Field{Path: field + "." + f.Path, Reason: f.Reason, Description: f.Description}
	}
	return apierr.Invalid(fields...).Because(err)
}
