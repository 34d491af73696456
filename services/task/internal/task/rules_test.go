package task_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/defaults"
	"github.com/foredial/foredial/services/task/internal/directory"
	"github.com/foredial/foredial/services/task/internal/task"
)

const (
	approvedStatus = directoryv1.ApprovalStatus_APPROVAL_STATUS_APPROVED
	pendingStatus  = directoryv1.ApprovalStatus_APPROVAL_STATUS_PENDING

	huawei  = directoryv1.NotificationProvider_NOTIFICATION_PROVIDER_HUAWEI_CLOUD_SMS
	gateway = directoryv1.NotificationProvider_NOTIFICATION_PROVIDER_SMS_GATEWAY
)

// resources are all there are, by their ids. What belongs to the org unit
// "north" has an id that says so.
func resources() directory.Known {
	known := directory.Known{}
	for _, r := range []*directoryv1.Resource{
		{Id: "north", Spec: &directoryv1.Resource_OrgUnit{OrgUnit: &directoryv1.OrgUnit{}}},
		{Id: "queue", Spec: &directoryv1.Resource_SkillQueue{SkillQueue: &directoryv1.SkillQueue{}}},
		{Id: "queue-north", OrgUnitId: "north", Spec: &directoryv1.Resource_SkillQueue{SkillQueue: &directoryv1.SkillQueue{}}},
		callerNumber("number", "8610086"), callerNumber("number2", "+8610087"), callerNumber("number-north", "8610088"),
		{Id: "group", Spec: &directoryv1.Resource_CallerNumberGroup{CallerNumberGroup: &directoryv1.CallerNumberGroup{CallerNumberIds: []string{"number", "number-north"}}}},
		{Id: "result", Spec: &directoryv1.Resource_BusinessResult{BusinessResult: &directoryv1.BusinessResult{Code: "c"}}},
		{Id: "result-north", OrgUnitId: "north", Spec: &directoryv1.Resource_BusinessResult{BusinessResult: &directoryv1.BusinessResult{Code: "d"}}},
		{Id: "questions", Spec: &directoryv1.Resource_Questionnaire{Questionnaire: &directoryv1.Questionnaire{}}},
		{Id: "questions-north", OrgUnitId: "north", Spec: &directoryv1.Resource_Questionnaire{Questionnaire: &directoryv1.Questionnaire{}}},
		template("template", "", huawei), template("template-north", "north", huawei),
		prompt("prompt", "", approvedStatus), prompt("prompt-north", "north", approvedStatus), prompt("prompt-pending", "", pendingStatus),
		{Id: "blocklist", Spec: &directoryv1.Resource_BlocklistGroup{BlocklistGroup: &directoryv1.BlocklistGroup{}}},
		{Id: "blocklist-north", OrgUnitId: "north", Spec: &directoryv1.Resource_BlocklistGroup{BlocklistGroup: &directoryv1.BlocklistGroup{}}},
		{Id: "holiday", Spec: &directoryv1.Resource_SpecialDate{SpecialDate: &directoryv1.SpecialDate{}}},
		{Id: "holiday-north", OrgUnitId: "north", Spec: &directoryv1.Resource_SpecialDate{SpecialDate: &directoryv1.SpecialDate{}}},
		{Id: "mobile", Spec: &directoryv1.Resource_NumberType{NumberType: &directoryv1.NumberType{}}},
		{Id: "mobile-north", OrgUnitId: "north", Spec: &directoryv1.Resource_NumberType{NumberType: &directoryv1.NumberType{}}},
		attribute("age", "", directoryv1.AttributeType_ATTRIBUTE_TYPE_NUMBER, true),
		attribute("age-north", "north", directoryv1.AttributeType_ATTRIBUTE_TYPE_NUMBER, true),
		attribute("nickname", "", directoryv1.AttributeType_ATTRIBUTE_TYPE_STRING, false),
		attribute("secret", "", directoryv1.AttributeType_ATTRIBUTE_TYPE_ENCRYPTED, true),
	} {
		known[r.GetId()] = r
	}
	known["number-north"].OrgUnitId = "north"
	return known
}

