package diff_test

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/diff"
)

// lines writes changes as path: before -> after.
func lines(t *testing.T, before, after proto.Message, skip ...string) (all []string) {
	t.Helper()
	text := func(v *structpb.Value) string {
		if v == nil {
			return "nothing"
		}
		plain, err := json.Marshal(v.AsInterface()) // protojson's blanks are random
		require.NoError(t, err)
		return string(plain)
	}
	for _, c := range diff.Diff(before, after, skip...) {
		all = append(all, fmt.Sprintf("%s: %s -> %s", c.GetPath(), text(c.GetBefore()), text(c.GetAfter())))
	}
	return all
}

func TestDiff(t *testing.T) {
	for name, tc := range map[string]struct {
		before, after proto.Message
		want          []string
	}{
		"the same": {&taskv1.Task{Priority: 1, CallerNumberIds: []string{"a"}}, &taskv1.Task{Priority: 1, CallerNumberIds: []string{"a"}}, nil},
		"what cannot be unset": {
			&taskv1.Task{DisplayName: "a"}, &taskv1.Task{Priority: 2},
			[]string{`display_name: "a" -> ""`, `priority: 0 -> 2`},
		},
		"what can be unset": {
			&taskv1.Task{AppointmentGraceS: proto.Int32(0)}, &taskv1.Task{},
			[]string{"appointment_grace_s: 0 -> nothing"},
		},
		"a list is one value": {
			&taskv1.Task{CallerNumberIds: []string{"a", "b"}}, &taskv1.Task{CallerNumberIds: []string{"b"}},
			[]string{`caller_number_ids: ["a","b"] -> ["b"]`},
		},
		"a list of messages": {
			&taskv1.Task{}, &taskv1.Task{RegularPeriods: []*taskv1.Period{{Start: "08:00", End: "09:00"}}},
			[]string{`regular_periods: [] -> [{"end":"09:00","start":"08:00"}]`},
		},
		"below a message": {
			&taskv1.Task{ResultPolicy: &taskv1.ResultPolicy{DefaultEntry: &taskv1.PolicyEntry{MaxAttemptDays: 1}}},
			&taskv1.Task{ResultPolicy: &taskv1.ResultPolicy{DefaultEntry: &taskv1.PolicyEntry{MaxAttemptDays: 2}}},
			[]string{"result_policy.default_entry.max_attempt_days: 1 -> 2"},
		},
		"a message that was not there": {
			&taskv1.Task{}, &taskv1.Task{FailureSms: &taskv1.FailureSms{TemplateId: "t"}},
			[]string{`failure_sms.template_id: nothing -> "t"`},
		},
		"an empty message": {
			&taskv1.Task{}, &taskv1.Task{FailureSms: &taskv1.FailureSms{}},
			[]string{`failure_sms: nothing -> {"provider":"NOTIFICATION_PROVIDER_UNSPECIFIED","templateId":""}`},
		},
		"one of several": {
			&directoryv1.Resource{Spec: &directoryv1.Resource_SpecialDate{SpecialDate: &directoryv1.SpecialDate{
				Days: &directoryv1.SpecialDate_Weekly_{Weekly: &directoryv1.SpecialDate_Weekly{Weekdays: []int32{6, 7}}},
			}}},
			&directoryv1.Resource{Spec: &directoryv1.Resource_SpecialDate{SpecialDate: &directoryv1.SpecialDate{
				Days: &directoryv1.SpecialDate_Yearly_{Yearly: &directoryv1.SpecialDate_Yearly{MonthDay: "01-01"}},
			}}},
			[]string{"special_date.weekly.weekdays: [6,7] -> nothing", `special_date.yearly.month_day: nothing -> "01-01"`},
		},
		"enums, times and large numbers": {
			&directoryv1.TenantSettings{PriorityMode: directoryv1.PriorityMode_PRIORITY_MODE_STRICT, UpdateTime: timestamppb.Now()},
			&directoryv1.TenantSettings{PriorityMode: directoryv1.PriorityMode_PRIORITY_MODE_WORK_CONSERVING, VdnId: math.MaxInt64},
			[]string{
				`vdn_id: "0" -> "9223372036854775807"`,
				`priority_mode: "PRIORITY_MODE_STRICT" -> "PRIORITY_MODE_WORK_CONSERVING"`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, tc.want, lines(t, tc.before, tc.after, "update_time")) })
	}
}

func address(url, secret string) *directoryv1.Resource {
	return &directoryv1.Resource{Etag: url, Spec: &directoryv1.Resource_CallbackAddress{
		CallbackAddress: &directoryv1.CallbackAddress{Url: url, SigningSecret: secret},
	}}
}

func TestSkipped(t *testing.T) {
	require.Equal(t, []string{`callback_address.url: "a" -> "b"`},
		lines(t, address("a", "one"), address("b", "two"), "etag", "callback_address.signing_secret"))
	require.Empty(t, lines(t, address("a", "one"), address("a", "two"), "callback_address.signing_secret"))
	require.Empty(t, lines(t, address("a", "one"), address("b", "two"), "etag", "callback_address"))
}

func TestWhatIsNoJSON(t *testing.T) {
	changes := diff.Diff(&taskv1.Task{}, &taskv1.Task{StartTime: &timestamppb.Timestamp{Seconds: math.MaxInt64}})
	require.Len(t, changes, 1)
	require.Equal(t, "start_time", changes[0].GetPath())
	require.Nil(t, changes[0].GetAfter())
}
