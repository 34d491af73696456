package task_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/apierr"
	changev1 "github.com/foredial/foredial/proto/gen/foredial/change/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/defaults"
)

const (
	created   = directoryv1.ApplyResourcesResponse_ACTION_CREATED
	updated   = directoryv1.ApplyResourcesResponse_ACTION_UPDATED
	unchanged = directoryv1.ApplyResourcesResponse_ACTION_UNCHANGED
)

func actions(response *directoryv1.ApplyResourcesResponse) (all []directoryv1.ApplyResourcesResponse_Action) {
	for _, change := range response.GetChanges() {
		all = append(all, change.GetAction())
	}
	return all
}

func TestApplyResources(t *testing.T) {
	c, _ := acme(t)
	request := func() *directoryv1.ApplyResourcesRequest {
		return &directoryv1.ApplyResourcesRequest{
			Resources: []*directoryv1.Resource{ // each refers to a later one
				agent("agent", "q"), result("leaf", "l", "root"), queue("q"), result("root", "r", ""), queue("queue"),
			},
			Settings: &directoryv1.TenantSettings{VdnId: 7},
		}
	}
	dry := request()
	dry.DryRun = true
	planned, err := c.ApplyResources(t.Context(), dry)
	require.NoError(t, err)
	_, err = c.GetResource(t.Context(), &directoryv1.GetResourceRequest{Id: "agent"})
	refused(t, err, codes.NotFound, "NOT_FOUND")

	done, err := c.ApplyResources(t.Context(), request())
	require.NoError(t, err)
	same(t, planned, done)
	require.Equal(t, []directoryv1.ApplyResourcesResponse_Action{created, created, created, created, unchanged}, actions(done))
	require.Equal(t, created, done.GetSettingsAction())
	require.Equal(t, "agent", done.GetChanges()[0].GetId())
	settings, err := c.GetTenantSettings(t.Context(), &directoryv1.GetTenantSettingsRequest{})
	require.NoError(t, err)
	require.EqualValues(t, 7, settings.GetVdnId())
	_, err = c.DeleteResource(t.Context(), &directoryv1.DeleteResourceRequest{Id: "q"})
	refused(t, err, codes.FailedPrecondition, "RESOURCE_IN_USE")

	before, err := c.GetResource(t.Context(), &directoryv1.GetResourceRequest{Id: "root"})
	require.NoError(t, err)
	again, err := c.ApplyResources(t.Context(), request())
	require.NoError(t, err)
	require.Equal(t, []directoryv1.ApplyResourcesResponse_Action{unchanged, unchanged, unchanged, unchanged, unchanged}, actions(again))
	require.Equal(t, unchanged, again.GetSettingsAction())
	after, err := c.GetResource(t.Context(), &directoryv1.GetResourceRequest{Id: "root"})
	require.NoError(t, err)
	same(t, before, after)

	// The codes change places, and the agent leaves its queue.
	swap := &directoryv1.ApplyResourcesRequest{Resources: []*directoryv1.Resource{
		result("leaf", "r", "root"), result("root", "l", ""), agent("agent", "queue"),
	}}
	done, err = c.ApplyResources(t.Context(), swap)
	require.NoError(t, err)
	require.Equal(t, []directoryv1.ApplyResourcesResponse_Action{updated, updated, updated}, actions(done))
	require.Zero(t, done.GetSettingsAction())
	after, err = c.GetResource(t.Context(), &directoryv1.GetResourceRequest{Id: "root"})
	require.NoError(t, err)
	require.Equal(t, "l", after.GetBusinessResult().GetCode())
	require.Equal(t, before.GetCreateTime().AsTime(), after.GetCreateTime().AsTime())
	require.NotEqual(t, before.GetEtag(), after.GetEtag())
	_, err = c.DeleteResource(t.Context(), &directoryv1.DeleteResourceRequest{Id: "q"})
	require.NoError(t, err)
}

