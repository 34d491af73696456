package directory_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/apierr"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/defaults"
	"github.com/foredial/foredial/services/task/internal/directory"
)

func queue(id string) *directoryv1.Resource {
	return &directoryv1.Resource{Id: id, Spec: &directoryv1.Resource_SkillQueue{SkillQueue: &directoryv1.SkillQueue{}}}
}

func agent(id string, queues ...string) *directoryv1.Resource {
	return &directoryv1.Resource{Id: id, Spec: &directoryv1.Resource_Agent{Agent: &directoryv1.Agent{SkillQueueIds: queues}}}
}

func result(id, code, parent string) *directoryv1.Resource {
	return &directoryv1.Resource{Id: id, Spec: &directoryv1.Resource_BusinessResult{
		BusinessResult: &directoryv1.BusinessResult{Code: code, ParentId: parent},
	}}
}

func address(url string) *directoryv1.Resource {
	return &directoryv1.Resource{Id: "address", Spec: &directoryv1.Resource_CallbackAddress{
		CallbackAddress: &directoryv1.CallbackAddress{Url: url},
	}}
}

func known(resources ...*directoryv1.Resource) directory.Known {
	k := directory.Known{}
	for _, r := range resources {
		k[r.GetId()] = r
	}
	return k
}

func one(r *directoryv1.Resource) directory.Batch { return directory.Batch{{Path: "resource", New: r}} }

func TestCheck(t *testing.T) {
	for name, tc := range map[string]struct {
		batch directory.Batch
		known directory.Known
		want  []apierr.Field
	}{
		"an agent of two queues": {one(agent("a", "q", "p")), known(queue("q"), queue("p")), nil},
		"an agent of no such queue": {
			one(agent("a", "q", "x")), known(queue("q")),
			[]apierr.Field{{Path: "resource.agent.skill_queue_ids[1]", Reason: apierr.Reference, Description: `no skill queue "x"`}},
		},
		"an agent of an agent": {
			one(agent("a", "b")), known(agent("b", "q")),
			[]apierr.Field{{Path: "resource.agent.skill_queue_ids[0]", Reason: apierr.Reference, Description: `"b" is of the kind agent, not skill queue`}},
		},

		"a root":  {one(result("a", "a", "")), known(), nil},
		"a child": {one(result("a", "a", "b")), known(result("b", "b", "")), nil},
		"a child of nobody": {
			one(result("a", "a", "b")), known(),
			[]apierr.Field{{Path: "resource.business_result.parent_id", Reason: apierr.Reference, Description: `no business result "b"`}},
		},
		"its own parent": {
			one(result("a", "a", "a")), known(result("a", "a", "a")),
			[]apierr.Field{{Path: "resource.business_result.parent_id", Reason: apierr.Cycle, Description: "makes the business result its own ancestor"}},
		},
		"its own grandchild": {
			one(result("a", "a", "b")), known(result("b", "b", "c"), result("c", "c", "a"), result("a", "a", "b")),
			[]apierr.Field{{Path: "resource.business_result.parent_id", Reason: apierr.Cycle, Description: "makes the business result its own ancestor"}},
		},
		"below a cycle of others": {one(result("a", "a", "b")), known(result("b", "b", "c"), result("c", "c", "b")), nil},

		"an address": {one(address("https://a.example/")), known(), nil},
		"an address that allows nothing": {
			one(address("https://me@a.example/")), known(),
			[]apierr.Field{{
				Path:        "resource.callback_address.url",
				Reason:      apierr.Format,
				Description: "allows nothing: it needs a host that is a name or an address, the port of a web server, and no user, fragment, dot segment or escaped slash",
			}},
		},

		"another kind than before": {
			directory.Batch{{Path: "resources[3]", New: queue("a"), Old: agent("a", "q")}}, known(),
			[]apierr.Field{{Path: "resources[3]", Reason: apierr.Immutable, Description: "the kind of a resource never changes: this is of the kind agent"}},
		},
		"all are told": {
			directory.Batch{{Path: "resources[0]", New: agent("a", "x")}, {Path: "resources[1]", New: result("b", "b", "y")}}, known(),
			[]apierr.Field{
				{Path: "resources[0].agent.skill_queue_ids[0]", Reason: apierr.Reference, Description: `no skill queue "x"`},
				{Path: "resources[1].business_result.parent_id", Reason: apierr.Reference, Description: `no business result "y"`},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tc.want, tc.batch.Check(directory.Facts{Known: tc.known, Settings: defaults.NewSettings()}))
		})
	}
}