func callerNumber(id, number string) *directoryv1.Resource {
	return &directoryv1.Resource{Id: id, Spec: &directoryv1.Resource_CallerNumber{CallerNumber: &directoryv1.CallerNumber{Number: number}}}
}

func template(id, orgUnit string, provider directoryv1.NotificationProvider) *directoryv1.Resource {
	return &directoryv1.Resource{Id: id, OrgUnitId: orgUnit, Spec: &directoryv1.Resource_NotificationTemplate{
		NotificationTemplate: &directoryv1.NotificationTemplate{Provider: provider},
	}}
}

func prompt(id, orgUnit string, status directoryv1.ApprovalStatus) *directoryv1.Resource {
	return &directoryv1.Resource{Id: id, OrgUnitId: orgUnit, Spec: &directoryv1.Resource_VoicePrompt{VoicePrompt: &directoryv1.VoicePrompt{Status: status}}}
}

func attribute(id, orgUnit string, of directoryv1.AttributeType, mandatory bool) *directoryv1.Resource {
	return &directoryv1.Resource{Id: id, OrgUnitId: orgUnit, Spec: &directoryv1.Resource_DataAttribute{
		DataAttribute: &directoryv1.DataAttribute{Type: of, Mandatory: mandatory},
	}}
}

func address(id, orgUnit, url string, status directoryv1.ApprovalStatus) *directoryv1.Resource {
	return &directoryv1.Resource{Id: id, OrgUnitId: orgUnit, Spec: &directoryv1.Resource_CallbackAddress{
		CallbackAddress: &directoryv1.CallbackAddress{Url: url, Status: status},
	}}
}

func facts() task.Facts {
	return task.Facts{
		Now: start.Add(time.Minute), Settings: defaults.NewSettings(), Known: resources(),
		Addresses: []*directoryv1.Resource{
			address("pending", "", "https://b.example/hook", pendingStatus),
			address("address-north", "north", "https://north.example/hook", approvedStatus),
			address("address", "", "https://a.example/hook", approvedStatus),
		},
	}
}

func good() *taskv1.Task {
	t := &taskv1.Task{
		Id: "a", DisplayName: "a", StartTime: timestamppb.New(start), EndTime: timestamppb.New(end),
		CallerNumberIds: []string{"number"}, SkillQueueId: "queue",
		RegularPeriods: []*taskv1.Period{{Start: "08:00", End: "12:00"}, {Start: "12:00", End: "23:59"}},
	}
	defaults.Task(t)
	return t
}

// full is a good task, given its settings, with something in every field.
func full() *taskv1.Task {
	t := good()
	t.BusinessResultId, t.CallbackUrl, t.QuestionnaireId = "result", "https://a.example/hook", "questions"
	t.VoicePromptIds, t.BlocklistGroupIds = []string{"prompt"}, []string{"blocklist"}
	t.CallerNumbers = []*directoryv1.CallerNumber{{Number: "999"}}
	t.FailureSms = &taskv1.FailureSms{Provider: huawei, TemplateId: "template"}
	t.BusinessResultSms = []*taskv1.BusinessResultSms{{BusinessResultId: "result", TemplateId: "template"}}
	t.SpecialDates = []*taskv1.TaskSpecialDate{{SpecialDateId: "holiday", OwnPeriods: &taskv1.PeriodSet{}}}
	t.SpecialPeriods = []*taskv1.Period{period("00:00", "00:00")}
	t.AllocateBySpecialDate = true
	t.Sequence = taskv1.Sequence_SEQUENCE_BY_ATTRIBUTE
	t.SequenceKeys = []*taskv1.SequenceKey{{DataAttributeId: "age"}}
	t.NumberOrder, t.NumberTypeIds = taskv1.NumberOrder_NUMBER_ORDER_BY_NUMBER_TYPE, []string{"mobile"}
	t.ResultPolicy = &taskv1.ResultPolicy{
		Scope:             taskv1.PolicyScope_POLICY_SCOPE_CONTACT,
		NumberTypeEntries: []*taskv1.NumberTypeEntry{{NumberTypeId: "mobile", Entry: &taskv1.PolicyEntry{ByResult: true}}},
	}
	defaults.Task(t)
	return t
}

