package task_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"github.com/foredial/foredial/pkg/apierr"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/defaults"
)

const approved = directoryv1.ApprovalStatus_APPROVAL_STATUS_APPROVED

func paths(p ...string) *fieldmaskpb.FieldMask { return &fieldmaskpb.FieldMask{Paths: p} }

func TestResourceLife(t *testing.T) {
	c, p := acme(t)
	made := create(t, c, &directoryv1.Resource{DisplayName: "support", Spec: number("").Spec})
	require.Len(t, made.GetId(), 36, "a UUID")
	require.NotEmpty(t, made.GetEtag())
	require.Equal(t, made.GetCreateTime().AsTime(), made.GetUpdateTime().AsTime())
	require.EqualValues(t, 3, made.GetCallerNumber().GetPriority())

	got, err := c.GetResource(t.Context(), &directoryv1.GetResourceRequest{Id: made.GetId()})
	require.NoError(t, err)
	same(t, made, got)

	// As a client would: change what it got and send all of it back.
	got.GetCallerNumber().Priority = 1
	updated, err := c.UpdateResource(t.Context(), &directoryv1.UpdateResourceRequest{Resource: got, UpdateMask: paths("caller_number.priority", "etag", "id")})
	require.NoError(t, err)
	require.NotEqual(t, made.GetEtag(), updated.GetEtag())
	same(t, got, updated, protocmp.IgnoreFields(&directoryv1.Resource{}, "etag", "update_time"))

	_, err = c.UpdateResource(t.Context(), &directoryv1.UpdateResourceRequest{Resource: got})
	refused(t, err, codes.Aborted, "ETAG_MISMATCH")
	_, err = c.DeleteResource(t.Context(), &directoryv1.DeleteResourceRequest{Id: made.GetId(), Etag: made.GetEtag()})
	refused(t, err, codes.Aborted, "ETAG_MISMATCH")

	other := p.client(t, "other")
	_, err = other.GetResource(t.Context(), &directoryv1.GetResourceRequest{Id: made.GetId()})
	_, metadata := refused(t, err, codes.NotFound, "NOT_FOUND")
	require.Equal(t, map[string]string{"kind": "resource", "id": made.GetId()}, metadata)

	_, err = c.DeleteResource(t.Context(), &directoryv1.DeleteResourceRequest{Id: made.GetId(), Etag: updated.GetEtag()})
	require.NoError(t, err)
	for _, err := range []error{
		second(c.GetResource(t.Context(), &directoryv1.GetResourceRequest{Id: made.GetId()})),
		second(c.UpdateResource(t.Context(), &directoryv1.UpdateResourceRequest{Resource: made})),
		second(c.DeleteResource(t.Context(), &directoryv1.DeleteResourceRequest{Id: made.GetId()})),
	} {
		refused(t, err, codes.NotFound, "NOT_FOUND")
	}
}

func second[T any](_ T, err error) error { return err }

func TestCreateResourceAgain(t *testing.T) {
	c, _ := acme(t)
	ask := func(requestID string, r *directoryv1.Resource) (*directoryv1.Resource, error) {
		return c.CreateResource(t.Context(), &directoryv1.CreateResourceRequest{Resource: r, RequestId: requestID})
	}
	nameless := func() *directoryv1.Resource { return &directoryv1.Resource{DisplayName: "x", Spec: queue("").Spec} }
	made, err := ask("r1", nameless())
	require.NoError(t, err)
	again, err := ask("r1", nameless())
	require.NoError(t, err)
	same(t, made, again)
	another, err := ask("r2", nameless())
	require.NoError(t, err)
	require.NotEqual(t, made.GetId(), another.GetId())
	_, err = ask("r1", agent("", "queue"))
	fields, _ := refused(t, err, codes.AlreadyExists, "ALREADY_EXISTS")
	require.Equal(t, []string{"request_id"}, fields)

	named, err := ask("", queue("q"))
	require.NoError(t, err)
	again, err = ask("", queue("q"))
	require.NoError(t, err)
	same(t, named, again)
	_, err = ask("", number("q"))
	fields, _ = refused(t, err, codes.AlreadyExists, "ALREADY_EXISTS")
	require.Equal(t, []string{"resource.id"}, fields)
}

