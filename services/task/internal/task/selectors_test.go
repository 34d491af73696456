package task_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/task/internal/directory"
	"github.com/foredial/foredial/services/task/internal/task"
)

// selecting fills every selector of a task but those of number types, which have
// rules of their own.
func selecting(suffix string) func(*taskv1.Task) {
	return func(t *taskv1.Task) {
		t.SkillQueueId, t.BusinessResultId, t.QuestionnaireId = "queue"+suffix, "result"+suffix, "questions"+suffix
		t.FailureSms.TemplateId = "template" + suffix
		t.CallerNumberIds = []string{"number" + suffix}
		t.VoicePromptIds, t.BlocklistGroupIds = []string{"prompt" + suffix}, []string{"blocklist" + suffix}
		t.BusinessResultSms[0] = &taskv1.BusinessResultSms{BusinessResultId: "result" + suffix, TemplateId: "template" + suffix}
		t.SpecialDates[0].SpecialDateId = "holiday" + suffix
		t.SequenceKeys[0].DataAttributeId = "age" + suffix
	}
}

var selectors = []string{
	"skill_queue_id", "business_result_id", "questionnaire_id", "failure_sms.template_id", "caller_number_ids[0]",
	"voice_prompt_ids[0]", "blocklist_group_ids[0]", "business_result_sms[0].business_result_id",
	"business_result_sms[0].template_id", "special_dates[0].special_date_id", "sequence_keys[0].data_attribute_id",
}

func each(paths []string, reason string) (all []string) {
	for _, path := range paths {
		all = append(all, path+" "+reason)
	}
	return all
}

func typed(id string) func(*taskv1.Task) {
	return func(t *taskv1.Task) {
		t.NumberTypeIds, t.ResultPolicy.NumberTypeEntries[0].NumberTypeId = []string{id}, id
	}
}

func TestSelectors(t *testing.T) {
	in := func(orgUnit string, edits ...func(*taskv1.Task)) func(*taskv1.Task) {
		return func(t *taskv1.Task) {
			t.OrgUnitId = orgUnit
			for _, edit := range edits {
				edit(t)
			}
		}
	}
	group := func(t *taskv1.Task) { t.CallerNumberIds, t.CallerNumbers, t.CallerNumberGroupId = nil, nil, "group" }
	types := []string{"number_type_ids[0]", "result_policy.number_type_entries[0].number_type_id"}
	hook := func(t *taskv1.Task) { t.CallbackUrl = "https://north.example/hook" }
	check(t, full, map[string]rule{
		"anybody's, when not isolated":        {task: in("", selecting("-north"), hook)},
		"its own, when isolated":              {task: in("north", selecting("-north"), typed("mobile-north"), hook), facts: isolated},
		"what is Unorganized, when isolated":  {task: in("north", selecting(""), typed("mobile-north")), facts: isolated},
		"another's, when isolated":            {task: in("", selecting("-north")), facts: isolated, want: each(selectors, "ORG_UNIT")},
		"another's address, when isolated":    {task: in("", hook), facts: isolated, want: []string{"callback_url ORG_UNIT"}},
		"a group with another's number":       {task: in("", group), facts: isolated, want: []string{"caller_number_group_id ORG_UNIT"}},
		"a group with its own number":         {task: in("north", group, typed("mobile-north")), facts: isolated},
		"a group, when not isolated":          {task: in("", group)},
		"an Unorganized type, when isolated":  {task: in("north"), facts: isolated, want: each(types, "ORG_UNIT")},
		"another's type, when not isolated":   {task: in("", typed("mobile-north")), want: each(types, "ORG_UNIT")},
		"its own type, when not isolated":     {task: in("north", typed("mobile-north")), want: each(types, "ORG_UNIT")},
		"an Unorganized type":                 {task: in("north")},
		"an org unit that is not":             {task: in("nope"), want: []string{"org_unit_id REFERENCE"}},
		"an org unit that is something else":  {task: in("queue"), want: []string{"org_unit_id REFERENCE"}},
		"selectors that lead nowhere":         {task: in("", selecting("-nope")), want: each(selectors, "REFERENCE")},
		"types that lead nowhere":             {task: in("", typed("nope")), want: each(types, "REFERENCE")},
		"a group that leads nowhere":          {task: in("", group, func(t *taskv1.Task) { t.CallerNumberGroupId = "nope" }), want: []string{"caller_number_group_id REFERENCE"}},
		"selectors of another kind":           {task: in("", typed("queue")), want: each(types, "REFERENCE")},
		"an address nobody has":               {task: in("", func(t *taskv1.Task) { t.CallbackUrl = "https://c.example/hook" }), want: []string{"callback_url NOT_APPROVED"}},
		"an address nobody approved":          {task: in("", func(t *taskv1.Task) { t.CallbackUrl = "https://b.example/hook" }), want: []string{"callback_url NOT_APPROVED"}},
		"a voice prompt nobody approved":      {task: in("", func(t *taskv1.Task) { t.VoicePromptIds = []string{"prompt", "prompt-pending"} }), want: []string{"voice_prompt_ids[1] NOT_APPROVED"}},
		"a template of another provider":      {task: in("", func(t *taskv1.Task) { t.FailureSms.Provider = gateway }), want: []string{"failure_sms.template_id CONFLICT"}},
		"no SMS when nobody was reached":      {task: in("", func(t *taskv1.Task) { t.FailureSms = nil })},
		"a business result with two messages": {task: in("", func(t *taskv1.Task) { t.BusinessResultSms = append(t.BusinessResultSms, t.BusinessResultSms[0]) }), want: []string{"business_result_sms[1].business_result_id REPEATED"}},
	})
}

func TestUses(t *testing.T) {
	require.Equal(t, []string{"number", "queue"}, task.Uses(good(), facts()))
	require.Equal(t, []string{
		"address", "age", "blocklist", "holiday", "mobile", "number", "prompt", "questions", "queue", "result", "template",
	}, task.Uses(full(), facts()), "each once")

	organized := good()
	organized.OrgUnitId, organized.CallbackUrl = "north", "https://b.example/hook"
	require.Equal(t, []string{"north", "number", "queue"}, task.Uses(organized, facts()), "an address that allows nothing is not used")
}

// TestCallbackAddress has two addresses that allow a URL: with isolation, only
// the one that the task may use counts.
func TestCallbackAddress(t *testing.T) {
	both := facts()
	both.Addresses = []*directoryv1.Resource{
		address("theirs", "north", "https://a.example/hook", approvedStatus), address("ours", "", "https://a.example/hook", approvedStatus),
	}
	calling := good()
	calling.CallbackUrl = "https://a.example/hook"
	found := func() string {
		r, ok := task.CallbackAddress(calling, both)
		require.True(t, ok)
		return r.GetId()
	}
	require.Equal(t, "theirs", found())
	both.Settings.OrgUnitIsolation = true
	require.Equal(t, "ours", found())
	require.Empty(t, task.Check(calling, both))
}

func TestReferencesNameWhatIsThere(t *testing.T) {
	var empty []string
	for _, ref := range task.References(&taskv1.Task{}) {
		if ref.ID != "" {
			empty = append(empty, ref.Path)
		}
	}
	require.Empty(t, empty)
	require.Len(t, directory.Known{}.Check(task.References(full())), len(selectors)+2)
}
