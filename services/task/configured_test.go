package task_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

const (
	rejected = directoryv1.ApprovalStatus_APPROVAL_STATUS_REJECTED
	huawei   = directoryv1.NotificationProvider_NOTIFICATION_PROVIDER_HUAWEI_CLOUD_SMS
)

func orgUnit(id string) *directoryv1.Resource {
	return &directoryv1.Resource{Id: id, DisplayName: id, Spec: &directoryv1.Resource_OrgUnit{OrgUnit: &directoryv1.OrgUnit{}}}
}

func prompt(id string, status directoryv1.ApprovalStatus) *directoryv1.Resource {
	return &directoryv1.Resource{Id: id, DisplayName: id, Spec: &directoryv1.Resource_VoicePrompt{
		VoicePrompt: &directoryv1.VoicePrompt{Uri: "https://voice.example/" + id, Status: status},
	}}
}

func attribute(id string, mandatory bool) *directoryv1.Resource {
	return &directoryv1.Resource{Id: id, DisplayName: id, Spec: &directoryv1.Resource_DataAttribute{
		DataAttribute: &directoryv1.DataAttribute{Code: id, Type: directoryv1.AttributeType_ATTRIBUTE_TYPE_NUMBER, Mandatory: mandatory},
	}}
}

// resource is one of a kind whose content is no matter here.
func resource(id string, spec func(*directoryv1.Resource)) *directoryv1.Resource {
	r := &directoryv1.Resource{Id: id, DisplayName: id}
	spec(r)
	return r
}

// directory is what fullTask refers to, and an org unit that has none of it.
func directory() []*directoryv1.Resource {
	return []*directoryv1.Resource{
		orgUnit("north"), attribute("age", true), prompt("prompt", approved), result("result", "code", ""),
		address("address", "https://a.example/hook", approved),
		resource("group", func(r *directoryv1.Resource) {
			r.Spec = &directoryv1.Resource_CallerNumberGroup{CallerNumberGroup: &directoryv1.CallerNumberGroup{CallerNumberIds: []string{"number"}}}
		}),
		resource("questions", func(r *directoryv1.Resource) {
			r.Spec = &directoryv1.Resource_Questionnaire{Questionnaire: &directoryv1.Questionnaire{
				Questions: []*directoryv1.Question{{Code: "q", Text: "q?", Type: directoryv1.QuestionType_QUESTION_TYPE_TEXT}},
			}}
		}),
		resource("template", func(r *directoryv1.Resource) {
			r.Spec = &directoryv1.Resource_NotificationTemplate{NotificationTemplate: &directoryv1.NotificationTemplate{
				Provider: huawei, ProviderTemplateId: "1", Text: "We tried to call you, {{attribute.age}}.",
			}}
		}),
		resource("blocklist", func(r *directoryv1.Resource) {
			r.Spec = &directoryv1.Resource_BlocklistGroup{BlocklistGroup: &directoryv1.BlocklistGroup{}}
		}),
		resource("weekend", func(r *directoryv1.Resource) {
			r.Spec = &directoryv1.Resource_SpecialDate{SpecialDate: &directoryv1.SpecialDate{
				Days: &directoryv1.SpecialDate_Weekly_{Weekly: &directoryv1.SpecialDate_Weekly{Weekdays: []int32{6, 7}}},
			}}
		}),
		resource("mobile", func(r *directoryv1.Resource) {
			r.Spec = &directoryv1.Resource_NumberType{NumberType: &directoryv1.NumberType{}}
		}),
	}
}

// fullTask has something in every field.
func fullTask(task *taskv1.Task) {
	task.Description, task.BusinessResultId, task.QuestionnaireId = "everything", "result", "questions"
	task.CallbackUrl = "https://a.example/hook/1"
	task.VoicePromptIds, task.BlocklistGroupIds = []string{"prompt"}, []string{"blocklist"}
	task.FailureSms = &taskv1.FailureSms{Provider: huawei, TemplateId: "template"}
	task.BusinessResultSms = []*taskv1.BusinessResultSms{{BusinessResultId: "result", TemplateId: "template"}}
	task.SpecialDates = []*taskv1.TaskSpecialDate{{SpecialDateId: "weekend", OwnPeriods: &taskv1.PeriodSet{}}}
	task.AllocateBySpecialDate = true
	task.Sequence = taskv1.Sequence_SEQUENCE_BY_ATTRIBUTE
	task.SequenceKeys = []*taskv1.SequenceKey{{DataAttributeId: "age", Descending: true}}
	task.NumberOrder, task.NumberTypeIds = taskv1.NumberOrder_NUMBER_ORDER_BY_NUMBER_TYPE, []string{"mobile"}
	task.ResultPolicy = &taskv1.ResultPolicy{
		Scope:             taskv1.PolicyScope_POLICY_SCOPE_CONTACT,
		NumberTypeEntries: []*taskv1.NumberTypeEntry{{NumberTypeId: "mobile", Entry: &taskv1.PolicyEntry{MaxAttemptDays: 2}}},
	}
}

// configured is a client of a fresh service with all that fullTask wants.
func configured(t *testing.T) (client, *process) {
	t.Helper()
	c, p := acme(t)
	apply(t, c, directory()...)
	set(t, c, &directoryv1.TenantSettings{AttributeSequenceEnabled: true}, "attribute_sequence_enabled")
	return c, p
}

func apply(t *testing.T, c client, resources ...*directoryv1.Resource) {
	t.Helper()
	_, err := c.ApplyResources(t.Context(), &directoryv1.ApplyResourcesRequest{Resources: resources})
	require.NoError(t, err)
}

func set(t *testing.T, c client, settings *directoryv1.TenantSettings, mask ...string) {
	t.Helper()
	_, err := c.UpdateTenantSettings(t.Context(), &directoryv1.UpdateTenantSettingsRequest{Settings: settings, UpdateMask: paths(mask...)})
	require.NoError(t, err)
}

func (c client) task(t *testing.T, id string) *taskv1.Task {
	t.Helper()
	task, err := c.GetTask(t.Context(), &taskv1.GetTaskRequest{Id: id})
	require.NoError(t, err)
	return task
}

// breaches are the fields that an INVALID_FIELD names, each with its reason.
func breaches(t *testing.T, err error) (all []string) {
	t.Helper()
	refused(t, err, codes.InvalidArgument, apierr.InvalidField)
	for _, f := range apierr.Remote(err).Fields {
		all = append(all, f.Path+" "+string(f.Reason))
	}
	return all
}
