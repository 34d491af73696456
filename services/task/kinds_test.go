package task_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/apierr"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
)

func in(unit string, r *directoryv1.Resource) *directoryv1.Resource {
	r = proto.CloneOf(r)
	r.OrgUnitId = unit
	return r
}

func named(name string, r *directoryv1.Resource) *directoryv1.Resource {
	r = proto.CloneOf(r)
	r.DisplayName = name
	return r
}

// edited is one of the directory with something changed.
func edited(id string, edit func(*directoryv1.Resource)) *directoryv1.Resource {
	for _, r := range wholeDirectory() {
		if r.GetId() == id {
			edit(r)
			return r
		}
	}
	panic("no " + id)
}

func codeMap(id string, failCodes ...string) *directoryv1.Resource {
	m := &directoryv1.ResultCodeMap{}
	for _, code := range failCodes {
		m.Entries = append(m.Entries, &directoryv1.ResultCodeMap_Entry{FailCode: code, DisplayedResult: callv1.DisplayedResult_DISPLAYED_RESULT_BUSY})
	}
	return &directoryv1.Resource{Id: id, DisplayName: id, Spec: &directoryv1.Resource_ResultCodeMap{ResultCodeMap: m}}
}

func trustList(id string) *directoryv1.Resource {
	return &directoryv1.Resource{Id: id, DisplayName: id, Spec: &directoryv1.Resource_TrustList{TrustList: &directoryv1.TrustList{}}}
}

func numberType(id, name, unit string) *directoryv1.Resource {
	return &directoryv1.Resource{Id: id, DisplayName: name, OrgUnitId: unit, Spec: &directoryv1.Resource_NumberType{NumberType: &directoryv1.NumberType{}}}
}

// wholeDirectory has every kind.
func wholeDirectory() []*directoryv1.Resource {
	ann := agent("ann", "queue")
	ann.GetAgent().Subject = "ann@acme.example"
	return append(directory(), queue("queue"), number("number"), ann, codeMap("codes", "00145", "00146"), trustList("trusted"))
}

func TestEveryKind(t *testing.T) {
	c, _ := acme(t)
	apply(t, c, wholeDirectory()...)
	for value, name := range directoryv1.ResourceKind_name {
		if value == 0 {
			continue
		}
		list, err := c.ListResources(t.Context(), &directoryv1.ListResourcesRequest{Kind: directoryv1.ResourceKind(value)})
		require.NoError(t, err)
		require.NotEmpty(t, list.GetResources(), name)
		for _, r := range list.GetResources() {
			got, err := c.GetResource(t.Context(), &directoryv1.GetResourceRequest{Id: r.GetId()})
			require.NoError(t, err)
			same(t, r, got)
			// Defaults are filled in, so sending back what was read changes nothing.
			response, err := c.ApplyResources(t.Context(), &directoryv1.ApplyResourcesRequest{Resources: []*directoryv1.Resource{got}})
			require.NoError(t, err, name)
			require.Equal(t, unchanged, response.GetChanges()[0].GetAction(), name)
		}
	}
}

