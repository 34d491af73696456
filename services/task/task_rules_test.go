package task_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

const busy = callv1.DisplayedResult_DISPLAYED_RESULT_BUSY

// TestTaskRules breaks every rule of a task that the contract names once, on
// create and on update; what the rules say in detail is tested where they are.
func TestTaskRules(t *testing.T) {
	c, _ := configured(t)
	second := number("number2")
	second.GetCallerNumber().Number = "10087"
	apply(t, c, second, attribute("nickname", false), prompt("rejected", rejected), address("pending", "https://p.example", directoryv1.ApprovalStatus_APPROVAL_STATUS_PENDING))
	set(t, c, &directoryv1.TenantSettings{MaxCallerNumbers: 2}, "max_caller_numbers")
	createTask(t, c, newTask("mine", fullTask))

	periods := func(all ...*taskv1.Period) []*taskv1.Period { return all }
	backwards, morning, overlapping := &taskv1.Period{Start: "09:00", End: "08:00"}, &taskv1.Period{Start: "01:00", End: "02:00"}, &taskv1.Period{Start: "01:59", End: "03:00"}
	for name, tc := range map[string]struct {
		edit func(*taskv1.Task)
		want []string
	}{
		"no name":            {func(task *taskv1.Task) { task.DisplayName = "" }, []string{"display_name LENGTH"}},
		"a long name":        {func(task *taskv1.Task) { task.DisplayName = strings.Repeat("x", 101) }, []string{"display_name LENGTH"}},
		"a long description": {func(task *taskv1.Task) { task.Description = strings.Repeat("x", 201) }, []string{"description LENGTH"}},
		"no dates":           {func(task *taskv1.Task) { task.StartTime, task.EndTime = nil, nil }, []string{"start_time REQUIRED", "end_time REQUIRED"}},
		"start in the past":  {func(task *taskv1.Task) { task.StartTime = timestamppb.New(time.Now().Add(-time.Minute)) }, []string{"start_time PAST"}},
		"end before start":   {func(task *taskv1.Task) { task.EndTime = timestamppb.Now() }, []string{"end_time BACKWARDS"}},
		"no time":            {func(task *taskv1.Task) { task.EndTime = &timestamppb.Timestamp{Nanos: -1} }, []string{"end_time FORMAT"}},

		"no callers":            {func(task *taskv1.Task) { task.CallerNumberIds = nil }, []string{"caller_number_ids REQUIRED"}},
		"too many callers":      {func(task *taskv1.Task) { task.CallerNumberIds = []string{"number", "number2", "queue"} }, []string{"caller_number_ids[2] REFERENCE", "caller_number_ids COUNT"}},
		"far too many callers":  {func(task *taskv1.Task) { task.CallerNumberIds = nil; task.CallerNumbers = freeNumbers(101) }, []string{"caller_numbers COUNT", "caller_numbers SETTING"}},
		"a caller twice":        {func(task *taskv1.Task) { task.CallerNumberIds = []string{"number", "number"} }, []string{"caller_number_ids REPEATED"}},
		"a caller that is not":  {func(task *taskv1.Task) { task.CallerNumberIds = []string{"queue"} }, []string{"caller_number_ids[0] REFERENCE"}},
		"a group besides":       {func(task *taskv1.Task) { task.CallerNumberGroupId = "group" }, []string{"caller_number_ids CONFLICT", "caller_number_group_id CONFLICT"}},
		"a number of nobody":    {func(task *taskv1.Task) { task.CallerNumbers = freeNumbers(1) }, []string{"caller_numbers SETTING"}},
		"a number that is none": {func(task *taskv1.Task) { task.CallerNumbers = []*directoryv1.CallerNumber{{Number: "x"}} }, []string{"caller_numbers[0].number FORMAT", "caller_numbers SETTING"}},
		"the directory's number": {func(task *taskv1.Task) {
			task.CallerNumbers = []*directoryv1.CallerNumber{{Number: "+" + number("number").GetCallerNumber().GetNumber()}}
		}, []string{"caller_numbers SETTING", "caller_numbers[0].number REPEATED"}},

		"no queue":                {func(task *taskv1.Task) { task.SkillQueueId = "" }, []string{"skill_queue_id LENGTH"}},
		"no such queue":           {func(task *taskv1.Task) { task.SkillQueueId = "nope" }, []string{"skill_queue_id REFERENCE"}},
		"no such result":          {func(task *taskv1.Task) { task.BusinessResultId = "nope" }, []string{"business_result_id REFERENCE"}},
		"no such questionnaire":   {func(task *taskv1.Task) { task.QuestionnaireId = "nope" }, []string{"questionnaire_id REFERENCE"}},
		"no such blocklist":       {func(task *taskv1.Task) { task.BlocklistGroupIds = []string{"nope"} }, []string{"blocklist_group_ids[0] REFERENCE"}},
		"21 blocklists":           {func(task *taskv1.Task) { task.BlocklistGroupIds = append(indexed("none-%", 20), "blocklist") }, append([]string{"blocklist_group_ids COUNT"}, indexed("blocklist_group_ids[%] REFERENCE", 20)...)},
		"11 voice prompts":        {func(task *taskv1.Task) { task.VoicePromptIds = append(indexed("none-%", 10), "prompt") }, append([]string{"voice_prompt_ids COUNT"}, indexed("voice_prompt_ids[%] REFERENCE", 10)...)},
		"a prompt rejected":       {func(task *taskv1.Task) { task.VoicePromptIds = []string{"prompt", "rejected"} }, []string{"voice_prompt_ids[1] NOT_APPROVED"}},
		"an address not approved": {func(task *taskv1.Task) { task.CallbackUrl = "https://p.example/x" }, []string{"callback_url NOT_APPROVED"}},

		"another provider": {func(task *taskv1.Task) { task.FailureSms.Provider = 2 }, []string{"failure_sms.template_id CONFLICT"}},
		"no provider":      {func(task *taskv1.Task) { task.FailureSms.Provider = 0 }, []string{"failure_sms.provider VALUE", "failure_sms.template_id CONFLICT"}},
		"a result with two": {func(task *taskv1.Task) {
			task.BusinessResultSms = append(task.BusinessResultSms, task.BusinessResultSms[0])
		}, []string{"business_result_sms[1].business_result_id REPEATED"}},
		"no such message":           {func(task *taskv1.Task) { task.BusinessResultSms[0].TemplateId = "nope" }, []string{"business_result_sms[0].template_id REFERENCE"}},
		"no such outcome":           {func(task *taskv1.Task) { task.BusinessResultSms[0].BusinessResultId = "nope" }, []string{"business_result_sms[0].business_result_id REFERENCE"}},
		"a failure without message": {func(task *taskv1.Task) { task.FailureSms.TemplateId = "nope" }, []string{"failure_sms.template_id REFERENCE"}},

		"priority":        {func(task *taskv1.Task) { task.Priority = 6 }, []string{"priority RANGE"}},
		"preview timeout": {func(task *taskv1.Task) { task.PreviewTimeoutS = 8 }, []string{"preview_timeout_s RANGE"}},
		"call duration":   {func(task *taskv1.Task) { task.CallDurationS = 121 }, []string{"call_duration_s RANGE"}},
		"a long call":     {func(task *taskv1.Task) { task.MaxCallS = 86401 }, []string{"max_call_s RANGE"}},
		"a long grace":    {func(task *taskv1.Task) { task.AppointmentGraceS = proto.Int32(86401) }, []string{"appointment_grace_s RANGE"}},

		"no periods":                  {func(task *taskv1.Task) { task.RegularPeriods = nil }, []string{"regular_periods COUNT"}},
		"a bad time":                  {func(task *taskv1.Task) { task.RegularPeriods[0].Start = "24:00" }, []string{"regular_periods[0].start FORMAT"}},
		"a period backwards":          {func(task *taskv1.Task) { task.RegularPeriods = periods(morning, backwards) }, []string{"regular_periods[1].end BACKWARDS"}},
		"periods that overlap":        {func(task *taskv1.Task) { task.RegularPeriods = periods(morning, overlapping) }, []string{"regular_periods[1] OVERLAP"}},
		"special periods that do":     {func(task *taskv1.Task) { task.SpecialPeriods = periods(morning, overlapping) }, []string{"special_periods[1] OVERLAP"}},
		"own periods that do":         {func(task *taskv1.Task) { task.SpecialDates[0].OwnPeriods.Periods = periods(morning, overlapping) }, []string{"special_dates[0].own_periods.periods[1] OVERLAP"}},
		"an own period backwards":     {func(task *taskv1.Task) { task.SpecialDates[0].OwnPeriods.Periods = periods(backwards) }, []string{"special_dates[0].own_periods.periods[0].end BACKWARDS"}},
		"a special period backwards":  {func(task *taskv1.Task) { task.SpecialPeriods = periods(backwards) }, []string{"special_periods[0].end BACKWARDS"}},
		"4 special periods":           {func(task *taskv1.Task) { task.SpecialPeriods = periods(morning, morning, morning, morning) }, []string{"special_periods COUNT"}},
		"a special date twice":        {func(task *taskv1.Task) { task.SpecialDates = append(task.SpecialDates, task.SpecialDates[0]) }, []string{"special_dates[1].special_date_id REPEATED"}},
		"no such special date":        {func(task *taskv1.Task) { task.SpecialDates[0].SpecialDateId = "nope" }, []string{"special_dates[0].special_date_id REFERENCE"}},
		"a special date without days": {func(task *taskv1.Task) { task.SpecialDates[0].SpecialDateId = "" }, []string{"special_dates[0].special_date_id LENGTH"}},

		"no keys":                {func(task *taskv1.Task) { task.SequenceKeys = nil }, []string{"sequence_keys REQUIRED"}},
		"keys of another":        {func(task *taskv1.Task) { task.Sequence = 0 }, []string{"sequence_keys CONFLICT"}},
		"a key twice":            {func(task *taskv1.Task) { task.SequenceKeys = append(task.SequenceKeys, task.SequenceKeys[0]) }, []string{"sequence_keys[1].data_attribute_id REPEATED"}},
		"a key not mandatory":    {func(task *taskv1.Task) { task.SequenceKeys[0].DataAttributeId = "nickname" }, []string{"sequence_keys[0].data_attribute_id CONFLICT"}},
		"no such key":            {func(task *taskv1.Task) { task.SequenceKeys[0].DataAttributeId = "nope" }, []string{"sequence_keys[0].data_attribute_id REFERENCE"}},
		"no types":               {func(task *taskv1.Task) { task.NumberTypeIds = nil }, []string{"number_type_ids REQUIRED"}},
		"types of another order": {func(task *taskv1.Task) { task.NumberOrder = 0 }, []string{"number_type_ids CONFLICT"}},
		"no such type":           {func(task *taskv1.Task) { task.NumberTypeIds = []string{"nope"} }, []string{"number_type_ids[0] REFERENCE"}},
		"an unknown choice":      {func(task *taskv1.Task) { task.WindowZone = 9 }, []string{"window_zone VALUE"}},

		"retry never and always": {func(task *taskv1.Task) {
			task.ResultPolicy.DefaultEntry = &taskv1.PolicyEntry{MaxAttemptDays: 31, MaxAttemptsPerDay: 21, IntervalS: proto.Int32(-1)}
		}, []string{"result_policy.default_entry.max_attempt_days RANGE", "result_policy.default_entry.max_attempts_per_day RANGE", "result_policy.default_entry.interval_s RANGE"}},
		"stop by contact": {func(task *taskv1.Task) { task.ResultPolicy.NonRetryResults = []callv1.DisplayedResult{busy} }, []string{"result_policy.non_retry_results CONFLICT"}},
		"types, globally": {func(task *taskv1.Task) { task.ResultPolicy.Scope = 0 }, []string{"result_policy.number_type_entries CONFLICT"}},
		"no such type's": {func(task *taskv1.Task) { task.ResultPolicy.NumberTypeEntries[0].NumberTypeId = "nope" },
			[]string{"result_policy.number_type_entries[0].number_type_id REFERENCE"}},
		"a type's, empty": {func(task *taskv1.Task) { task.ResultPolicy.NumberTypeEntries[0].Entry = nil },
			[]string{"result_policy.number_type_entries[0].entry REQUIRED"}},
		"a type twice": {func(task *taskv1.Task) {
			task.ResultPolicy.NumberTypeEntries = append(task.ResultPolicy.NumberTypeEntries, task.ResultPolicy.NumberTypeEntries[0])
		}, []string{"result_policy.number_type_entries[1].number_type_id REPEATED"}},
		"a result twice": {func(task *taskv1.Task) {
			task.ResultPolicy.NumberTypeEntries[0].Entry = &taskv1.PolicyEntry{ByResult: true, Retries: []*taskv1.ResultRetry{{DisplayedResult: busy}, {DisplayedResult: busy}}}
		}, []string{"result_policy.number_type_entries[0].entry.retries[1].displayed_result REPEATED"}},
		"retries without by_result": {func(task *taskv1.Task) {
			task.ResultPolicy.DefaultEntry = &taskv1.PolicyEntry{Retries: []*taskv1.ResultRetry{{DisplayedResult: busy}}}
		}, []string{"result_policy.default_entry.retries CONFLICT"}},

		"all at once": {func(task *taskv1.Task) {
			task.DisplayName, task.SkillQueueId, task.CallbackUrl = "", "nope", "https://b.example"
		}, []string{"display_name LENGTH", "skill_queue_id REFERENCE", "callback_url NOT_APPROVED"}},
	} {
		t.Run(name, func(t *testing.T) {
			var want []string
			for _, path := range tc.want {
				want = append(want, "task."+path)
			}
			wrong := newTask("x", fullTask, tc.edit)
			_, err := c.CreateTask(t.Context(), &taskv1.CreateTaskRequest{Task: wrong})
			require.Equal(t, want, breaches(t, err), "create")
			wrong.Id = "mine"
			_, err = c.UpdateTask(t.Context(), &taskv1.UpdateTaskRequest{Task: wrong})
			require.Equal(t, want, breaches(t, err), "update")
		})
	}
}