func generous(f *task.Facts) {
	f.Settings.AttributeSequenceEnabled = true
	f.Settings.CallerNumberAnonymization, f.Settings.TenantMaintainsCallerNumbers = true, true
}

func isolated(f *task.Facts) {
	generous(f)
	f.Settings.OrgUnitIsolation = true
}

func period(start, end string) *taskv1.Period { return &taskv1.Period{Start: start, End: end} }

// rule is a good task with something done to it, and what is wrong with it then:
// path and reason, without the path's first word.
type rule struct {
	task  func(*taskv1.Task)
	facts func(*task.Facts)
	want  []string
}

// check runs a table over tasks that from makes.
func check(t *testing.T, from func() *taskv1.Task, rules map[string]rule) {
	t.Helper()
	for name, tc := range rules {
		t.Run(name, func(t *testing.T) {
			checked, known := from(), facts()
			generous(&known)
			if tc.task != nil {
				tc.task(checked)
			}
			if tc.facts != nil {
				tc.facts(&known)
			}
			require.Equal(t, tc.want, words(task.Check(checked, known)))
		})
	}
}

func words(fields []apierr.Field) (all []string) {
	for _, f := range fields {
		all = append(all, f.Path[len("task."):]+" "+string(f.Reason))
	}
	return all
}

func TestGoodTasks(t *testing.T) {
	check(t, good, map[string]rule{"plain": {}, "of nobody's settings": {facts: func(f *task.Facts) { f.Settings = defaults.NewSettings() }}})
	check(t, full, map[string]rule{"with everything": {}, "isolated": {facts: isolated}})
}

func TestEveryWrongFieldAtOnce(t *testing.T) {
	check(t, good, map[string]rule{"all": {
		task: func(t *taskv1.Task) {
			t.SkillQueueId, t.CallbackUrl, t.EndTime = "nope", "https://b.example/hook", timestamppb.New(early)
			t.RegularPeriods[1] = period("11:00", "13:00")
		},
		want: []string{"end_time BACKWARDS", "skill_queue_id REFERENCE", "callback_url NOT_APPROVED", "regular_periods[1] OVERLAP"},
	}})
}

func TestConditions(t *testing.T) {
	require.Empty(t, task.Conditions(good(), facts()))

	late := facts()
	late.Now, late.Old = end.Add(time.Hour), full() // of another type of callers: dates and what never changes are no matter
	broken := good()
	broken.StartTime, broken.OrgUnitId = timestamppb.New(end), ""
	broken.VoicePromptIds = []string{"prompt-pending"}
	broken.SkillQueueId = "queue-north"
	late.Settings.OrgUnitIsolation = true
	conditions := task.Conditions(broken, late)
	require.Len(t, conditions, 2)
	require.Equal(t, "skill_queue_id", conditions[0].GetField(), "as in an update mask")
	require.Equal(t, "ORG_UNIT", conditions[0].GetReason())
	require.Equal(t, `skill queue "queue-north" belongs to org unit "north", which a task of no org unit may not use`, conditions[0].GetDescription())
	require.Equal(t, "voice_prompt_ids[0]", conditions[1].GetField())
	require.Equal(t, "NOT_APPROVED", conditions[1].GetReason())
}

func TestCheckConfiguration(t *testing.T) {
	dateless := good()
	dateless.StartTime, dateless.EndTime = nil, timestamppb.New(early)
	require.Empty(t, task.CheckConfiguration(dateless, facts()))
	dateless.SkillQueueId = "nope"
	require.Equal(t, []string{"skill_queue_id REFERENCE"}, words(task.CheckConfiguration(dateless, facts())))
}
