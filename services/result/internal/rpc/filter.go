package rpc

import (
	"context"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/phone"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/sight"
	"github.com/foredial/foredial/services/result/internal/store"
	"github.com/foredial/foredial/services/result/internal/wire"
)

// filter reads the filter of a request; path is where it is there. An empty
// taskID means all tasks.
func (s *Results) filter(ctx context.Context, path, taskID string, given *resultv1.AttemptFilter) (store.AttemptFilter, error) {
	f := store.AttemptFilter{
		TaskID: taskID, Displayed: given.GetDisplayedResults(), BusinessResultIDs: given.GetBusinessResultIds(),
		AgentIDs: given.GetAgentIds(), From: wire.Time(given.GetStartTime()), To: wire.Time(given.GetEndTime()),
	}
	if taskID != "" {
		if err := sight.Check(ctx, s.Tasks, taskID); err != nil {
			return store.AttemptFilter{}, err
		}
	}
	var faults []apierr.Field
	if !f.From.IsZero() && !f.To.IsZero() && f.To.Before(f.From) {
		faults = append(faults, apierr.Field{Path: path + ".end_time", Reason: apierr.Backwards, Description: "is before start_time"})
	}
	if given.GetNumber() != "" {
		var err error
		f.Number, err = phone.Parse(given.GetNumber(), s.Tasks.Settings(auth.Tenant(ctx)).GetDefaultRegion())
		if err != nil {
			faults = append(faults, apierr.Field{Path: path + ".number", Reason: apierr.Format, Description: err.Error()})
		}
	}
	if len(faults) > 0 {
		return store.AttemptFilter{}, apierr.Invalid(faults...)
	}
	return f, nil
}