func freeNumbers(n int) (all []*directoryv1.CallerNumber) {
	for i := range n {
		all = append(all, &directoryv1.CallerNumber{Number: strings.Repeat("9", i%20+1) + strings.Repeat("8", i/20)})
	}
	return all
}

// indexed writes a line for each index, in place of its %.
func indexed(line string, n int) (all []string) {
	for i := range n {
		all = append(all, strings.Replace(line, "%", strconv.Itoa(i), 1))
	}
	return all
}

// TestIsolation switches it on and off: every selector of another org unit is
// named, number types by a rule of their own.
func TestIsolation(t *testing.T) {
	c, _ := configured(t)
	theirs := append(directory(), queue("queue"), number("number"))
	for _, r := range theirs[1:] { // the first is north itself
		r.OrgUnitId = "north"
	}
	apply(t, c, theirs...)
	types := []string{"task.number_type_ids[0] ORG_UNIT", "task.result_policy.number_type_entries[0].number_type_id ORG_UNIT"}
	create := func(id, orgUnit string) error {
		_, err := c.CreateTask(t.Context(), &taskv1.CreateTaskRequest{Task: newTask(id, fullTask, func(task *taskv1.Task) { task.OrgUnitId = orgUnit })})
		return err
	}
	require.Equal(t, types, breaches(t, create("x", "")), "without isolation number types are Unorganized")

	set(t, c, &directoryv1.TenantSettings{OrgUnitIsolation: true}, "org_unit_isolation")
	require.NoError(t, create("theirs", "north"))
	require.ElementsMatch(t, append(types,
		"task.skill_queue_id ORG_UNIT", "task.business_result_id ORG_UNIT", "task.questionnaire_id ORG_UNIT", "task.failure_sms.template_id ORG_UNIT",
		"task.caller_number_ids[0] ORG_UNIT", "task.voice_prompt_ids[0] ORG_UNIT", "task.blocklist_group_ids[0] ORG_UNIT",
		"task.business_result_sms[0].business_result_id ORG_UNIT", "task.business_result_sms[0].template_id ORG_UNIT",
		"task.special_dates[0].special_date_id ORG_UNIT", "task.sequence_keys[0].data_attribute_id ORG_UNIT", "task.callback_url ORG_UNIT",
	), breaches(t, create("x", "")))
	require.Equal(t, []string{"task.org_unit_id REFERENCE"}, breaches(t, create("x", "south"))[:1])

	_, err := c.UpdateTask(t.Context(), &taskv1.UpdateTaskRequest{Task: &taskv1.Task{Id: "theirs"}, UpdateMask: paths("org_unit_id")})
	require.Contains(t, breaches(t, err), "task.org_unit_id IMMUTABLE")
}

