package view_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/dispatcher/internal/view"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

func TestAgentBesidesWhatIsOpen(t *testing.T) {
	tasks := feedtest.New(t, "acme", &directoryv1.Resource{Id: "ann", DisplayName: "Ann", Spec: &directoryv1.Resource_Agent{
		Agent: &directoryv1.Agent{SkillQueueIds: []string{"q1", "q2"}},
	}})
	status, err := view.Agent(tasks, "acme", queue.Agent{
		ID: "ann", State: queue.OnCall, Since: at, Connected: true, Next: queue.NotReady, Misses: 1, Read: at,
	})
	require.NoError(t, err)
	want := &dispatchv1.AgentStatus{
		AgentId: "ann", DisplayName: "Ann", State: dispatchv1.AgentState_AGENT_STATE_ON_CALL, StateTime: timestamppb.New(at),
		SkillQueueIds: []string{"q1", "q2"}, Connected: true, NextState: dispatchv1.AgentState_AGENT_STATE_NOT_READY, Misses: 1,
	}
	require.Empty(t, cmp.Diff(want, status, protocmp.Transform()))
}

// Quotas count by the local day on which the agent was read.
func TestQuotasLeft(t *testing.T) {
	tasks := feedtest.New(t, "acme", &directoryv1.TenantSettings{
		TimeZone: "Asia/Shanghai", MaxSkipsPerDay: proto.Int32(3), MaxSnoozesPerDay: proto.Int32(1),
	})
	used := queue.Aside{Day: "2026-03-02", Skipped: 2, Snoozed: 5} // five: the limit was higher this morning
	midnight := time.Date(2026, 3, 2, 16, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		aside          queue.Aside
		read           time.Time
		skips, snoozes int32
	}{
		"nothing yet":        {queue.Aside{}, at, 3, 1},
		"today":              {used, midnight.Add(-time.Millisecond), 1, 0},
		"the next day":       {used, midnight, 3, 1},
		"by another's clock": {used, midnight.Add(-24*time.Hour - time.Millisecond), 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			status, err := view.Agent(tasks, "acme", queue.Agent{ID: "ann", Aside: c.aside, Read: c.read})
			require.NoError(t, err)
			require.Equal(t, []int32{c.skips, c.snoozes}, []int32{status.GetSkipsLeft(), status.GetSnoozesLeft()})
			require.NotNil(t, status.SnoozesLeft)
		})
	}
}

func TestWrapUpDeadlineIsForTheWrapUp(t *testing.T) {
	for state, shown := range map[queue.CallState]bool{queue.Connected: false, queue.Released: true, queue.Completed: false} {
		call, err := view.Call(feedtest.New(t, "acme"), "acme", queue.Call{State: state, WrapUpUntil: at})
		require.NoError(t, err)
		require.Equal(t, shown, call.GetWrapUpDeadline() != nil, state)
	}
}
