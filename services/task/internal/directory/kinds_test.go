package directory_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/apierr"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/callback"
	"github.com/foredial/foredial/services/internal/defaults"
	"github.com/foredial/foredial/services/task/internal/directory"
)

type field struct {
	path   string
	reason apierr.FieldReason
}

// faults are the paths and reasons of what is wrong with one resource.
func faults(t *testing.T, item directory.Item, known directory.Known) (all []field) {
	t.Helper()
	for _, f := range (directory.Batch{item}).Check(directory.Facts{
		Known: known, Settings: defaults.NewSettings(),
		Attributes: map[string]*directoryv1.DataAttribute{
			"plan_2": attribute("plan_2", text).GetDataAttribute(), "iban": attribute("iban", sealed).GetDataAttribute(),
		},
	}) {
		require.NotEmpty(t, f.Description)
		all = append(all, field{f.Path, f.Reason})
	}
	return all
}

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

var unit = &directoryv1.Resource{Id: "east", Spec: &directoryv1.Resource_OrgUnit{OrgUnit: &directoryv1.OrgUnit{}}}

func group(ids ...string) *directoryv1.Resource {
	return &directoryv1.Resource{Id: "group", Spec: &directoryv1.Resource_CallerNumberGroup{
		CallerNumberGroup: &directoryv1.CallerNumberGroup{CallerNumberIds: ids},
	}}
}

func number(id, text string) *directoryv1.Resource {
	return &directoryv1.Resource{Id: id, Spec: &directoryv1.Resource_CallerNumber{CallerNumber: &directoryv1.CallerNumber{Number: text}}}
}

func questionnaire(codes ...string) *directoryv1.Resource {
	q := &directoryv1.Questionnaire{}
	for _, code := range codes {
		q.Questions = append(q.Questions, &directoryv1.Question{Code: code})
	}
	return &directoryv1.Resource{Id: "q", Spec: &directoryv1.Resource_Questionnaire{Questionnaire: q}}
}

func template(text string, recipients ...string) *directoryv1.Resource {
	return &directoryv1.Resource{Id: "t", Spec: &directoryv1.Resource_NotificationTemplate{NotificationTemplate: &directoryv1.NotificationTemplate{
		Provider: directoryv1.NotificationProvider_NOTIFICATION_PROVIDER_SMS_GATEWAY, Text: text, RecipientNumbers: recipients,
	}}}
}

func huawei(providerTemplate string) *directoryv1.Resource {
	r := template("x")
	r.GetNotificationTemplate().Provider = directoryv1.NotificationProvider_NOTIFICATION_PROVIDER_HUAWEI_CLOUD_SMS
	r.GetNotificationTemplate().ProviderTemplateId = providerTemplate
	return r
}

func dates(start, end string) *directoryv1.Resource {
	return &directoryv1.Resource{Id: "d", Spec: &directoryv1.Resource_SpecialDate{SpecialDate: &directoryv1.SpecialDate{
		Days: &directoryv1.SpecialDate_DateRange_{DateRange: &directoryv1.SpecialDate_DateRange{StartDate: start, EndDate: end}},
	}}}
}

func yearly(day string) *directoryv1.Resource {
	return &directoryv1.Resource{Id: "d", Spec: &directoryv1.Resource_SpecialDate{SpecialDate: &directoryv1.SpecialDate{
		Days: &directoryv1.SpecialDate_Yearly_{Yearly: &directoryv1.SpecialDate_Yearly{MonthDay: day}},
	}}}
}

func attribute(code string, of directoryv1.AttributeType) *directoryv1.Resource {
	return &directoryv1.Resource{Id: "a", Spec: &directoryv1.Resource_DataAttribute{DataAttribute: &directoryv1.DataAttribute{Code: code, Type: of}}}
}

func codes(failCodes ...string) *directoryv1.Resource {
	m := &directoryv1.ResultCodeMap{}
	for _, code := range failCodes {
		m.Entries = append(m.Entries, &directoryv1.ResultCodeMap_Entry{FailCode: code})
	}
	return &directoryv1.Resource{Id: "m", Spec: &directoryv1.Resource_ResultCodeMap{ResultCodeMap: m}}
}

func numberType(id, name, unit string) *directoryv1.Resource {
	return &directoryv1.Resource{Id: id, DisplayName: name, OrgUnitId: unit, Spec: &directoryv1.Resource_NumberType{NumberType: &directoryv1.NumberType{}}}
}

func trustList(id string) *directoryv1.Resource {
	return &directoryv1.Resource{Id: id, Spec: &directoryv1.Resource_TrustList{TrustList: &directoryv1.TrustList{}}}
}

