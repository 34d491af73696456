package dispatcher_test

import (
	"context"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
)

// due reports whether a contact that waits for an appointment need wait no more.
func (c *contactRow) due() bool {
	return c.agreed == nil || !time.Now().Before(c.agreed.GetAppointmentTime().AsTime())
}

func (p *contactPeer) MakeAppointment(_ context.Context, req *contactinternalv1.MakeAppointmentRequest) (*contactinternalv1.MakeAppointmentResponse, error) {
	leave, err := p.enter("MakeAppointment")
	if err != nil {
		return nil, err
	}
	response, err := p.make(req)
	if failed := leave(); failed != nil {
		return nil, failed
	}
	return response, err
}

func (p *contactPeer) make(req *contactinternalv1.MakeAppointmentRequest) (*contactinternalv1.MakeAppointmentResponse, error) {
	attempt := p.attempts[req.GetAttemptId()]
	switch {
	case attempt == nil:
		return nil, refusal(codes.NotFound, errorv1.Reason_REASON_NOT_FOUND)
	case p.appointments[req.GetAttemptId()] != nil:
		return &contactinternalv1.MakeAppointmentResponse{Appointment: &contactv1.Appointment{Id: req.GetAttemptId()}}, nil
	case req.GetAppointmentTime().AsTime().Before(time.Now().Add(-time.Minute)):
		return nil, apierr.BadField("appointment_time", apierr.Range, "is in the past")
	}
	p.appointments[req.GetAttemptId()] = req
	for _, c := range p.contacts {
		if c.leased.GetContactId() != attempt.live.GetContactId() {
			continue
		}
		c.agreed, c.done = req, false
		c.leased = proto.Clone(c.leased).(*contactinternalv1.LeasedContact)
		c.leased.SortKey = []byte{0, 0, 0, 0}
		c.leased.AppointmentId, c.leased.AppointmentTime = req.GetAttemptId(), req.GetAppointmentTime()
		c.leased.AppointmentRemark = req.GetRemark()
		if c.leased.OwnerAgentId = req.GetAgentId(); p.ownerFor > 0 {
			c.leased.OwnerUntil = timestamppb.New(req.GetAppointmentTime().AsTime().Add(p.ownerFor))
		}
	}
	return &contactinternalv1.MakeAppointmentResponse{Appointment: &contactv1.Appointment{Id: req.GetAttemptId()}}, nil
}

func (p *contactPeer) ListDueAppointments(context.Context, *contactinternalv1.ListDueAppointmentsRequest) (*contactinternalv1.ListDueAppointmentsResponse, error) {
	leave, err := p.enter("ListDueAppointments")
	if err != nil {
		return nil, err
	}
	defer func() { _ = leave() }()
	response := &contactinternalv1.ListDueAppointmentsResponse{}
	for _, c := range p.contacts {
		if c.agreed != nil && c.callable() {
			response.TaskIds = append(response.TaskIds, c.task)
		}
	}
	return response, nil
}

// made is the appointment that was made in an attempt; nil: none.
func (p *contactPeer) made(attempt string) *contactinternalv1.MakeAppointmentRequest {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.appointments[attempt]
}

// holds reports whether a contact is leased.
func (p *contactPeer) holds(contact string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.contacts {
		if c.leased.GetContactId() == contact {
			return c.lease != ""
		}
	}
	return false
}
