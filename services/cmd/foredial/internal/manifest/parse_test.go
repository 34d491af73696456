package manifest_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/testing/protocmp"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/cmd/foredial/internal/manifest"
)

var (
	queue = &directoryv1.Resource{
		Id: "q1", DisplayName: "Sales", Spec: &directoryv1.Resource_SkillQueue{SkillQueue: &directoryv1.SkillQueue{}},
	}
	caller = &directoryv1.Resource{
		Id: "c1", DisplayName: "Front", Spec: &directoryv1.Resource_CallerNumber{
			CallerNumber: &directoryv1.CallerNumber{Number: "+8613800138000", Priority: 2},
		},
	}
	settings = &directoryv1.TenantSettings{TimeZone: "Europe/Berlin", VdnId: 7}
)

func TestParse(t *testing.T) {
	both := &directoryv1.ApplyResourcesRequest{Resources: []*directoryv1.Resource{queue, caller}, Settings: settings}
	for name, text := range map[string]string{
		"one document": `
settings: {timeZone: Europe/Berlin, vdnId: 7}
resources:
  - {id: q1, displayName: Sales, skillQueue: {}}
  - id: c1
    displayName: Front
    callerNumber: {number: +8613800138000, priority: 2}
`,
		"several documents": `
# the queue
id: q1
display_name: Sales
skill_queue: {}
---
resources:
- {id: c1, displayName: Front, callerNumber: {number: "+8613800138000", priority: 2}}
---
# nothing
---
settings: {time_zone: Europe/Berlin, vdn_id: 7}
`,
		"JSON": `{"settings": {"timeZone": "Europe/Berlin", "vdnId": "7"}, "resources": [
			{"id": "q1", "displayName": "Sales", "skillQueue": {}},
			{"id": "c1", "displayName": "Front", "callerNumber": {"number": "+8613800138000", "priority": 2}}]}`,
		"anchors": `
resources:
- {id: q1, displayName: Sales, skillQueue: {}}
- {id: c1, displayName: Front, callerNumber: &front {number: +8613800138000, priority: 2}}
settings: {timeZone: Europe/Berlin, vdnId: 7}
`,
	} {
		t.Run(name, func(t *testing.T) {
			got, err := manifest.Parse("x.yaml", []byte(text))
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(both, got.Request, protocmp.Transform()))
		})
	}
}

func TestTextThatLooksLikeSomethingElse(t *testing.T) {
	got, err := manifest.Parse("x.yaml", []byte("resources: [{id: 12, displayName: yes, agent: {subject: 1.50, skillQueueIds: [007], extension: 0123}}]"))
	require.NoError(t, err)
	r := got.Request.GetResources()[0]
	require.Equal(t, "12", r.GetId())
	require.Equal(t, "yes", r.GetDisplayName())
	require.Equal(t, "1.50", r.GetAgent().GetSubject())
	require.Equal(t, []string{"007"}, r.GetAgent().GetSkillQueueIds())
	require.Equal(t, "0123", r.GetAgent().GetExtension())
}

