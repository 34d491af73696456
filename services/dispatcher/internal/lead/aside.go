package lead

import (
	"context"
	"fmt"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	resultinternalv1 "github.com/foredial/foredial/proto/gen/foredial/result/internalapi/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/plan"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/internal/feed"
)

// setAside tells Redis what agents have skipped and snoozed today, as far as it is
// on record: without that a quota would begin anew. A tenant without one has no need.
func (d *desk) setAside(ctx context.Context, now time.Time) error {
	settings := d.deps.Tasks.Settings(d.tenant)
	if settings.MaxSkipsPerDay == nil && settings.MaxSnoozesPerDay == nil {
		return nil
	}
	zone, err := feed.Zone(settings.GetTimeZone())
	if err != nil {
		return err
	}
	response, err := d.results.CountSetAside(ctx, &resultinternalv1.CountSetAsideRequest{
		StartTime: timestamppb.New(plan.DayStart(now, zone)),
	})
	if err != nil {
		return fmt.Errorf("count what was set aside: %w", err)
	}
	counts := make([]queue.Aside, len(response.GetCounts()))
	for i, c := range response.GetCounts() {
		counts[i] = queue.Aside{Agent: c.GetAgentId(), Skipped: int(c.GetSkipped()), Snoozed: int(c.GetSnoozed())}
	}
	return d.term.SetAside(ctx, plan.Day(now, zone), counts)
}
