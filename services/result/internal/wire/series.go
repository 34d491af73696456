package wire

import (
	"maps"
	"slices"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/result/internal/count"
)

// Series are points of one width on the wire, by time.
func Series(points count.Series) *resultv1.StatSeries {
	series := &resultv1.StatSeries{}
	for _, at := range slices.SortedFunc(maps.Keys(points), count.Slot.Compare) {
		p := points[at]
		series.Points = append(series.Points, &resultv1.StatSeries_Point{
			StartTime: Stamp(at.Start), Previews: previewCounts(p), Released: p.Released, Connected: p.Connected,
		})
	}
	return series
}

func previewCounts(p count.Point) (all []*resultv1.TaskStats_PreviewCount) {
	for _, state := range slices.Sorted(maps.Keys(dispatchv1.PreviewState_name)) {
		ended := dispatchv1.PreviewState(state)
		if n := p.Previews(ended); n != nil && *n != 0 {
			all = append(all, &resultv1.TaskStats_PreviewCount{State: ended, Count: *n})
		}
	}
	return all
}
