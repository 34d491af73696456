package rpc

import (
	"context"
	"errors"
	"time"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/leader"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/contact/internal/wire"
	"github.com/foredial/foredial/services/internal/feed"
)

func token(f *contactinternalv1.Fence) leader.Token {
	return leader.Token{Cluster: f.GetClusterId(), Revision: f.GetRevision()}
}

func seconds(s int32) time.Duration { return time.Duration(s) * time.Second }

// leasedBytes is how long the texts of a lease's contacts may be, about: half of
// what a message may hold, for what else is in it and one contact more.
const leasedBytes = 2 << 20

// LeaseContacts implements LeaseService.
func (s *Leases) LeaseContacts(ctx context.Context, req *contactinternalv1.LeaseContactsRequest) (*contactinternalv1.LeaseContactsResponse, error) {
	tenant := auth.Tenant(ctx)
	task, err := s.Tasks.GetTask(ctx, tenant, req.GetTaskId())
	if err != nil {
		return nil, err
	}
	now := s.Now()
	batch, err := s.Rows.Lease(ctx, store.LeaseRequest{
		Tenant: tenant, Fence: token(req.GetFence()), TaskID: req.GetTaskId(), LeaseID: req.GetLeaseId(),
		Max: int(req.GetMaxContacts()), MaxBytes: leasedBytes, TTL: seconds(req.GetTtlS()), Terms: wire.Terms(task, s.Tasks),
		OnlyAppointments: req.GetOnlyAppointments(),
	}, now)
	if err != nil {
		return nil, err
	}
	resp := &contactinternalv1.LeaseContactsResponse{
		ExpireTime: wire.Time(batch.ExpiresAt), NextDueTime: wire.Time(batch.NextDueAt), Open: batch.Open,
	}
	known := attributesOf(s.Tasks, tenant)
	for _, c := range batch.Contacts {
		leased := wire.Leased(c)
		wire.Own(leased, c.Agreed, task)
		leased.Attributes = known.forAgent(c.Attributes, opener(ctx, s.Log, s.Keys, tenant, c.ID))
		resp.Contacts = append(resp.Contacts, leased)
	}
	return resp, nil
}

// ListDueAppointments implements LeaseService.
func (s *Leases) ListDueAppointments(ctx context.Context, _ *contactinternalv1.ListDueAppointmentsRequest) (*contactinternalv1.ListDueAppointmentsResponse, error) {
	tasks, err := s.Rows.DueAppointments(ctx, auth.Tenant(ctx), s.Now())
	if err != nil {
		return nil, err
	}
	return &contactinternalv1.ListDueAppointmentsResponse{TaskIds: tasks}, nil
}

// RenewLeases implements LeaseService.
func (s *Leases) RenewLeases(ctx context.Context, req *contactinternalv1.RenewLeasesRequest) (*contactinternalv1.RenewLeasesResponse, error) {
	now := s.Now()
	expiresAt := now.Add(seconds(req.GetTtlS()))
	lost, err := s.Rows.Renew(ctx, auth.Tenant(ctx), token(req.GetFence()), req.GetLeaseIds(), expiresAt, now)
	if err != nil {
		return nil, err
	}
	return &contactinternalv1.RenewLeasesResponse{ExpireTime: wire.Time(expiresAt), LostLeaseIds: lost}, nil
}

// ReturnContacts implements LeaseService.
func (s *Leases) ReturnContacts(ctx context.Context, req *contactinternalv1.ReturnContactsRequest) (*contactinternalv1.ReturnContactsResponse, error) {
	tenant, fence, now := auth.Tenant(ctx), token(req.GetFence()), s.Now()
	var (
		returned int
		err      error
	)
	switch what := req.GetWhat().(type) {
	case *contactinternalv1.ReturnContactsRequest_Held_:
		returned, err = s.Rows.Return(ctx, tenant, fence, what.Held.GetLeaseId(), what.Held.GetContactIds(), now)
	case *contactinternalv1.ReturnContactsRequest_Orphans_:
		returned, err = s.Rows.ReturnOrphans(ctx, tenant, fence, what.Orphans.GetKnownLeaseIds(), now)
	case *contactinternalv1.ReturnContactsRequest_Everything:
		if what.Everything {
			returned, err = s.Rows.ReturnAll(ctx, tenant, fence, now)
		}
	}
	if err != nil {
		return nil, err
	}
	return &contactinternalv1.ReturnContactsResponse{Returned: int32(returned)}, nil
}

// CountContacts implements LeaseService.
func (s *Leases) CountContacts(ctx context.Context, req *contactinternalv1.CountContactsRequest) (*contactinternalv1.CountContactsResponse, error) {
	counts, err := s.Rows.CountContacts(ctx, auth.Tenant(ctx), req.GetTaskIds(), req.GetOnlyOpen())
	if err != nil {
		return nil, err
	}
	resp := &contactinternalv1.CountContactsResponse{}
	for _, c := range counts {
		m := &contactinternalv1.CountContactsResponse_TaskCount{TaskId: c.TaskID, Any: c.Any, Open: c.Open}
		for _, by := range c.ByState {
			m.ByState = append(m.ByState, &contactinternalv1.CountContactsResponse_StateCount{
				State: wire.State(by.State), DoneReason: wire.Reason(by.Reason), Contacts: by.Contacts,
			})
		}
		if req.GetCallable() && c.Open {
			if err := s.callable(ctx, m); err != nil {
				return nil, err
			}
		}
		resp.Counts = append(resp.Counts, m)
	}
	return resp, nil
}

// callable says what a task has to be called now, and next. One that may not call,
// or that is deleted, has nothing.
func (s *Leases) callable(ctx context.Context, count *contactinternalv1.CountContactsResponse_TaskCount) error {
	tenant, now := auth.Tenant(ctx), s.Now()
	task, err := s.Tasks.GetTask(ctx, tenant, count.GetTaskId())
	if errors.Is(err, feed.ErrNoTask) {
		return nil
	}
	if err != nil {
		return err
	}
	if task.Callable(now) {
		q := store.Question{Tenant: tenant, TaskID: task.GetId(), Terms: wire.Terms(task, s.Tasks)}
		if count.Callable, err = s.Rows.Callable(ctx, q, now); err != nil {
			return err
		}
	}
	due, err := s.Rows.NextDue(ctx, tenant, task.GetId())
	count.NextDueTime = wire.Time(due)
	return err
}