// Every rule of a kind, broken once. What more there is to a rule, the tests of
// internal/directory have.
func TestRulesOfEveryKind(t *testing.T) {
	c, _ := acme(t)
	apply(t, c, wholeDirectory()...)
	template := func(edit func(*directoryv1.NotificationTemplate)) *directoryv1.Resource {
		return edited("template", func(r *directoryv1.Resource) { edit(r.GetNotificationTemplate()) })
	}
	dates := func(start, end string) *directoryv1.Resource {
		return edited("weekend", func(r *directoryv1.Resource) {
			r.GetSpecialDate().Days = &directoryv1.SpecialDate_DateRange_{DateRange: &directoryv1.SpecialDate_DateRange{StartDate: start, EndDate: end}}
		})
	}
	question := func(code string, of directoryv1.QuestionType, options ...string) *directoryv1.Question {
		return &directoryv1.Question{Code: code, Text: "?", Type: of, Options: options}
	}
	const free, single = directoryv1.QuestionType_QUESTION_TYPE_TEXT, directoryv1.QuestionType_QUESTION_TYPE_SINGLE
	for name, tc := range map[string]struct {
		resource *directoryv1.Resource
		want     string
	}{
		"no such org unit":       {in("nope", queue("queue")), "resource.org_unit_id REFERENCE"},
		"an org unit of another": {in("north", orgUnit("north")), "resource.org_unit_id CONFLICT"},
		"no caller numbers":      {edited("group", func(r *directoryv1.Resource) { r.GetCallerNumberGroup().CallerNumberIds = nil }), "resource.caller_number_group.caller_number_ids COUNT"},
		"the same number twice":  {edited("group", func(r *directoryv1.Resource) { r.GetCallerNumberGroup().CallerNumberIds = []string{"number", "number"} }), "resource.caller_number_group.caller_number_ids REPEATED"},
		"no such caller number":  {edited("group", func(r *directoryv1.Resource) { r.GetCallerNumberGroup().CallerNumberIds = []string{"queue"} }), "resource.caller_number_group.caller_number_ids[0] REFERENCE"},
		"25 digits":              {edited("number", func(r *directoryv1.Resource) { r.GetCallerNumber().Number = strings.Repeat("1", 25) }), "resource.caller_number.number FORMAT"},
		"priority 6":             {edited("number", func(r *directoryv1.Resource) { r.GetCallerNumber().Priority = 6 }), "resource.caller_number.priority RANGE"},
		"no such queue":          {agent("ann", "nope"), "resource.agent.skill_queue_ids[0] REFERENCE"},
		"no questions":           {edited("questions", func(r *directoryv1.Resource) { r.GetQuestionnaire().Questions = nil }), "resource.questionnaire.questions COUNT"},
		"a code twice": {edited("questions", func(r *directoryv1.Resource) {
			r.GetQuestionnaire().Questions = []*directoryv1.Question{question("a", free), question("a", free)}
		}), "resource.questionnaire.questions[1].code REPEATED"},
		"one option": {edited("questions", func(r *directoryv1.Resource) {
			r.GetQuestionnaire().Questions = []*directoryv1.Question{question("a", single, "yes")}
		}), "resource.questionnaire.questions[0] CONFLICT"},
		"an unknown placeholder":   {template(func(n *directoryv1.NotificationTemplate) { n.Text = "{{phone}}" }), "resource.notification_template.text FORMAT"},
		"no such attribute":        {template(func(n *directoryv1.NotificationTemplate) { n.Text = "{{attribute.nope}}" }), "resource.notification_template.text REFERENCE"},
		"no provider's template":   {template(func(n *directoryv1.NotificationTemplate) { n.ProviderTemplateId = "" }), "resource.notification_template.provider_template_id REQUIRED"},
		"a recipient that is none": {template(func(n *directoryv1.NotificationTemplate) { n.RecipientNumbers = []string{"13800138000", "1"} }), "resource.notification_template.recipient_numbers[1] FORMAT"},
		"no recording":             {edited("prompt", func(r *directoryv1.Resource) { r.GetVoicePrompt().Uri = "" }), "resource.voice_prompt.uri REQUIRED"},
		"no such parent":           {result("result", "code", "nope"), "resource.business_result.parent_id REFERENCE"},
		"its own parent":           {result("result", "code", "result"), "resource.business_result.parent_id CYCLE"},
		"a limit and NEVER":        {edited("blocklist", func(r *directoryv1.Resource) { r.GetBlocklistGroup().MaxCalls = 1 }), "resource.blocklist_group CONFLICT"},
		"a day that is none":       {dates("2026-02-29", "2026-03-01"), "resource.special_date.date_range.start_date FORMAT"},
		"a day written otherwise":  {dates("2026-03-01", "1.4.2026"), "resource.special_date.date_range.end_date FORMAT"},
		"days backwards":           {dates("2026-03-02", "2026-03-01"), "resource.special_date.date_range.end_date BACKWARDS"},
		"a special date's name":    {edited("weekend", func(r *directoryv1.Resource) { r.DisplayName = strings.Repeat("x", 31) }), "resource.display_name LENGTH"},
		"an attribute's name":      {named(strings.Repeat("x", 21), attribute("age", true)), "resource.display_name LENGTH"},
		"a name too long anyway":   {named(strings.Repeat("x", 101), attribute("age", true)), "resource.display_name LENGTH"},
		"another code":             {edited("age", func(r *directoryv1.Resource) { r.GetDataAttribute().Code = "years" }), "resource.data_attribute.code IMMUTABLE"},
		"another type": {edited("age", func(r *directoryv1.Resource) {
			r.GetDataAttribute().Type = directoryv1.AttributeType_ATTRIBUTE_TYPE_DATE
		}), "resource.data_attribute.type IMMUTABLE"},
		"a useless address":     {address("address", "https://me@a.example", approved), "resource.callback_address.url FORMAT"},
		"an address in draft":   {address("address", "https://a.example", directoryv1.ApprovalStatus_APPROVAL_STATUS_DRAFT), "resource.callback_address.status VALUE"},
		"a secret that is none": {edited("address", func(r *directoryv1.Resource) { r.GetCallbackAddress().SigningSecret = "whsec_x" }), "resource.callback_address.signing_secret FORMAT"},
		"a fail code twice":     {codeMap("codes", "00145", "00145"), "resource.result_code_map.entries[1].fail_code REPEATED"},
		"1001 fail codes":       {codeMap("codes", slices.Repeat([]string{"00145"}, 1001)...), "resource.result_code_map.entries COUNT"},
		"the code of an answer": {codeMap("codes", "00000"), "resource.result_code_map.entries[0].fail_code VALUE"},
		"another kind":          {orgUnit("queue"), "resource IMMUTABLE"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.UpdateResource(t.Context(), &directoryv1.UpdateResourceRequest{Resource: tc.resource})
			require.Equal(t, []string{tc.want}, breaches(t, err))
		})
	}
}

