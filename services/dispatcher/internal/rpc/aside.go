package rpc

import (
	"context"
	"errors"
	"time"

	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/plan"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/dispatcher/internal/view"
	"github.com/foredial/foredial/services/internal/feed"
)

// SkipPreview gives a contact back, or closes it.
func (s *Agents) SkipPreview(ctx context.Context, req *dispatchv1.SkipPreviewRequest) (*dispatchv1.Preview, error) {
	ctx, span := s.Trace.Start(ctx, req.GetId(), "skip")
	skipped, err := s.skip(ctx, req)
	span.End(err)
	return skipped, face(s.Metrics, "skip", err)
}

func (s *Agents) skip(ctx context.Context, req *dispatchv1.SkipPreviewRequest) (*dispatchv1.Preview, error) {
	tenant := auth.Tenant(ctx)
	p, err := s.preview(ctx, req.GetId())
	if err != nil {
		return nil, err
	}
	return s.aside(tenant, "max_skips_per_day", s.Tasks.Settings(tenant).MaxSkipsPerDay, func(quota queue.Quota) (queue.Preview, error) {
		if req.GetClose() {
			return s.Book.Close(ctx, tenant, p, req.GetReason(), quota)
		}
		return s.Queue.Skip(ctx, tenant, p.ID, req.GetReason(), quota)
	})
}

// SnoozePreview keeps a contact for its agent.
func (s *Agents) SnoozePreview(ctx context.Context, req *dispatchv1.SnoozePreviewRequest) (*dispatchv1.Preview, error) {
	ctx, span := s.Trace.Start(ctx, req.GetId(), "snooze")
	snoozed, err := s.snooze(ctx, req)
	span.End(err)
	return snoozed, face(s.Metrics, "snooze", err)
}

func (s *Agents) snooze(ctx context.Context, req *dispatchv1.SnoozePreviewRequest) (*dispatchv1.Preview, error) {
	tenant := auth.Tenant(ctx)
	p, err := s.preview(ctx, req.GetId())
	if err != nil {
		return nil, err
	}
	return s.aside(tenant, "max_snoozes_per_day", s.Tasks.Settings(tenant).MaxSnoozesPerDay, func(quota queue.Quota) (queue.Preview, error) {
		return s.Queue.Snooze(ctx, tenant, p.ID, req.GetReason(), quota, time.Duration(req.GetMinutes())*time.Minute)
	})
}

// aside has a preview set aside under a limit of the tenant's, nil being none, and
// shows it. One that is past the limit may be tried again on the next local day.
func (s *Agents) aside(
	tenant, limit string, most *int32, verb func(queue.Quota) (queue.Preview, error),
) (*dispatchv1.Preview, error) {
	zone, err := feed.Zone(s.Tasks.Settings(tenant).GetTimeZone())
	if err != nil {
		return nil, err
	}
	now := time.Now()
	quota := queue.Quota{Day: plan.Day(now, zone), Most: queue.AnyNumber}
	if most != nil {
		quota.Most = int(*most)
	}
	p, err := verb(quota)
	if errors.Is(err, queue.ErrLimit) {
		past := apierr.New(codes.ResourceExhausted, apierr.Limit, "the agent may not do so again today").With("limit", limit).Because(err)
		past.RetryAfter = plan.DayEnd(now, zone).Sub(now)
		return nil, past
	}
	if err != nil {
		return nil, err
	}
	return view.Preview(s.Tasks, tenant, p)
}