func TestFreeCallerNumbers(t *testing.T) {
	c, _ := acme(t)
	set(t, c, &directoryv1.TenantSettings{CallerNumberAnonymization: true, TenantMaintainsCallerNumbers: true, MaxCallerNumbers: 2},
		"caller_number_anonymization", "tenant_maintains_caller_numbers", "max_caller_numbers")
	made := createTask(t, c, newTask("a", func(task *taskv1.Task) { task.CallerNumbers = freeNumbers(1) }))
	require.EqualValues(t, 3, made.GetCallerNumbers()[0].GetPriority(), "it has the default of the directory's")
	_, err := c.CreateTask(t.Context(), &taskv1.CreateTaskRequest{Task: newTask("b", func(task *taskv1.Task) { task.CallerNumbers = freeNumbers(2) })})
	require.Equal(t, []string{"task.caller_numbers COUNT"}, breaches(t, err))
	_, err = c.CreateTask(t.Context(), &taskv1.CreateTaskRequest{Task: newTask("b", func(task *taskv1.Task) {
		task.CallerNumbers, task.CallerNumberIds, task.CallerNumberGroupId = freeNumbers(1), nil, "group"
	})})
	require.Equal(t, []string{"task.caller_number_group_id REFERENCE", "task.caller_numbers CONFLICT", "task.caller_number_group_id CONFLICT"}, breaches(t, err))
}