func TestClashes(t *testing.T) {
	type holders = map[directoryv1.ResourceKind]map[string]string
	held := func(byKey map[string]string) holders { return holders{directory.BusinessResult: byKey} }
	batch := func(resources ...*directoryv1.Resource) (b directory.Batch) {
		for i, r := range resources {
			b = append(b, directory.Item{Path: "resources[" + string(rune('0'+i)) + "]", New: r})
		}
		return b
	}
	for name, tc := range map[string]struct {
		batch   directory.Batch
		holders holders
		want    []directory.Clash
	}{
		"nobody has it":       {batch(result("a", "x", "")), held(nil), nil},
		"it has it itself":    {batch(result("a", "x", "")), held(map[string]string{"x": "a"}), nil},
		"another has it":      {batch(result("a", "x", "")), held(map[string]string{"x": "b"}), []directory.Clash{{Path: "resources[0].business_result.code", Kind: directory.BusinessResult, HolderID: "b"}}},
		"two want it":         {batch(result("a", "x", ""), result("b", "x", "")), held(nil), []directory.Clash{{Path: "resources[1].business_result.code", Kind: directory.BusinessResult, HolderID: "a"}}},
		"two exchange theirs": {batch(result("a", "y", ""), result("b", "x", "")), held(map[string]string{"x": "a", "y": "b"}), nil},
		"queues have none":    {batch(queue("a"), queue("b")), held(nil), nil},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, tc.want, tc.batch.Clashes(tc.holders)) })
	}
	require.Equal(t, map[directoryv1.ResourceKind][]string{directory.BusinessResult: {"x", "y"}},
		batch(result("a", "x", ""), queue("q"), result("b", "y", "")).Keys())
}

func TestClashesSayWhose(t *testing.T) {
	require.Equal(t, apierr.Field{Path: "resource.business_result.code", Reason: apierr.Repeated, Description: `is that of business result "b"`},
		directory.Clash{Path: "resource.business_result.code", Kind: directory.BusinessResult, HolderID: "b"}.Field())
	require.Equal(t, `is one too many: a tenant has one trust list, and has "mine"`,
		directory.Clash{Path: "resource.trust_list", Kind: directory.TrustList, HolderID: "mine"}.Field().Description)
}

func TestCheckSettings(t *testing.T) {
	const zone, region, digits = "settings.time_zone", "settings.default_region", "settings.max_number_digits"
	for name, tc := range map[string]struct {
		edit func(*directoryv1.TenantSettings)
		want []field
	}{
		"the defaults":     {func(*directoryv1.TenantSettings) {}, nil},
		"no such zone":     {func(s *directoryv1.TenantSettings) { s.TimeZone = "Europe/Bonn" }, []field{{zone, apierr.Format}}},
		"the machine's":    {func(s *directoryv1.TenantSettings) { s.TimeZone = "Local" }, []field{{zone, apierr.Format}}},
		"a path":           {func(s *directoryv1.TenantSettings) { s.TimeZone = "../etc/passwd" }, []field{{zone, apierr.Format}}},
		"no such region":   {func(s *directoryv1.TenantSettings) { s.DefaultRegion = "ZZ" }, []field{{region, apierr.Format}}},
		"a region's alias": {func(s *directoryv1.TenantSettings) { s.DefaultRegion = "UK" }, []field{{region, apierr.Format}}},
		"one length":       {func(s *directoryv1.TenantSettings) { s.MinNumberDigits, s.MaxNumberDigits = 11, 11 }, nil},
		"no length":        {func(s *directoryv1.TenantSettings) { s.MinNumberDigits, s.MaxNumberDigits = 11, 10 }, []field{{digits, apierr.Backwards}}},
		"all are told": {
			func(s *directoryv1.TenantSettings) { s.TimeZone, s.DefaultRegion, s.MaxNumberDigits = "x", "ZZ", 3 },
			[]field{{zone, apierr.Format}, {region, apierr.Format}, {digits, apierr.Backwards}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			settings := defaults.NewSettings()
			tc.edit(settings)
			var got []field
			for _, f := range directory.CheckSettings(settings) {
				got = append(got, field{f.Path, f.Reason})
			}
			require.Equal(t, tc.want, got)
		})
	}
}
