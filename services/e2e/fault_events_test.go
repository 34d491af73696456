package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	"github.com/foredial/foredial/services/e2e/internal/harness"
	"github.com/foredial/foredial/services/e2e/internal/history"
)

// requireTold reads the stream of events until it has caught up with what happened,
// and checks it. A consumer loses its connection all the time.
func (r *faultRun) requireTold(t *testing.T, o outcome) {
	t.Helper()
	harness.Await(t, settleWithin, func() error {
		told := history.Stream{TaskID: r.task, Attempts: o.attempts, Deliveries: o.deliveries}
		cursor := ""
		for caughtUp := false; !caughtUp; {
			some, next, end, err := r.readEvents(t, cursor, 1+r.chance.IntN(100))
			if err != nil {
				return err
			}
			told.Events, cursor, caughtUp = append(told.Events, some...), next, end
		}
		if breaches := told.Breaches(); len(breaches) > 0 {
			return fmt.Errorf("%d events: %s", len(told.Events), strings.Join(breaches, "\n"))
		}
		return nil
	})
}

// readEvents reads at most so many events behind a cursor, over a stream of its own;
// end: there are no more.
func (r *faultRun) readEvents(t *testing.T, cursor string, most int) (events []*eventv1.Event, next string, end bool, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), settleWithin)
	defer cancel()
	stream, err := r.admin.Events.WatchEvents(ctx, &eventv1.WatchEventsRequest{Cursor: cursor, FromEarliest: cursor == ""})
	require.NoError(t, err)
	for len(events) < most {
		message, err := stream.Recv()
		if err != nil {
			return nil, "", false, err
		}
		next = message.GetCursor()
		if message.GetEvent() == nil {
			return events, next, true, nil
		}
		events = append(events, message.GetEvent())
	}
	return events, next, false, nil
}