func TestResourceRules(t *testing.T) {
	c, _ := acme(t)
	create(t, c, result("root", "r", ""))
	create(t, c, result("leaf", "l", "root"))
	create(t, c, agent("agent", "queue"))
	update := func(r *directoryv1.Resource, mask ...string) error {
		return second(c.UpdateResource(t.Context(), &directoryv1.UpdateResourceRequest{Resource: r, UpdateMask: paths(mask...)}))
	}
	add := func(r *directoryv1.Resource) error {
		return second(c.CreateResource(t.Context(), &directoryv1.CreateResourceRequest{Resource: r}))
	}
	for name, tc := range map[string]struct {
		err  error
		want []string
	}{
		"nothing":              {add(nil), []string{"resource"}},
		"no kind":              {add(&directoryv1.Resource{DisplayName: "x"}), []string{"resource.spec"}},
		"a bad id":             {add(queue("Not An Id")), []string{"resource.id"}},
		"no queue":             {add(agent("x")), []string{"resource.agent.skill_queue_ids"}},
		"no such queue":        {add(agent("x", "queue", "nope")), []string{"resource.agent.skill_queue_ids[1]"}},
		"not a queue":          {add(agent("x", "number")), []string{"resource.agent.skill_queue_ids[0]"}},
		"no such parent":       {add(result("x", "x", "nope")), []string{"resource.business_result.parent_id"}},
		"its own parent":       {add(result("x", "x", "x")), []string{"resource.business_result.parent_id"}},
		"a cycle":              {update(result("root", "r", "leaf")), []string{"resource.business_result.parent_id"}},
		"a useless address":    {add(address("x", "https://me@a.example", approved)), []string{"resource.callback_address.url"}},
		"proto and other rule": {add(&directoryv1.Resource{Spec: agent("", "nope").Spec}), []string{"resource.display_name", "resource.agent.skill_queue_ids[0]"}},
		"an unknown path":      {update(queue("queue"), "nonsense"), []string{"update_mask"}},
		"another kind":         {update(number("queue")), []string{"resource"}},
		"another kind by mask": {update(number("queue"), "caller_number.number"), []string{"resource"}},
		"an update of nobody":  {update(&directoryv1.Resource{}), []string{"resource.id"}},
		"a name is needed":     {update(&directoryv1.Resource{Id: "queue"}, "display_name"), []string{"resource.display_name"}},
	} {
		t.Run(name, func(t *testing.T) {
			fields, _ := refused(t, tc.err, codes.InvalidArgument, apierr.InvalidField)
			require.Equal(t, tc.want, fields)
		})
	}
	require.NoError(t, update(&directoryv1.Resource{Id: "queue", DisplayName: "only the name"}, "display_name"))
}

func TestBusinessResultCodesAreUnique(t *testing.T) {
	c, p := acme(t)
	create(t, c, result("a", "code", ""))
	_, err := c.CreateResource(t.Context(), &directoryv1.CreateResourceRequest{Resource: result("b", "code", "")})
	fields, metadata := refused(t, err, codes.AlreadyExists, "ALREADY_EXISTS")
	require.Equal(t, []string{"resource.business_result.code"}, fields)
	require.Equal(t, "resource.business_result.code", metadata["field"])
	create(t, p.client(t, "other"), result("b", "code", ""))

	create(t, c, result("b", "other", ""))
	_, err = c.UpdateResource(t.Context(), &directoryv1.UpdateResourceRequest{Resource: result("b", "code", "")})
	refused(t, err, codes.AlreadyExists, "ALREADY_EXISTS")
	_, err = c.UpdateResource(t.Context(), &directoryv1.UpdateResourceRequest{Resource: result("a", "code", "b")})
	require.NoError(t, err, "it may keep its own")
}

func TestResourceInUse(t *testing.T) {
	c, _ := acme(t)
	create(t, c, result("root", "r", ""))
	create(t, c, result("leaf", "l", "root"))
	create(t, c, agent("agent", "queue"))
	create(t, c, address("address", "https://a.example", approved))
	create(t, c, address("unused", "https://b.example", approved))
	createTask(t, c, newTask("task", func(task *taskv1.Task) {
		task.BusinessResultId, task.CallbackUrl = "leaf", "https://a.example/x"
	}))
	del := func(id string) error {
		return second(c.DeleteResource(t.Context(), &directoryv1.DeleteResourceRequest{Id: id}))
	}
	for id, user := range map[string]string{
		"root": "resource/leaf", "queue": "resource/agent", "leaf": "task/task", "number": "task/task", "address": "task/task",
	} {
		_, metadata := refused(t, del(id), codes.FailedPrecondition, "RESOURCE_IN_USE")
		require.Equal(t, user, metadata["user_kind"]+"/"+metadata["user_id"], id)
	}
	create(t, c, agent("bo", "queue"))
	create(t, c, named("Cy", agent("cy", "queue")))
	require.ErrorContains(t, del("queue"), `skill queue "queue" is in use by agent "agent" (agent), agent "bo" (bo), agent "Cy" (cy) and others`)
	require.ErrorContains(t, del("number"), `caller number "number" is in use by task "name of task" (task)`)
	require.NoError(t, del("bo"))
	require.NoError(t, del("cy"))
	require.NoError(t, del("unused"))
	require.NoError(t, del("agent"))
	_, metadata := refused(t, del("queue"), codes.FailedPrecondition, "RESOURCE_IN_USE")
	require.Equal(t, "task", metadata["user_id"])

	_, err := c.StartTask(t.Context(), &taskv1.StartTaskRequest{Id: "task"})
	require.NoError(t, err)
	_, err = c.EndTask(t.Context(), &taskv1.EndTaskRequest{Id: "task"})
	require.NoError(t, err)
	for _, id := range []string{"queue", "leaf", "root", "number", "address"} {
		require.NoError(t, del(id), "an expired task uses nothing: %s", id)
	}
}

