package rpc

import (
	"cmp"
	"context"
	"errors"
	"time"

	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/page"
	auditv1 "github.com/foredial/foredial/proto/gen/foredial/audit/v1"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/contact/internal/wire"
	"github.com/foredial/foredial/services/internal/audit"
)

// BeginAttempt implements LeaseService.
func (s *Leases) BeginAttempt(ctx context.Context, req *contactinternalv1.BeginAttemptRequest) (*contactinternalv1.BeginAttemptResponse, error) {
	tenant, now := auth.Tenant(ctx), s.Now()
	task, err := s.Tasks.GetTask(ctx, tenant, req.GetTaskId())
	if err != nil {
		return nil, err
	}
	attempt := contact.Attempt{
		ID: req.GetAttemptId(), TaskID: req.GetTaskId(), ContactID: req.GetContactId(),
		Number: req.GetNumber(), AgentID: req.GetAgentId(), BegunAt: now,
	}
	begunAt, err := s.Rows.Begin(ctx, tenant, attempt, req.GetLeaseId(), wire.Terms(task, s.Tasks), s.shown(ctx, tenant, attempt)...)
	if errors.Is(err, policy.ErrTaskState) {
		return nil, wrongState(task)
	}
	if listed, ok := errors.AsType[*policy.ListedError](err); ok {
		return nil, apierr.New(codes.FailedPrecondition, reason(errorv1.Reason_REASON_NUMBER_NOT_ALLOWED),
			"the number is on a blocklist").With("list", listed.ListID).Because(err)
	}
	if err != nil {
		return nil, err
	}
	return &contactinternalv1.BeginAttemptResponse{BeginTime: wire.Time(begunAt)}, nil
}

// shown is what the audit log has of a dial whose agent sees the number only now. The
// dispatcher, which the agent asked, keeps nothing that lasts.
func (s *Leases) shown(ctx context.Context, tenant string, a contact.Attempt) []*auditv1.AuditEntry {
	if !s.Tasks.Settings(tenant).GetMaskNumbers() {
		return nil
	}
	agent, _ := s.Tasks.Resource(tenant, a.AgentID)
	who := auth.Identity{Subject: agent.GetAgent().GetSubject(), Tenant: tenant, Role: auth.Agent, AgentID: a.AgentID}
	return []*auditv1.AuditEntry{audit.Done(ctx, who, dispatchv1.AgentService_AcceptPreview_FullMethodName, a.BegunAt, map[string]string{
		"id": a.ID, "task_id": a.TaskID, "contact_id": a.ContactID,
	})}
}

// ResolveAttempt implements LeaseService.
func (s *Leases) ResolveAttempt(ctx context.Context, req *contactinternalv1.ResolveAttemptRequest) (*contactinternalv1.ResolveAttemptResponse, error) {
	found, err := s.Rows.Resolve(ctx, auth.Tenant(ctx), req.GetAttemptId(), s.Now())
	if err != nil {
		return nil, err
	}
	resp := &contactinternalv1.ResolveAttemptResponse{}
	if found != nil {
		resp.Attempt = wire.LiveAttempt(*found)
	}
	return resp, nil
}

// liveAfter is the position in the list of live attempts.
type liveAfter struct {
	BegunAt time.Time
	ID      string
}

// ListLiveAttempts implements LeaseService.
func (s *Leases) ListLiveAttempts(ctx context.Context, req *contactinternalv1.ListLiveAttemptsRequest) (*contactinternalv1.ListLiveAttemptsResponse, error) {
	after, err := page.Position[liveAfter](req.GetPageToken())
	if err != nil {
		return nil, err
	}
	size := page.Size(req.GetPageSize())
	list, err := s.Rows.LiveAttempts(ctx, auth.Tenant(ctx), after.BegunAt, after.ID, size+1)
	if err != nil {
		return nil, err
	}
	resp := &contactinternalv1.ListLiveAttemptsResponse{}
	list, resp.NextPageToken = page.Cut(list, size, func(a store.LiveAttempt) liveAfter { return liveAfter{a.BegunAt, a.ID} })
	for _, a := range list {
		resp.Attempts = append(resp.Attempts, wire.LiveAttempt(a))
	}
	return resp, nil
}

// ApplyOutcomes implements LeaseService. Outcomes that cannot be applied together
// are applied one by one: what is wrong with one keeps no other back.
func (s *Leases) ApplyOutcomes(ctx context.Context, req *contactinternalv1.ApplyOutcomesRequest) (resp *contactinternalv1.ApplyOutcomesResponse, err error) {
	outcomes := make([]store.Outcome, len(req.GetOutcomes()))
	for i, o := range req.GetOutcomes() {
		outcomes[i] = store.Outcome{
			AttemptID: o.GetAttemptId(), FailCode: o.GetFailCode(), Result: wire.Result(o.GetDisplayedResult()),
			EndedAt: o.GetEndTime().AsTime().Truncate(time.Microsecond),
		}
	}
	ctx, end := s.Trace.Batch(ctx, "apply outcome", len(outcomes), func(i int) string { return outcomes[i].AttemptID })
	defer func() { end(err) }()
	decisions, err := s.apply(ctx, outcomes)
	if err != nil && len(outcomes) > 1 && !errors.Is(err, store.ErrUnavailable) {
		decisions, err = s.applyEach(ctx, outcomes)
	}
	if err != nil {
		return nil, err
	}
	resp = &contactinternalv1.ApplyOutcomesResponse{Applied: make([]*contactinternalv1.Applied, len(decisions))}
	for i, d := range decisions {
		resp.Applied[i] = &contactinternalv1.Applied{}
		if d != nil {
			resp.Applied[i] = &contactinternalv1.Applied{
				State: wire.State(d.State), DoneReason: wire.Reason(d.Reason), DueTime: wire.Time(d.DueAt), Rule: d.Rule,
			}
		}
	}
	return resp, nil
}

func (s *Leases) apply(ctx context.Context, outcomes []store.Outcome) ([]*policy.Decision, error) {
	tenant := auth.Tenant(ctx)
	return s.Rows.ApplyAll(ctx, tenant, outcomes, termsOf(s.Tasks, tenant), s.Now())
}

// applyEach applies all that can be, and then says what was wrong with the first
// that could not: the caller asks again, for fewer.
func (s *Leases) applyEach(ctx context.Context, outcomes []store.Outcome) (decisions []*policy.Decision, err error) {
	for _, o := range outcomes {
		one, fault := s.apply(ctx, []store.Outcome{o})
		decisions, err = append(decisions, one...), cmp.Or(err, fault)
	}
	return decisions, err
}
