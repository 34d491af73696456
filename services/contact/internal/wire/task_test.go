package wire_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/contact/internal/wire"
	"github.com/foredial/foredial/services/internal/callwindow"
	"github.com/foredial/foredial/services/internal/feed"
)

func feedTask(t *testing.T, edit func(*taskv1.Task, *directoryv1.TenantSettings)) *feed.Task {
	shanghai, err := feed.Zone("Asia/Shanghai")
	require.NoError(t, err)
	window, err := callwindow.New([]callwindow.Period{{Start: 540, End: 1080}}, shanghai)
	require.NoError(t, err)
	task := &feed.Task{
		Task: &taskv1.Task{
			State:     taskv1.TaskState_TASK_STATE_RUNNING,
			StartTime: timestamppb.New(time.Unix(1000, 0)), EndTime: timestamppb.New(time.Unix(2000, 0)),
			ResultPolicy: &taskv1.ResultPolicy{
				Scope:        taskv1.PolicyScope_POLICY_SCOPE_GLOBAL,
				DefaultEntry: &taskv1.PolicyEntry{MaxAttemptDays: 3, MaxAttemptsPerDay: 2, IntervalS: proto.Int32(600)},
			},
		},
		Window: window, Zone: shanghai, Settings: &directoryv1.TenantSettings{},
	}
	edit(task.Task, task.Settings)
	return task
}

func TestRules(t *testing.T) {
	days := policy.Entry{MaxDays: 3, MaxPerDay: 2, Interval: 10 * time.Minute}
	for name, c := range map[string]struct {
		edit func(*taskv1.Task, *directoryv1.TenantSettings)
		want func(*policy.Rules)
	}{
		"as it is": {
			func(*taskv1.Task, *directoryv1.TenantSettings) {},
			func(*policy.Rules) {},
		},
		"state": {
			func(task *taskv1.Task, _ *directoryv1.TenantSettings) {
				task.State = taskv1.TaskState_TASK_STATE_EXPIRED
			},
			func(r *policy.Rules) { r.State = policy.Expired },
		},
		"non-retry results": {
			func(task *taskv1.Task, _ *directoryv1.TenantSettings) {
				task.ResultPolicy.NonRetryResults = []callv1.DisplayedResult{
					callv1.DisplayedResult_DISPLAYED_RESULT_REJECTED, callv1.DisplayedResult_DISPLAYED_RESULT_BARRED,
				}
			},
			func(r *policy.Rules) { r.NonRetry = []policy.Result{"REJECTED", "BARRED"} },
		},
		"by result, and by number type": {
			func(task *taskv1.Task, _ *directoryv1.TenantSettings) {
				p := task.ResultPolicy
				p.Scope = taskv1.PolicyScope_POLICY_SCOPE_CONTACT
				p.NumberTypeEntries = []*taskv1.NumberTypeEntry{{NumberTypeId: "mobile", Entry: &taskv1.PolicyEntry{
					ByResult: true, MaxAttemptDays: 1, MaxAttemptsPerDay: 1, IntervalS: proto.Int32(1800),
					Retries: []*taskv1.ResultRetry{{
						DisplayedResult: callv1.DisplayedResult_DISPLAYED_RESULT_BUSY, RetryTimes: 3, IntervalS: proto.Int32(60),
					}},
				}}}
			},
			func(r *policy.Rules) {
				r.ByType = map[string]policy.Entry{"mobile": {
					ByResult: true, Retries: map[policy.Result]policy.Retry{"BUSY": {Times: 3, Interval: time.Minute}},
					MaxDays: 1, MaxPerDay: 1, Interval: 30 * time.Minute,
				}}
			},
		},
		"numbers by type": {
			func(task *taskv1.Task, _ *directoryv1.TenantSettings) {
				task.NumberOrder, task.NumberTypeIds = taskv1.NumberOrder_NUMBER_ORDER_BY_NUMBER_TYPE, []string{"mobile", "home"}
			},
			func(r *policy.Rules) { r.NumberOrder, r.Types = policy.ByType, []string{"mobile", "home"} },
		},
		"numbers by sequence": {
			func(task *taskv1.Task, _ *directoryv1.TenantSettings) {
				task.NumberOrder = taskv1.NumberOrder_NUMBER_ORDER_BY_SEQUENCE_NUMBER
			},
			func(r *policy.Rules) { r.NumberOrder = policy.BySequence },
		},
		"trial": {
			func(_ *taskv1.Task, settings *directoryv1.TenantSettings) { settings.Trial = true },
			func(r *policy.Rules) { r.Trial = true },
		},
	} {
		t.Run(name, func(t *testing.T) {
			task := feedTask(t, c.edit)
			want := policy.Rules{
				State: policy.Running, Start: time.Unix(1000, 0).UTC(), End: time.Unix(2000, 0).UTC(),
				Entry: days, Window: task.Window, Zone: task.Zone,
			}
			c.want(&want)
			require.Equal(t, want, wire.Rules(task))
		})
	}
}

// A number's clock: the zone it was given, else that of the number, else the tenant's.
func TestClockOfANumber(t *testing.T) {
	task := feedTask(t, func(task *taskv1.Task, _ *directoryv1.TenantSettings) {
		task.WindowZone = taskv1.WindowZone_WINDOW_ZONE_CONTACT
	})
	zoneOf := wire.Rules(task).ZoneOf
	for want, n := range map[string]contact.Number{
		"America/New_York": {E164: "+4930123456", Zone: "America/New_York"},
		"Europe/Berlin":    {E164: "+4930123456"},
		"Asia/Shanghai":    {E164: "+8613800001234"},
	} {
		require.Equal(t, want, zoneOf(&n).String())
	}
	several := contact.Number{E164: "+18002530000"} // toll-free: of no one zone
	require.Equal(t, task.Zone, zoneOf(&several))
	unknown := contact.Number{E164: "+4930123456", Zone: "Mars/Olympus"}
	require.Equal(t, task.Zone, zoneOf(&unknown))
}
