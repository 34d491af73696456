package rpc

import (
	"context"
	"time"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/sight"
	"github.com/foredial/foredial/services/result/internal/count"
	"github.com/foredial/foredial/services/result/internal/store"
	"github.com/foredial/foredial/services/result/internal/wire"
)

// maxPoints bounds what one call counts: a day of minutes, two months of hours.
const maxPoints = 1500

// GetStatSeries counts what ended in each minute or hour.
func (s *Results) GetStatSeries(ctx context.Context, req *resultv1.GetStatSeriesRequest) (*resultv1.StatSeries, error) {
	filter, err := seriesFilter(req, time.Now())
	if err != nil {
		return nil, err
	}
	if filter.TaskID == "" {
		filter.Tasks = sight.Tasks(ctx, s.Tasks)
	} else if err := sight.Check(ctx, s.Tasks, filter.TaskID); err != nil {
		return nil, err
	}
	points, err := s.Store.Series(ctx, auth.Tenant(ctx), filter)
	if err != nil {
		return nil, err
	}
	return wire.Series(points), nil
}

// seriesFilter reads a request that is made now.
func seriesFilter(req *resultv1.GetStatSeriesRequest, now time.Time) (store.SeriesFilter, error) {
	f := store.SeriesFilter{TaskID: req.GetTaskId(), Width: count.Hour, From: wire.Time(req.GetStartTime()), To: now}
	if req.GetStep() == resultv1.SeriesStep_SERIES_STEP_MINUTE {
		f.Width = count.Minute
	}
	if req.GetEndTime() != nil {
		f.To = wire.Time(req.GetEndTime())
	}
	if f.To.Before(f.From) {
		return f, apierr.BadField("end_time", apierr.Backwards, "is before start_time")
	}
	f.From = f.Width.Slot(f.From).Start
	if f.To.Sub(f.From) > maxPoints*f.Width.Duration() {
		return f, apierr.BadField("end_time", apierr.Range, "is more than %d points after start_time", maxPoints)
	}
	return f, nil
}
