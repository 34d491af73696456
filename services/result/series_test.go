package result_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	resultinternalv1 "github.com/foredial/foredial/proto/gen/foredial/result/internalapi/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
)

// until is an end at a time.
func until(code string, end time.Time) func(*resultv1.Attempt) {
	return func(a *resultv1.Attempt) { a.EndTime, a.FailCode = timestamppb.New(end), code }
}

func TestGetStatSeries(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		n := w.node()
		hour := time.Now().UTC().Truncate(time.Hour).Add(-2 * time.Hour)
		n.record(report("a", until("00145", hour.Add(5*time.Second))))
		n.record(report("b", answered, until("00000", hour.Add(time.Minute))))
		n.record(report("c", until("00145", hour.Add(61*time.Minute))))
		n.record(report("x", until("00145", hour.Add(time.Minute)), func(a *resultv1.Attempt) { a.TaskId = "t2" }))
		request := &resultinternalv1.RecordPreviewsRequest{}
		for id, state := range map[string]dispatchv1.PreviewState{
			"p": dispatchv1.PreviewState_PREVIEW_STATE_SNOOZED, "q": dispatchv1.PreviewState_PREVIEW_STATE_SKIPPED,
		} {
			request.Previews = append(request.Previews, &resultinternalv1.RecordPreviewsRequest_EndedPreview{
				Id: id, TaskId: "t", ContactId: "c", AgentId: "g", State: state,
				OfferTime: timestamppb.New(dial), EndTime: timestamppb.New(hour.Add(time.Minute)),
			})
		}
		_, err := n.records.RecordPreviews(as(tenant), request)
		require.NoError(t, err)

		at := func(minute int) *timestamppb.Timestamp {
			return timestamppb.New(hour.Add(time.Duration(minute) * time.Minute))
		}
		previews := []*resultv1.TaskStats_PreviewCount{
			{State: dispatchv1.PreviewState_PREVIEW_STATE_SKIPPED, Count: 1},
			{State: dispatchv1.PreviewState_PREVIEW_STATE_SNOOZED, Count: 1},
		}
		const minutes, hours = resultv1.SeriesStep_SERIES_STEP_MINUTE, resultv1.SeriesStep_SERIES_STEP_HOUR
		for name, tc := range map[string]struct {
			ask  *resultv1.GetStatSeriesRequest
			want []*resultv1.StatSeries_Point
		}{
			"minutes": {
				&resultv1.GetStatSeriesRequest{TaskId: "t", StartTime: at(0), Step: minutes},
				[]*resultv1.StatSeries_Point{
					{StartTime: at(0), Released: 1},
					{StartTime: at(1), Previews: previews, Released: 1, Connected: 1},
					{StartTime: at(61), Released: 1},
				},
			},
			"hours, which are the default": {
				&resultv1.GetStatSeriesRequest{TaskId: "t", StartTime: at(0)},
				[]*resultv1.StatSeries_Point{
					{StartTime: at(0), Previews: previews, Released: 2, Connected: 1},
					{StartTime: at(60), Released: 1},
				},
			},
			"of all tasks": {
				&resultv1.GetStatSeriesRequest{StartTime: at(0), EndTime: at(60), Step: hours},
				[]*resultv1.StatSeries_Point{{StartTime: at(0), Previews: previews, Released: 3, Connected: 1}},
			},
			"from the minute it is in": {
				&resultv1.GetStatSeriesRequest{TaskId: "t", StartTime: timestamppb.New(hour.Add(119 * time.Second)), EndTime: at(61), Step: minutes},
				[]*resultv1.StatSeries_Point{{StartTime: at(1), Previews: previews, Released: 1, Connected: 1}},
			},
			"to the hour that it is in": {
				&resultv1.GetStatSeriesRequest{TaskId: "t", StartTime: at(59), EndTime: timestamppb.New(hour.Add(time.Hour + 1000))},
				[]*resultv1.StatSeries_Point{
					{StartTime: at(0), Previews: previews, Released: 2, Connected: 1},
					{StartTime: at(60), Released: 1},
				},
			},
			"of no time":    {&resultv1.GetStatSeriesRequest{TaskId: "t", StartTime: at(0), EndTime: at(0)}, nil},
			"of no task":    {&resultv1.GetStatSeriesRequest{TaskId: "u", StartTime: at(0)}, nil},
			"1500 hours":    {&resultv1.GetStatSeriesRequest{TaskId: "u", StartTime: at(0), EndTime: at(1500 * 60)}, nil},
			"1500 minutes":  {&resultv1.GetStatSeriesRequest{TaskId: "u", StartTime: at(0), EndTime: at(1500), Step: minutes}, nil},
			"so long ago":   {&resultv1.GetStatSeriesRequest{TaskId: "t", StartTime: at(-1500 * 60), EndTime: at(0)}, nil},
			"of the future": {&resultv1.GetStatSeriesRequest{TaskId: "t", StartTime: at(180), EndTime: at(240), Step: minutes}, nil},
		} {
			got, err := n.results.GetStatSeries(as(tenant), tc.ask)
			require.NoError(t, err, name)
			require.Empty(t, cmp.Diff(tc.want, got.GetPoints(), protocmp.Transform()), name)
		}
		other, err := n.results.GetStatSeries(as("other"), &resultv1.GetStatSeriesRequest{StartTime: at(0)})
		require.NoError(t, err)
		require.Empty(t, other.GetPoints())
	})
}

func TestSeriesThatAreRefused(t *testing.T) {
	n := onSQLite(t).node()
	at := func(d time.Duration) *timestamppb.Timestamp { return timestamppb.New(dial.Add(d)) }
	ahead := timestamppb.New(time.Now().Add(time.Hour))
	const minutes = resultv1.SeriesStep_SERIES_STEP_MINUTE
	for name, tc := range map[string]struct {
		ask  *resultv1.GetStatSeriesRequest
		want string
	}{
		"no start":             {&resultv1.GetStatSeriesRequest{TaskId: "t"}, "start_time REQUIRED"},
		"backwards":            {&resultv1.GetStatSeriesRequest{StartTime: at(0), EndTime: at(-time.Microsecond)}, "end_time BACKWARDS"},
		"not yet":              {&resultv1.GetStatSeriesRequest{StartTime: ahead}, "end_time BACKWARDS"},
		"more than 1500 hours": {&resultv1.GetStatSeriesRequest{StartTime: at(0), EndTime: at(1500*time.Hour + time.Microsecond)}, "end_time RANGE"},
		"1501 minutes, as it begins in one": {
			&resultv1.GetStatSeriesRequest{StartTime: at(59 * time.Second), EndTime: at(1500*time.Minute + time.Second), Step: minutes}, "end_time RANGE",
		},
		"all of time": {
			&resultv1.GetStatSeriesRequest{StartTime: timestamppb.New(time.Time{}), EndTime: timestamppb.New(time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC))},
			"end_time RANGE",
		},
		"another step": {&resultv1.GetStatSeriesRequest{StartTime: at(0), Step: 7}, "step VALUE"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := n.results.GetStatSeries(as(tenant), tc.ask)
			requireFields(t, err, tc.want)
		})
	}
}
