package lead

import (
	"context"
	"fmt"
	"time"

	"github.com/foredial/foredial/pkg/trace"
	resultinternalv1 "github.com/foredial/foredial/proto/gen/foredial/result/internalapi/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/view"
)

// ended stores previews that are over. One that is stored twice is stored once.
func (d *desk) ended(ctx context.Context) (time.Duration, error) {
	previews, err := d.term.Ended(ctx, endedBatch)
	if err != nil || len(previews) == 0 {
		return 0, err
	}
	records := make([]*resultinternalv1.RecordPreviewsRequest_EndedPreview, len(previews))
	for i, p := range previews {
		records[i] = &resultinternalv1.RecordPreviewsRequest_EndedPreview{
			Id: p.ID, TaskId: p.Task, ContactId: p.Contact, AgentId: p.Agent,
			State: view.PreviewState(p.State), RevokeReason: view.Revoked(p.Revoked), Reason: p.Reason,
			OfferTime: view.Time(p.Offered), EndTime: view.Time(p.End),
		}
	}
	if _, err := d.results.RecordPreviews(ctx, &resultinternalv1.RecordPreviewsRequest{Previews: records}); err != nil {
		return 0, fmt.Errorf("record previews: %w", err)
	}
	if err := d.term.Forget(ctx, previews); err != nil {
		return 0, err
	}
	for _, p := range previews {
		d.deps.Metrics.Previews.WithLabelValues(string(p.State)).Inc()
		d.deps.Trace.Whole(p.ID, "preview", p.Offered, p.End, trace.Text("foredial.tenant", d.tenant),
			trace.Text("foredial.task", p.Task), trace.Text("foredial.state", string(p.State)), trace.Text("foredial.reason", string(p.Revoked)))
	}
	return more(len(previews), endedBatch), nil
}