func secret(text string) *directoryv1.Resource {
	r := address("https://a.example/")
	r.GetCallbackAddress().SigningSecret = text
	return r
}

const (
	text = directoryv1.AttributeType_ATTRIBUTE_TYPE_STRING
	day  = directoryv1.AttributeType_ATTRIBUTE_TYPE_DATE

	sealed = directoryv1.AttributeType_ATTRIBUTE_TYPE_ENCRYPTED
)

func TestRulesOfEveryKind(t *testing.T) {
	const (
		start = "resource.special_date.date_range.start_date"
		end   = "resource.special_date.date_range.end_date"
		month = "resource.special_date.yearly.month_day"
		words = "resource.notification_template.text"
		key   = "resource.callback_address.signing_secret"
	)
	all := known(unit, queue("queue"), number("n", "1"))
	for name, tc := range map[string]struct {
		resource *directoryv1.Resource
		want     []field
	}{
		"a queue of an org unit":            {in("east", queue("q")), nil},
		"a queue of no such org unit":       {in("west", queue("q")), []field{{"resource.org_unit_id", apierr.Reference}}},
		"a queue of a queue as an org unit": {in("queue", queue("q")), []field{{"resource.org_unit_id", apierr.Reference}}},
		"an org unit":                       {unit, nil},
		"an org unit of an org unit":        {in("east", &directoryv1.Resource{Id: "west", Spec: unit.Spec}), []field{{"resource.org_unit_id", apierr.Conflict}}},

		"a group":               {group("n"), nil},
		"a group of nobody":     {group("n", "m"), []field{{"resource.caller_number_group.caller_number_ids[1]", apierr.Reference}}},
		"a group of a queue":    {group("queue"), []field{{"resource.caller_number_group.caller_number_ids[0]", apierr.Reference}}},
		"an agent of no queue":  {agent("a", "queue", "nope"), []field{{"resource.agent.skill_queue_ids[1]", apierr.Reference}}},
		"a result below nobody": {result("r", "r", "nope"), []field{{"resource.business_result.parent_id", apierr.Reference}}},
		"a result below itself": {result("r", "r", "r"), []field{
			{"resource.business_result.parent_id", apierr.Reference}, {"resource.business_result.parent_id", apierr.Cycle},
		}},

		"questions":           {questionnaire("a", "b"), nil},
		"the same code twice": {questionnaire("a", "b", "a", "b"), []field{{"resource.questionnaire.questions[2].code", apierr.Repeated}, {"resource.questionnaire.questions[3].code", apierr.Repeated}}},

		"every placeholder":         {template("{{name}}{{reference}}{{number}} {{task}}, {{business_result}} {{time}} {{attribute.plan_2}}"), nil},
		"single braces":             {template("{name} } {"), nil},
		"an unknown placeholder":    {template("Dear {{Name}}"), []field{{words, apierr.Format}}},
		"blanks in a placeholder":   {template("Dear {{ name }}"), []field{{words, apierr.Format}}},
		"an attribute with no code": {template("{{attribute.}}"), []field{{words, apierr.Format}}},
		"an attribute of nobody":    {template("{{attribute.plan_2}} {{attribute.plan_3}}"), []field{{words, apierr.Reference}}},
		"an encrypted attribute":    {template("{{attribute.iban}}"), []field{{words, apierr.Reference}}},
		"a placeholder left open":   {template("Dear {{name"), []field{{words, apierr.Format}}},
		"one inside another":        {template("Dear {{name {{task}}"), []field{{words, apierr.Format}}},
		"one that was not opened":   {template("{{name}} dear}}"), []field{{words, apierr.Format}}},
		"recipients":                {template("x", "13800138000", "+442079460000"), nil},
		"a number that is none":     {template("x", "13800138000", "12", "hello"), []field{{"resource.notification_template.recipient_numbers[1]", apierr.Format}, {"resource.notification_template.recipient_numbers[2]", apierr.Format}}},
		"a provider's template":     {huawei("8ff55eac"), nil},
		"no provider's template":    {huawei(""), []field{{"resource.notification_template.provider_template_id", apierr.Required}}},

		"a range":                    {dates("2026-02-28", "2026-03-01"), nil},
		"a range of one day":         {dates("2028-02-29", "2028-02-29"), nil},
		"days that do not exist":     {dates("2026-02-29", "2026-13-01"), []field{{start, apierr.Format}, {end, apierr.Format}}},
		"a day before the years":     {dates("0000-12-31", "2026-01-01"), []field{{start, apierr.Format}}},
		"a range backwards":          {dates("2026-03-01", "2026-02-28"), []field{{end, apierr.Backwards}}},
		"a leap day":                 {yearly("02-29"), nil},
		"no day of any year":         {yearly("02-30"), []field{{month, apierr.Format}}},
		"a special date's long name": {named(strings.Repeat("节", 30), yearly("10-01")), nil},
		"and a longer one":           {named(strings.Repeat("x", 31), yearly("10-01")), []field{{"resource.display_name", apierr.Length}}},

		"an attribute's long name": {named(strings.Repeat("名", 20), attribute("a", text)), nil},
		"and a name too long":      {named(strings.Repeat("x", 21), attribute("a", text)), []field{{"resource.display_name", apierr.Length}}},
		"fail codes":               {codes("00145", "00146"), nil},
		"a fail code twice":        {codes("00145", "00146", "00145"), []field{{"resource.result_code_map.entries[2].fail_code", apierr.Repeated}}},

		"a useless address":      {address("https://me@a.example/"), []field{{"resource.callback_address.url", apierr.Format}}},
		"a signing secret":       {secret("whsec_" + strings.Repeat("A", 32)), nil},
		"the longest one":        {secret("whsec_" + strings.Repeat("A", 86) + "=="), nil},
		"one without the prefix": {secret(strings.Repeat("A", 32)), []field{{key, apierr.Format}}},
		"one that is too short":  {secret("whsec_" + strings.Repeat("A", 28)), []field{{key, apierr.Format}}},
		"one that is too long":   {secret("whsec_" + strings.Repeat("A", 88)), []field{{key, apierr.Format}}},
		"one that is no base64":  {secret("whsec_" + strings.Repeat("!", 32)), []field{{key, apierr.Format}}},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tc.want, faults(t, directory.Item{Path: "resource", New: tc.resource}, all))
		})
	}
}