func TestApplyIsAllOrNothing(t *testing.T) {
	c, _ := acme(t)
	create(t, c, result("mine", "code", ""))
	apply := func(settings *directoryv1.TenantSettings, resources ...*directoryv1.Resource) error {
		return second(c.ApplyResources(t.Context(), &directoryv1.ApplyResourcesRequest{Resources: resources, Settings: settings}))
	}
	stale := queue("queue")
	stale.Etag = "stale"
	for name, tc := range map[string]struct {
		err    error
		code   codes.Code
		reason apierr.Reason
		fields []string
	}{
		"every wrong field is told": {
			apply(&directoryv1.TenantSettings{TimeZone: "x"}, queue("new"), agent("new2", "nope"), number("queue"), result("new3", "", "new")),
			codes.InvalidArgument, apierr.InvalidField,
			[]string{
				"settings.time_zone", "resources[3].business_result.code", "resources[1].agent.skill_queue_ids[0]",
				"resources[2]", "resources[3].business_result.parent_id",
			},
		},
		"an id twice": {apply(nil, queue("new"), queue("new")), codes.InvalidArgument, apierr.InvalidField, []string{"resources[1].id"}},
		"no id":       {apply(nil, queue("new"), &directoryv1.Resource{DisplayName: "x", Spec: queue("").Spec}), codes.InvalidArgument, apierr.InvalidField, []string{"resources[1].id"}},
		"a cycle": {
			apply(nil, queue("new"), result("a", "a", "b"), result("b", "b", "a")), codes.InvalidArgument, apierr.InvalidField,
			[]string{"resources[1].business_result.parent_id", "resources[2].business_result.parent_id"},
		},
		"a code that is taken":   {apply(nil, queue("new"), result("a", "code", "")), codes.AlreadyExists, "ALREADY_EXISTS", []string{"resources[1].business_result.code"}},
		"a code twice":           {apply(nil, queue("new"), result("a", "x", ""), result("b", "x", "")), codes.AlreadyExists, "ALREADY_EXISTS", []string{"resources[2].business_result.code"}},
		"a stale etag":           {apply(nil, queue("new"), stale), codes.Aborted, "ETAG_MISMATCH", nil},
		"settings of old":        {apply(&directoryv1.TenantSettings{Etag: "stale"}, queue("new")), codes.Aborted, "ETAG_MISMATCH", nil},
		"more than 5000 at once": {apply(nil, make([]*directoryv1.Resource, 5001)...), codes.InvalidArgument, apierr.InvalidField, []string{"resources"}},
	} {
		t.Run(name, func(t *testing.T) {
			fields, _ := refused(t, tc.err, tc.code, tc.reason)
			require.Equal(t, tc.fields, fields)
		})
	}
	_, err := c.GetResource(t.Context(), &directoryv1.GetResourceRequest{Id: "new"})
	refused(t, err, codes.NotFound, "NOT_FOUND")
	settings, err := c.GetTenantSettings(t.Context(), &directoryv1.GetTenantSettingsRequest{})
	require.NoError(t, err)
	same(t, defaults.NewSettings(), settings)
}

func TestApplySaysWhatDiffers(t *testing.T) {
	c, _ := acme(t)
	settings := &directoryv1.TenantSettings{VdnId: 7}
	apply(t, c, agent("ann", "queue"), queue("other"))
	set(t, c, settings)
	ann := agent("ann", "queue", "other")
	ann.DisplayName, ann.GetAgent().Extension = "Ann", "7001"
	settings.TimeZone, settings.MaxSkipsPerDay = "Europe/Berlin", proto.Int32(3)
	response, err := c.ApplyResources(t.Context(), &directoryv1.ApplyResourcesRequest{
		Resources: []*directoryv1.Resource{ann, queue("other"), queue("new")}, Settings: settings, DryRun: true,
	})
	require.NoError(t, err)
	lines := func(fields []*changev1.FieldChange) (all []string) {
		for _, f := range fields {
			all = append(all, fmt.Sprint(f.GetPath(), " ", f.GetBefore().AsInterface(), " ", f.GetAfter().AsInterface()))
		}
		return all
	}
	require.Equal(t, []string{"display_name ann Ann", "agent.skill_queue_ids [queue] [queue other]", "agent.extension  7001"},
		lines(response.GetChanges()[0].GetFields()))
	require.Empty(t, response.GetChanges()[1].GetFields())
	require.Empty(t, response.GetChanges()[2].GetFields(), "nothing to differ from")
	require.Equal(t, []string{"time_zone Asia/Shanghai Europe/Berlin", "max_skips_per_day <nil> 3"}, lines(response.GetSettingsFields()))
}

