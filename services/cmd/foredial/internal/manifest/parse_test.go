package manifest_test

import (
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
			require.Empty(t, cmp.Diff(both, got, protocmp.Transform()))
		})
	}
}

func TestTextThatLooksLikeSomethingElse(t *testing.T) {
	got, err := manifest.Parse("x.yaml", []byte("resources: [{id: 12, displayName: yes, agent: {subject: 1.50, skillQueueIds: [007], extension: 0123}}]"))
	require.NoError(t, err)
	r := got.GetResources()[0]
	require.Equal(t, "12", r.GetId())
	require.Equal(t, "yes", r.GetDisplayName())
	require.Equal(t, "1.50", r.GetAgent().GetSubject())
	require.Equal(t, []string{"007"}, r.GetAgent().GetSkillQueueIds())
	require.Equal(t, "0123", r.GetAgent().GetExtension())
}

func TestFaultsNamePathAndLine(t *testing.T) {
	for name, row := range map[string]struct{ text, want string }{
		"top level":       {"resource: []", "x.yaml:1: resource: unknown field"},
		"in a resource":   {"resources:\n- id: q1\n  agent:\n    skillQueue: [q1]", "x.yaml:4: resources[0].agent.skillQueue: unknown field"},
		"single resource": {"id: q1\n---\nid: q2\nqueue: {}", "x.yaml:4: resources[1].queue: unknown field"},
		"in settings":     {"settings: {zone: x}", "x.yaml:1: settings.zone: unknown field"},
		"not a list":      {"resources: {id: q1}", "x.yaml:1: resources: should be a list"},
		"not a message":   {"resources: [q1]", "x.yaml:1: resources[0]: should have fields of its own"},
		"not a value":     {"resources: [{id: [q1]}]", "x.yaml:1: resources[0].id: should be one value"},
		"not a document":  {"hello", "x.yaml:1: the document: should have fields of its own"},
		"wrong type":      {"settings: {vdnId: many}", "x.yaml:1: invalid value for int64 field vdnId"},
		"wrong enum":      {"id: c\ncallbackAddress: {status: MAYBE}", "invalid value for enum field status"},
		"two kinds":       {"{id: c, skillQueue: {}, agent: {}}", "oneof"},
		"settings twice":  {"settings: {vdnId: 1}\n---\nsettings: {vdnId: 2}", "x.yaml:3: settings are given twice"},
		"dry run":         {"dryRun: true", "x.yaml:1: dryRun is for the command line"},
		"not YAML":        {"a: 'b", "x.yaml: yaml: "},
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

func TestEmptyFileIsAnEmptyRequest(t *testing.T) {
	got, err := manifest.Parse("x.yaml", nil)
	require.NoError(t, err)
	require.Empty(t, got.GetResources())
}

func TestKind(t *testing.T) {
	require.Equal(t, "callerNumber", manifest.Kind(caller))
	require.Equal(t, "resource", manifest.Kind(&directoryv1.Resource{}))
}