func TestWhatNeverChanges(t *testing.T) {
	change := func(before, after *directoryv1.Resource) []field {
		return faults(t, directory.Item{Path: "resource", Old: before, New: after}, nil)
	}
	require.Equal(t, []field{{"resource", apierr.Immutable}}, change(queue("a"), agent("a")))
	require.Equal(t, []field{{"resource.data_attribute.code", apierr.Immutable}}, change(attribute("a", text), attribute("b", text)))
	require.Equal(t, []field{{"resource.data_attribute.type", apierr.Immutable}}, change(attribute("a", text), attribute("a", day)))
	require.Empty(t, change(attribute("a", text), named("new", attribute("a", text))))
}

func TestSigningSecretIsOne(t *testing.T) {
	made := callback.Secret([32]byte{1, 2, 3})
	require.Regexp(t, `^whsec_[A-Za-z0-9+/]{43}=$`, made)
	require.Empty(t, faults(t, directory.Item{Path: "resource", New: secret(made)}, nil))
}

func TestNaturalKeys(t *testing.T) {
	for name, tc := range map[string]struct {
		one, other *directoryv1.Resource
		same       bool
	}{
		"numbers with and without +":     {number("a", "+8610086"), number("b", "8610086"), true},
		"other numbers":                  {number("a", "+8610086"), number("b", "10086"), false},
		"data attributes":                {attribute("plan", text), attribute("plan", day), true},
		"codes of other case":            {attribute("plan", text), attribute("Plan", text), false},
		"number types of one org unit":   {numberType("a", "mobile", "east"), numberType("b", "mobile", "east"), true},
		"number types of different ones": {numberType("a", "mobile", "east"), numberType("b", "mobile", ""), false},
		"result code maps":               {codes("00145"), codes("00146"), true},
		"trust lists":                    {trustList("a"), trustList("b"), true},
	} {
		require.Equal(t, tc.same, directory.NaturalKey(tc.one) == directory.NaturalKey(tc.other), name)
	}
	require.Empty(t, directory.NaturalKey(agent("a")), "many agents have no login")
	require.Empty(t, directory.NaturalKey(queue("q")))
}

func TestEveryKindHasAWord(t *testing.T) {
	for number, name := range directoryv1.ResourceKind_name {
		if number != 0 {
			require.NotEmpty(t, directory.Word(directoryv1.ResourceKind(number)), name)
		}
	}
}

func TestUses(t *testing.T) {
	require.Equal(t, []string{"q", "p"}, directory.Uses(agent("a", "q", "p")))
	require.Equal(t, []string{"east", "n"}, directory.Uses(in("east", group("n"))))
	require.Equal(t, []string{"b"}, directory.Uses(result("a", "a", "b")))
	require.Empty(t, directory.Uses(result("a", "a", "")))
	require.Empty(t, directory.Uses(queue("q")))
}