// Of a stale etag it is said whose it is.
func TestApplyWithEtags(t *testing.T) {
	c, _ := acme(t)
	read, err := c.GetResource(t.Context(), &directoryv1.GetResourceRequest{Id: "queue"})
	require.NoError(t, err)
	read.DisplayName = "mine"
	apply(t, c, number("number"), read)
	read.DisplayName = "mine again"
	_, err = c.ApplyResources(t.Context(), &directoryv1.ApplyResourcesRequest{Resources: []*directoryv1.Resource{number("new"), read}})
	_, metadata := refused(t, err, codes.Aborted, "ETAG_MISMATCH")
	require.Equal(t, map[string]string{"field": "resources[1].etag"}, metadata)
	require.ErrorContains(t, err, `the etag of resources[1], "queue", is not the present one`)
}

// Logins change hands in one apply, whoever is saved first.
func TestApplyExchangesWhatIsUnique(t *testing.T) {
	c, _ := acme(t)
	const agents = 500
	req := &directoryv1.ApplyResourcesRequest{}
	for i := range agents {
		req.Resources = append(req.Resources, agent(fmt.Sprintf("agent-%d", i), "queue"))
	}
	for _, shift := range []int{0, 1, 0} {
		for i, r := range req.GetResources() {
			r.GetAgent().Subject = fmt.Sprint("login-", (i+shift)%agents)
		}
		done, err := c.ApplyResources(t.Context(), req)
		require.NoError(t, err)
		require.NotContains(t, actions(done), unchanged)
	}
}

// atOnce runs fn for many at the same time, and returns how each ended.
func atOnce(fn func(writer int) error) (errs [8]error) {
	var group sync.WaitGroup
	for i := range errs {
		group.Go(func() { errs[i] = fn(i) })
	}
	group.Wait()
	return errs
}

// Many who apply the same at once: one creates all of it, the others find it there.
func TestApplyConcurrently(t *testing.T) {
	c, _ := acme(t)
	var responses [8]*directoryv1.ApplyResourcesResponse
	for _, err := range atOnce(func(i int) (err error) {
		responses[i], err = c.ApplyResources(t.Context(), &directoryv1.ApplyResourcesRequest{Resources: directory()})
		return err
	}) {
		require.NoError(t, err)
	}
	counts := map[directoryv1.ApplyResourcesResponse_Action]int{}
	for _, response := range responses {
		for _, action := range actions(response) {
			counts[action]++
		}
	}
	n := len(directory())
	require.Equal(t, map[directoryv1.ApplyResourcesResponse_Action]int{created: n, unchanged: n * 7}, counts)
}

// Of many who change what they read, one does.
func TestOneEtagOneUpdate(t *testing.T) {
	c, _ := acme(t)
	read, err := c.GetResource(t.Context(), &directoryv1.GetResourceRequest{Id: "queue"})
	require.NoError(t, err)
	won := 0
	for _, err := range atOnce(func(i int) error {
		mine := proto.CloneOf(read)
		mine.DisplayName = fmt.Sprint("writer ", i)
		if i%2 == 0 {
			return second(c.UpdateResource(t.Context(), &directoryv1.UpdateResourceRequest{Resource: mine}))
		}
		return second(c.ApplyResources(t.Context(), &directoryv1.ApplyResourcesRequest{Resources: []*directoryv1.Resource{mine}}))
	}) {
		if err == nil {
			won++
			continue
		}
		refused(t, err, codes.Aborted, "ETAG_MISMATCH")
	}
	require.Equal(t, 1, won)
}

func TestApplyOfFullSize(t *testing.T) {
	c, _ := acme(t)
	req := &directoryv1.ApplyResourcesRequest{}
	for i := range 5000 {
		req.Resources = append(req.Resources, agent(fmt.Sprintf("agent-%d", i), "queue"))
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // the race detector is slow
	defer cancel()
	done, err := c.ApplyResources(ctx, req)
	require.NoError(t, err)
	require.Len(t, done.GetChanges(), 5000)
	again, err := c.ApplyResources(ctx, req)
	require.NoError(t, err)
	for _, action := range actions(again) {
		require.Equal(t, unchanged, action)
	}
}