func TestListResources(t *testing.T) {
	c, p := acme(t)
	for _, id := range []string{"c", "a", "b"} {
		create(t, c, queue(id))
	}
	create(t, p.client(t, "other"), queue("theirs"))
	list := func(req *directoryv1.ListResourcesRequest) (ids []string) {
		for {
			response, err := c.ListResources(t.Context(), req)
			require.NoError(t, err)
			for _, r := range response.GetResources() {
				ids = append(ids, r.GetId())
			}
			if req = proto.CloneOf(req); response.GetNextPageToken() == "" {
				return ids
			}
			req.PageToken = response.GetNextPageToken()
		}
	}
	require.Equal(t, []string{"a", "b", "c", "number", "queue"}, list(&directoryv1.ListResourcesRequest{}))
	require.Equal(t, []string{"a", "b", "c", "number", "queue"}, list(&directoryv1.ListResourcesRequest{PageSize: 2}))
	require.Equal(t, []string{"a", "b", "c", "queue"}, list(&directoryv1.ListResourcesRequest{
		PageSize: 1, Kind: directoryv1.ResourceKind_RESOURCE_KIND_SKILL_QUEUE,
	}))
	_, err := c.ListResources(t.Context(), &directoryv1.ListResourcesRequest{PageToken: "%"})
	fields, _ := refused(t, err, codes.InvalidArgument, apierr.InvalidField)
	require.Equal(t, []string{"page_token"}, fields)
}

func TestTenantSettings(t *testing.T) {
	c, p := acme(t)
	get := func(c client) *directoryv1.TenantSettings {
		settings, err := c.GetTenantSettings(t.Context(), &directoryv1.GetTenantSettingsRequest{})
		require.NoError(t, err)
		return settings
	}
	update := func(s *directoryv1.TenantSettings, mask ...string) (*directoryv1.TenantSettings, error) {
		return c.UpdateTenantSettings(t.Context(), &directoryv1.UpdateTenantSettingsRequest{Settings: s, UpdateMask: paths(mask...)})
	}
	same(t, defaults.NewSettings(), get(c))

	first, err := update(&directoryv1.TenantSettings{TimeZone: "Europe/Berlin", MaxCallerNumbers: 5, Etag: defaults.NoEtag}, "time_zone", "max_caller_numbers")
	require.NoError(t, err)
	require.Equal(t, "Europe/Berlin", first.GetTimeZone())
	require.Equal(t, "CN", first.GetDefaultRegion())
	require.NotNil(t, first.GetUpdateTime())
	same(t, first, get(c))
	same(t, defaults.NewSettings(), get(p.client(t, "other")))

	all, err := update(&directoryv1.TenantSettings{VdnId: 7, Etag: first.GetEtag()})
	require.NoError(t, err)
	require.EqualValues(t, 7, all.GetVdnId())
	require.Equal(t, "Asia/Shanghai", all.GetTimeZone(), "what is not given has its default again")

	_, err = update(&directoryv1.TenantSettings{Etag: first.GetEtag()})
	refused(t, err, codes.Aborted, "ETAG_MISMATCH")
	for _, tc := range []struct {
		settings *directoryv1.TenantSettings
		want     []string
	}{
		{nil, []string{"settings"}},
		{&directoryv1.TenantSettings{TimeZone: "Europe/Bonn"}, []string{"settings.time_zone"}},
		{&directoryv1.TenantSettings{DefaultRegion: "de"}, []string{"settings.default_region"}},
		{&directoryv1.TenantSettings{DefaultRegion: "ZZ"}, []string{"settings.default_region"}},
		{&directoryv1.TenantSettings{MinNumberDigits: 11, MaxNumberDigits: 10}, []string{"settings.max_number_digits"}},
		{&directoryv1.TenantSettings{NumberPrefixes: []string{"1", "1"}}, []string{"settings.number_prefixes"}},
		{&directoryv1.TenantSettings{WrapUpLimitS: 9}, []string{"settings.wrap_up_limit_s"}},
		{&directoryv1.TenantSettings{MaxCallerNumbers: 101}, []string{"settings.max_caller_numbers"}},
		{&directoryv1.TenantSettings{MaxMissedPreviews: -1, TimeZone: "x"}, []string{"settings.max_missed_previews", "settings.time_zone"}},
	} {
		_, err := update(tc.settings)
		fields, _ := refused(t, err, codes.InvalidArgument, apierr.InvalidField)
		require.Equal(t, tc.want, fields)
	}
	_, err = update(&directoryv1.TenantSettings{}, "nonsense")
	fields, _ := refused(t, err, codes.InvalidArgument, apierr.InvalidField)
	require.Equal(t, []string{"update_mask"}, fields)
}
