package rpc

import (
	"context"
	"fmt"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	resultinternalv1 "github.com/foredial/foredial/proto/gen/foredial/result/internalapi/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/failcode"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/result/internal/attempt"
	"github.com/foredial/foredial/services/result/internal/store"
	"github.com/foredial/foredial/services/result/internal/wire"
)

// Records implements RecordService.
type Records struct {
	resultinternalv1.UnimplementedRecordServiceServer

	Store *store.Store
	Tasks *feed.Replica
}

// RecordAttempt merges what is told of an attempt into its record.
func (s *Records) RecordAttempt(ctx context.Context, req *resultinternalv1.RecordAttemptRequest) (*resultv1.Attempt, error) {
	news := wire.News(req.GetAttempt())
	faults := append(incomplete(news), undated(req.GetAttempt().GetQuestionnaires())...)
	if len(faults) > 0 {
		return nil, apierr.Invalid(faults...)
	}
	tenant := auth.Tenant(ctx)
	if news.FailCode != "" {
		news.Displayed = failcode.Displayed(s.Tasks.ResultCodes(tenant), news.FailCode)
	}
	merged, err := s.Store.Record(ctx, tenant, news)
	if err != nil {
		return nil, err
	}
	return wire.Attempt(merged), nil
}

// GetAttempt returns what is on record of an attempt.
func (s *Records) GetAttempt(ctx context.Context, req *resultinternalv1.GetAttemptRequest) (*resultv1.Attempt, error) {
	saved, err := s.Store.Attempt(ctx, auth.Tenant(ctx), req.GetId())
	if err != nil {
		return nil, missing(err, "attempt", req.GetId())
	}
	return wire.Attempt(saved), nil
}

// incomplete lists what an attempt always has and this one has not.
func incomplete(a attempt.Attempt) (faults []apierr.Field) {
	for _, field := range []struct {
		name  string
		unset bool
	}{
		{"id", a.ID == ""},
		{"task_id", a.TaskID == ""},
		{"contact_id", a.ContactID == ""},
		{"agent_id", a.AgentID == ""},
		{"number", a.Number == ""},
		{"dial_time", a.Dial.IsZero()},
	} {
		if field.unset {
			faults = append(faults, apierr.Field{Path: "attempt." + field.name, Reason: apierr.Required, Description: "is required"})
		}
	}
	if a.End.IsZero() != (a.FailCode == "") {
		faults = append(faults, apierr.Field{Path: "attempt.fail_code", Reason: apierr.Conflict, Description: "goes with end_time, and end_time with it"})
	}
	return faults
}

// undated lists the answers of which nobody knows whether they are the latest.
func undated(told []*resultv1.Questionnaire) (faults []apierr.Field) {
	for i, q := range told {
		if q.GetSource() == sourceManual && q.GetSubmitTime() == nil {
			faults = append(faults, apierr.Field{
				Path: fmt.Sprintf("attempt.questionnaires[%d].submit_time", i), Reason: apierr.Required, Description: "is required",
			})
		}
	}
	return faults
}

// RecordPreviews stores previews that are over.
func (s *Records) RecordPreviews(ctx context.Context, req *resultinternalv1.RecordPreviewsRequest) (*resultinternalv1.RecordPreviewsResponse, error) {
	previews := make([]store.Preview, len(req.GetPreviews()))
	for i, p := range req.GetPreviews() {
		previews[i] = store.Preview{
			ID: p.GetId(), TaskID: p.GetTaskId(), ContactID: p.GetContactId(), AgentID: p.GetAgentId(),
			State: p.GetState(), RevokeReason: p.GetRevokeReason(), Reason: p.GetReason(),
			Offer: wire.Time(p.GetOfferTime()), End: wire.Time(p.GetEndTime()),
		}
	}
	if err := s.Store.AddPreviews(ctx, auth.Tenant(ctx), previews); err != nil {
		return nil, err
	}
	return &resultinternalv1.RecordPreviewsResponse{}, nil
}

// CountSetAside counts what agents skipped and snoozed since a time.
func (s *Records) CountSetAside(ctx context.Context, req *resultinternalv1.CountSetAsideRequest) (*resultinternalv1.CountSetAsideResponse, error) {
	counts, err := s.Store.CountSetAside(ctx, auth.Tenant(ctx), wire.Time(req.GetStartTime()))
	if err != nil {
		return nil, err
	}
	response := &resultinternalv1.CountSetAsideResponse{}
	for _, c := range counts {
		response.Counts = append(response.Counts, &resultinternalv1.CountSetAsideResponse_AgentCount{
			AgentId: c.AgentID, Skipped: c.Skipped, Snoozed: c.Snoozed,
		})
	}
	return response, nil
}