func TestFaultsNamePathAndLine(t *testing.T) {
	for name, row := range map[string]struct{ text, want string }{
		"top level":          {"resource: []", "x.yaml:1: resource: unknown field"},
		"in a resource":      {"resources:\n- id: q1\n  agent:\n    skillQueue: [q1]", "x.yaml:4: resources[0].agent.skillQueue: unknown field"},
		"single resource":    {"id: q1\n---\nid: q2\nqueue: {}", "x.yaml:4: resources[1].queue: unknown field"},
		"in settings":        {"settings: {zone: x}", "x.yaml:1: settings.zone: unknown field"},
		"not a list":         {"resources: {id: q1}", "x.yaml:1: resources: should be a list"},
		"not a message":      {"resources: [q1]", "x.yaml:1: resources[0]: should have fields of its own"},
		"not a value":        {"resources: [{id: [q1]}]", "x.yaml:1: resources[0].id: should be one value"},
		"not a document":     {"hello", "x.yaml:1: the document: should have fields of its own"},
		"wrong type":         {"settings:\n  timeZone: UTC\n  vdnId: many", `x.yaml:3: settings.vdn_id: "many" is not a whole number in range`},
		"too large":          {"resources:\n- id: c\n  callerNumber:\n    priority: 3000000000", "x.yaml:4: resources[0].caller_number.priority: "},
		"no number":          {"settings: {vdnId: .inf}", "x.yaml:1: settings.vdn_id: "},
		"wrong bool":         {"settings: {trial: yes}", `x.yaml:1: settings.trial: "yes" is not true or false`},
		"wrong enum":         {"id: c\ncallbackAddress: {status: MAYBE}", `x.yaml:2: resources[0].callback_address.status: "MAYBE" is not one of APPROVED, DRAFT, PENDING, REJECTED`},
		"wrong time":         {"id: c\ncreateTime: noon", `x.yaml:2: resources[0].create_time: "noon" is not a time`},
		"wrong item":         {"id: c\nspecialDate: {weekly: {weekdays: [1, x]}}", "x.yaml:2: resources[0].special_date.weekly.weekdays[1]: "},
		"two kinds":          {"id: c\nskillQueue: {}\nagent: {}", "x.yaml:3: resources[0].agent: excludes skillQueue: only one of the two can be given"},
		"a kind and no more": {"id: c\nskillQueue:", "x.yaml:2: resources[0].skill_queue: should have fields of its own, or {}"},
		"a field twice":      {"id: c\ndisplayName: a\ndisplay_name: b", "x.yaml:3: resources[0].display_name: is given twice"},
		"settings twice":     {"settings: {vdnId: 1}\n---\nsettings: {vdnId: 2}", "x.yaml:3: settings: are given twice"},
		"dry run":            {"dryRun: true", "x.yaml:1: dryRun: is for the command line"},
		"bad character":      {"id: a\ndisplayName: \"\x01\"\nagent: {}", "x.yaml:2: control characters are not allowed"},
		"no such anchor":     {"id: a\nagent:\n  subject: *ann\n", "x.yaml:3: unknown anchor 'ann' referenced"},
		"not YAML, later":    {"id: a\n---\nid: 'b\n", "x.yaml:3: "},
		"not YAML":           {"a: 'b", "x.yaml:1: "},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := manifest.Parse("x.yaml", []byte(row.text))
			require.ErrorContains(t, err, row.want)
		})
	}
}

func TestAllUnknownFieldsComeAtOnce(t *testing.T) {
	_, err := manifest.Parse("x.yaml", []byte("a: 1\nb: 2"))
	require.ErrorContains(t, err, "x.yaml:1: a: unknown field")
	require.ErrorContains(t, err, "x.yaml:2: b: unknown field")
}

func TestEnumsWithoutTheirPrefix(t *testing.T) {
	for _, text := range []string{"APPROVED", "APPROVAL_STATUS_APPROVED", "2"} {
		got, err := manifest.Parse("x.yaml", []byte("{id: c, callbackAddress: {status: "+text+"}}"))
		require.NoError(t, err)
		require.Equal(t, directoryv1.ApprovalStatus_APPROVAL_STATUS_APPROVED, got.Request.GetResources()[0].GetCallbackAddress().GetStatus())
	}
}

func TestAt(t *testing.T) {
	got, err := manifest.Parse("x.yaml", []byte(`
id: first
---
settings:
  vdnId: 1
resources:
- id: second
  agent:
    subject: ann
    skillQueueIds:
    - q1
    - q2
`))
	require.NoError(t, err)
	for path, want := range map[string]string{
		"resources[0]":                          "x.yaml:2",
		"resources[0].display_name":             "x.yaml:2", // it is not written: the resource is
		"resources[1].agent.skill_queue_ids[1]": "x.yaml:12",
		"resources[1].agent.skill_queue_ids":    "x.yaml:10",
		"resources[1].agent.extension":          "x.yaml:8",
		"settings.vdn_id":                       "x.yaml:5",
		"resources":                             "x.yaml:6",
		"resources[7].id":                       "x.yaml:6",
		"dry_run":                               "x.yaml",
	} {
		require.Equal(t, want, got.At(path), path)
	}
}