func TestTaskRequestsThatAreNone(t *testing.T) {
	c, _ := acme(t)
	createTask(t, c, newTask("mine"))
	update := func(task *taskv1.Task, mask ...string) []string {
		_, err := c.UpdateTask(t.Context(), &taskv1.UpdateTaskRequest{Task: task, UpdateMask: paths(mask...)})
		return breaches(t, err)
	}
	require.Equal(t, []string{"task.id REQUIRED"}, update(nil))
	require.Equal(t, []string{"update_mask VALUE"}, update(&taskv1.Task{Id: "mine"}, "priority", "nonsense"))
	_, err := c.CreateTask(t.Context(), &taskv1.CreateTaskRequest{})
	require.Equal(t, []string{"task REQUIRED"}, breaches(t, err))
	_, err = c.ListTasks(t.Context(), &taskv1.ListTasksRequest{PageToken: "%"})
	require.Equal(t, []string{"page_token FORMAT"}, breaches(t, err))
	_, err = c.ListTaskRevisions(t.Context(), &taskv1.ListTaskRevisionsRequest{Id: "mine", PageToken: "%"})
	require.Equal(t, []string{"page_token FORMAT"}, breaches(t, err))
	_, err = c.ListTaskTemplates(t.Context(), &taskv1.ListTaskTemplatesRequest{PageToken: "%"})
	require.Equal(t, []string{"page_token FORMAT"}, breaches(t, err))
}