func TestWhatIsUniqueInATenant(t *testing.T) {
	c, p := acme(t)
	apply(t, c, wholeDirectory()...)
	apply(t, c, numberType("mobile-north", "mobile", "north"), agent("nobody", "queue"), agent("no-one", "queue"))
	other := p.client(t, "other")
	for name, tc := range map[string]struct {
		resource *directoryv1.Resource
		field    string
		message  string
	}{
		"a caller number": {
			edited("number", func(r *directoryv1.Resource) {
				r.Id, r.GetCallerNumber().Number = "new", "+"+r.GetCallerNumber().GetNumber()
			}),
			"resource.caller_number.number", `is that of caller number "number"`,
		},
		"a login":            {edited("ann", func(r *directoryv1.Resource) { r.Id = "new" }), "resource.agent.subject", `is that of agent "ann"`},
		"a business result":  {result("new", "code", ""), "resource.business_result.code", `is that of business result "result"`},
		"a data attribute":   {edited("age", func(r *directoryv1.Resource) { r.Id = "new" }), "resource.data_attribute.code", `is that of data attribute "age"`},
		"a number type":      {numberType("new", "mobile", ""), "resource.display_name", `is that of number type "mobile"`},
		"one of an org unit": {numberType("new", "mobile", "north"), "resource.display_name", `is that of number type "mobile-north"`},
		"a result code map":  {codeMap("new"), "resource.result_code_map", `is one too many: a tenant has one result code map, and has "codes"`},
		"a trust list":       {trustList("new"), "resource.trust_list", `is one too many: a tenant has one trust list, and has "trusted"`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.CreateResource(t.Context(), &directoryv1.CreateResourceRequest{Resource: tc.resource})
			fields, metadata := refused(t, err, codes.AlreadyExists, "ALREADY_EXISTS")
			require.Equal(t, []string{tc.field}, fields)
			require.Equal(t, tc.field, metadata["field"])
			face := apierr.Remote(err)
			require.Equal(t, apierr.Repeated, face.Fields[0].Reason)
			require.Equal(t, tc.field+" "+tc.message, face.Message)
		})
	}
	// Nothing of it is so between tenants.
	apply(t, other, wholeDirectory()...)
}

func TestResourcesOfOrgUnits(t *testing.T) {
	c, _ := acme(t)
	apply(t, c, orgUnit("north"), orgUnit("south"), in("north", queue("a")), in("south", queue("b")), in("north", number("c")))
	list := func(unit string, kind directoryv1.ResourceKind) (ids []string) {
		response, err := c.ListResources(t.Context(), &directoryv1.ListResourcesRequest{OrgUnitId: &unit, Kind: kind})
		require.NoError(t, err)
		for _, r := range response.GetResources() {
			ids = append(ids, r.GetId())
		}
		return ids
	}
	require.Equal(t, []string{"a", "c"}, list("north", 0))
	require.Equal(t, []string{"a"}, list("north", directoryv1.ResourceKind_RESOURCE_KIND_SKILL_QUEUE))
	require.Equal(t, []string{"north", "number", "queue", "south"}, list("", 0))

	_, err := c.DeleteResource(t.Context(), &directoryv1.DeleteResourceRequest{Id: "north"})
	_, metadata := refused(t, err, codes.FailedPrecondition, "RESOURCE_IN_USE")
	require.Equal(t, map[string]string{"user_kind": "resource", "user_id": "a"}, metadata)

	// It moves, alone of all that is in the mask.
	moved, err := c.UpdateResource(t.Context(), &directoryv1.UpdateResourceRequest{
		Resource: &directoryv1.Resource{Id: "b", OrgUnitId: "north"}, UpdateMask: paths("org_unit_id"),
	})
	require.NoError(t, err)
	require.Equal(t, "b", moved.GetDisplayName())
	require.Equal(t, []string{"a", "b", "c"}, list("north", 0))
	_, err = c.DeleteResource(t.Context(), &directoryv1.DeleteResourceRequest{Id: "south"})
	require.NoError(t, err)
}
