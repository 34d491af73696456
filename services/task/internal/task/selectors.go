package task

import (
	"slices"

	"github.com/foredial/foredial/pkg/apierr"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/callback"
	"github.com/foredial/foredial/services/task/internal/directory"
)

// References lists the resources that a task names: its selectors, and its org unit.
func References(t *taskv1.Task) []directory.Reference {
	references := []directory.Reference{
		{Path: "org_unit_id", ID: t.GetOrgUnitId(), Kind: directory.OrgUnit},
		{Path: "skill_queue_id", ID: t.GetSkillQueueId(), Kind: directory.SkillQueue},
		{Path: "business_result_id", ID: t.GetBusinessResultId(), Kind: directory.BusinessResult},
		{Path: callerGroup, ID: t.GetCallerNumberGroupId(), Kind: directory.CallerNumberGroup},
		{Path: "questionnaire_id", ID: t.GetQuestionnaireId(), Kind: directory.Questionnaire},
		{Path: failureTemplate, ID: t.GetFailureSms().GetTemplateId(), Kind: directory.NotificationTemplate},
	}
	each := func(kind directoryv1.ResourceKind, n int, item func(i int) (path, id string)) {
		for i := range n {
			path, id := item(i)
			references = append(references, directory.Reference{Path: path, ID: id, Kind: kind})
		}
	}
	ids := func(kind directoryv1.ResourceKind, path string, ids []string) {
		each(kind, len(ids), func(i int) (string, string) { return at(path, i), ids[i] })
	}
	ids(directory.CallerNumber, callerIDs, t.GetCallerNumberIds())
	ids(directory.VoicePrompt, "voice_prompt_ids", t.GetVoicePromptIds())
	ids(directory.BlocklistGroup, "blocklist_group_ids", t.GetBlocklistGroupIds())
	ids(directory.NumberType, "number_type_ids", t.GetNumberTypeIds())

	sms := t.GetBusinessResultSms()
	each(directory.BusinessResult, len(sms), func(i int) (string, string) { return smsResult(i), sms[i].GetBusinessResultId() })
	each(directory.NotificationTemplate, len(sms), func(i int) (string, string) {
		return at("business_result_sms", i) + ".template_id", sms[i].GetTemplateId()
	})
	dates := t.GetSpecialDates()
	each(directory.SpecialDate, len(dates), func(i int) (string, string) { return specialDate(i), dates[i].GetSpecialDateId() })
	keys := t.GetSequenceKeys()
	each(directory.DataAttribute, len(keys), func(i int) (string, string) { return sequenceKey(i), keys[i].GetDataAttributeId() })
	entries := t.GetResultPolicy().GetNumberTypeEntries()
	each(directory.NumberType, len(entries), func(i int) (string, string) { return entryType(i), entries[i].GetNumberTypeId() })
	return references
}

// checkSelectors holds every selector alike against the directory: what it names
// is there, is of the kind that is wanted, and may be used by the org unit.
func checkSelectors(t *taskv1.Task, f Facts) []apierr.Field {
	references := References(t)
	fields := f.Known.Check(references)
	// A group brings its caller numbers with it.
	for _, id := range f.Known[t.GetCallerNumberGroupId()].GetCallerNumberGroup().GetCallerNumberIds() {
		references = append(references, directory.Reference{Path: callerGroup, ID: id, Kind: directory.CallerNumber})
	}
	return append(fields, f.Known.CheckOrgUnits(references, f.Settings.GetOrgUnitIsolation(), t.GetOrgUnitId())...)
}

// Uses lists, each once, the ids of the resources that a task uses: those it
// names, and the callback address that allows its callback URL.
func Uses(t *taskv1.Task, f Facts) []string {
	var ids []string
	for _, ref := range References(t) {
		if ref.ID != "" {
			ids = append(ids, ref.ID)
		}
	}
	if address, ok := CallbackAddress(t, f); ok {
		ids = append(ids, address.GetId())
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// CallbackAddress is the address that allows a task's callback URL, if one does.
func CallbackAddress(t *taskv1.Task, f Facts) (*directoryv1.Resource, bool) {
	return callback.FindFor(f.Addresses, f.Settings.GetOrgUnitIsolation(), t.GetOrgUnitId(), t.GetCallbackUrl())
}