func TestTooMuch(t *testing.T) {
	_, err := manifest.Parse("x.yaml", make([]byte, manifest.MaxSize+1))
	require.ErrorContains(t, err, "x.yaml:1: is larger than 8 MiB")

	// Aliases of lists of aliases: 300 resources of 50 questions of 50 options.
	var text strings.Builder
	text.WriteString("resources:\n- &r {questionnaire: {questions: [&q {options: [" + strings.Repeat("x,", 50) + "]}" + strings.Repeat(", *q", 50) + "]}}\n")
	text.WriteString(strings.Repeat("- *r\n", 300))
	_, err = manifest.Parse("x.yaml", []byte(text.String()))
	require.ErrorContains(t, err, "is too much: the document has more than 524288 values")
}

// A manifest of the full size is read well within a second.
func TestManyResources(t *testing.T) {
	var text strings.Builder
	text.WriteString("resources:\n")
	for i := range 5000 {
		fmt.Fprintf(&text, "- {id: a%d, displayName: Agent %d, agent: {subject: s%d, skillQueueIds: [q1], extension: \"%d\"}}\n", i, i, i, i)
	}
	got, err := manifest.Parse("x.yaml", []byte(text.String()))
	require.NoError(t, err)
	require.Len(t, got.Request.GetResources(), 5000)
	require.Equal(t, "x.yaml:5001", got.At("resources[4999].agent.subject"))
}

func TestEmptyFileIsAnEmptyRequest(t *testing.T) {
	got, err := manifest.Parse("x.yaml", nil)
	require.NoError(t, err)
	require.Empty(t, got.Request.GetResources())
}

func TestKind(t *testing.T) {
	require.Equal(t, "callerNumber", manifest.Kind(caller))
	require.Equal(t, "resource", manifest.Kind(&directoryv1.Resource{}))
}

// FuzzManifest: whatever the file is, reading it ends, and an error names a line.
func FuzzManifest(f *testing.F) {
	for _, text := range []string{
		"settings: {timeZone: Europe/Berlin, vdnId: 7}\nresources:\n- {id: q1, displayName: Sales, skillQueue: {}}",
		"id: a\nagent: &a {subject: x, skillQueueIds: [q]}\n---\nid: b\nagent: *a",
		"&a [*a]", "a: &a {resources: [*a]}", "resources: &r\n- *r", "? {a: b}\n: c", "<<: {id: 1}", "!!binary aGk=", "id: *x", "\x01", "- \t-",
		`{"resources": [{"id": "q1", "specialDate": {"weekly": {"weekdays": [1, 2.5]}}}]}`, "id: !foo 7", "%YAML 9.9\n---\n",
		"id: 2026-01-01\ncreateTime: 2026-01-01T00:00:00Z", "callerNumber: {priority: 0x10}\nid: ~", "id: a\n...\nid: b",
	} {
		f.Add([]byte(text))
	}
	named := regexp.MustCompile(`^x\.yaml:[1-9][0-9]*: `)
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := manifest.Parse("x.yaml", text)
		if err == nil {
			require.NotNil(t, got.Request)
			return
		}
		for _, one := range strings.Split(err.Error(), "\nx.yaml:") {
			require.Regexp(t, named, "x.yaml:"+strings.TrimPrefix(one, "x.yaml:"))
		}
		lines := bytes.Count(text, []byte("\n")) + bytes.Count(text, []byte("\r")) + bytes.Count(text, []byte("\u0085")) +
			bytes.Count(text, []byte("\u2028")) + bytes.Count(text, []byte("\u2029")) + 1
		var line int
		_, scanErr := fmt.Sscanf(err.Error(), "x.yaml:%d:", &line)
		require.NoError(t, scanErr)
		require.LessOrEqual(t, line, lines+1)
	})
}
