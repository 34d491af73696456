package storetest

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/defaults"
	"github.com/foredial/foredial/services/task/internal/directory"
	"github.com/foredial/foredial/services/task/internal/store"
)

func testResourceRoundTrip(t *testing.T, db *sqldb.DB) {
	s := open(db)
	asked, made := queue(""), queue("q")
	write(t, s, func(ctx context.Context, w *store.Writer) error {
		return w.PutResources(ctx, tenant, []store.Entry{{Resource: made, RequestID: "request", Asked: asked}})
	})
	got, err := s.Resource(t.Context(), tenant, "q")
	require.NoError(t, err)
	same(t, made, got)
	require.Equal(t, "1", got.GetEtag())
	_, err = s.Resource(t.Context(), "other", "q")
	require.ErrorIs(t, err, store.ErrNotFound)

	gotMade, gotAsked, err := s.ResourceRequested(t.Context(), tenant, "request")
	require.NoError(t, err)
	same(t, made, gotMade)
	same(t, asked, gotAsked)
	_, _, err = s.ResourceRequested(t.Context(), "other", "request")
	require.ErrorIs(t, err, store.ErrNotFound)

	made.DisplayName = "another"
	write(t, s, func(ctx context.Context, w *store.Writer) error {
		return w.PutResources(ctx, tenant, []store.Entry{entry(made)})
	})
	got, err = s.Resource(t.Context(), tenant, "q")
	require.NoError(t, err)
	same(t, made, got)
	require.Equal(t, "2", got.GetEtag())
	gotMade, gotAsked, err = s.ResourceRequested(t.Context(), tenant, "request")
	require.NoError(t, err)
	same(t, made, gotMade)
	same(t, asked, gotAsked)

	write(t, s, func(ctx context.Context, w *store.Writer) error { return w.DeleteResource(ctx, tenant, "q") })
	_, err = s.Resource(t.Context(), tenant, "q")
	require.ErrorIs(t, err, store.ErrNotFound)
}

func testResourceList(t *testing.T, db *sqldb.DB) {
	s := open(db)
	addResources(t, s, tenant, queue("c"), result("b", "code"), queue("a"))
	addResources(t, s, "other", queue("d"))
	list := func(of directoryv1.ResourceKind, after string, limit int) []string {
		resources, err := s.Resources(t.Context(), tenant, store.ResourceFilter{Kind: of}, after, limit)
		require.NoError(t, err)
		return ids(resources)
	}
	require.Equal(t, []string{"a", "b", "c"}, list(0, "", 10))
	require.Equal(t, []string{"b"}, list(0, "a", 1))
	require.Equal(t, []string{"a", "c"}, list(directory.SkillQueue, "", 10))
	require.Equal(t, []string{"c"}, list(directory.SkillQueue, "a", 10))

	found, err := s.ResourcesByID(t.Context(), tenant, []string{"c", "nobody", "a", "d"})
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"a", "c"}, ids(found))
	found, err = s.ResourcesByID(t.Context(), tenant, nil)
	require.NoError(t, err)
	require.Empty(t, found)
}

func testNaturalKeys(t *testing.T, db *sqldb.DB) {
	s := open(db)
	addResources(t, s, tenant, result("a", "first"), result("b", "second"), queue("q1"), queue("q2"))
	addResources(t, s, "other", result("a", "first"))

	holders, err := s.KeyHolders(t.Context(), tenant, directory.BusinessResult, []string{"first", "third"})
	require.NoError(t, err)
	require.Equal(t, map[string]string{"first": "a"}, holders)

	for _, r := range []*directoryv1.Resource{result("a", "second"), result("c", "second")} {
		err = s.Write(t.Context(), func(ctx context.Context, w *store.Writer) error {
			return w.PutResources(ctx, tenant, []store.Entry{entry(r)})
		})
		require.True(t, sqldb.IsUnique(err), "%v", err)
	}

	addResources(t, s, tenant, result("a", "second"), result("b", "first"))
	holders, err = s.KeyHolders(t.Context(), tenant, directory.BusinessResult, []string{"first", "second"})
	require.NoError(t, err)
	require.Equal(t, map[string]string{"first": "b", "second": "a"}, holders)
}

func testResourceListByOrgUnit(t *testing.T, db *sqldb.DB) {
	s := open(db)
	of := func(unit string, r *directoryv1.Resource) *directoryv1.Resource {
		r.OrgUnitId = unit
		return r
	}
	addResources(t, s, tenant, of("east", queue("c")), queue("b"), of("east", result("a", "code")), of("west", queue("d")))
	list := func(unit string, of directoryv1.ResourceKind) []string {
		resources, err := s.Resources(t.Context(), tenant, store.ResourceFilter{Kind: of, OrgUnit: &unit}, "", 10)
		require.NoError(t, err)
		return ids(resources)
	}
	require.Equal(t, []string{"a", "c"}, list("east", 0))
	require.Equal(t, []string{"c"}, list("east", directory.SkillQueue))
	require.Equal(t, []string{"b"}, list("", 0), "Unorganized is a filter like any other")
	unit := func(id string) *directoryv1.Resource {
		return &directoryv1.Resource{Id: id, Spec: &directoryv1.Resource_OrgUnit{OrgUnit: &directoryv1.OrgUnit{}}}
	}
	addResources(t, s, tenant, unit("east"), unit("west"))
	seen, err := s.Resources(t.Context(), tenant, store.ResourceFilter{SeenFrom: "east"}, "", 10)
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b", "c", "east"}, ids(seen), "its own, Unorganized ones, and its org unit")
	addResources(t, s, tenant, queue("c"))
	require.Equal(t, []string{"a"}, list("east", 0))
}

func testReplaceResources(t *testing.T, db *sqldb.DB) {
	s := open(db)
	addResources(t, s, tenant, queue("a"), queue("b"))
	addResources(t, s, "other", queue("a"))
	a, c := queue("a"), queue("c")
	a.DisplayName = "renamed"
	write(t, s, func(ctx context.Context, w *store.Writer) error {
		return w.PutResources(ctx, tenant, []store.Entry{entry(a, "b"), entry(c, "b")})
	})
	for id, want := range map[string]*directoryv1.Resource{"a": a, "c": c} {
		got, err := s.Resource(t.Context(), tenant, id)
		require.NoError(t, err)
		same(t, want, got)
	}
	theirs, err := s.Resource(t.Context(), "other", "a")
	require.NoError(t, err)
	require.Equal(t, "a", theirs.GetDisplayName())
	changes, err := s.Changes(t.Context(), store.Scope{}, 0, 10)
	require.NoError(t, err)
	var order []string
	for _, change := range changes {
		order = append(order, change.Tenant+"/"+change.ID)
	}
	require.Equal(t, []string{"acme/b", "other/a", "acme/a", "acme/c"}, order)
}

func testUsage(t *testing.T, db *sqldb.DB) {
	s := open(db)
	write(t, s, func(ctx context.Context, w *store.Writer) error {
		return w.PutResources(ctx, tenant, []store.Entry{
			entry(queue("q1")), entry(queue("q2")), entry(queue("agent"), "q1", "q2"), entry(queue("another"), "q2"),
		})
	})
	addTasks(t, s, tenant, newTask("task", 0))
	write(t, s, func(ctx context.Context, w *store.Writer) error {
		if err := w.SetUsage(ctx, tenant, store.User{Kind: store.KindTask, ID: "task"}, []string{"q2"}); err != nil {
			return err
		}
		return w.SetUsage(ctx, tenant, store.User{Kind: store.KindTemplate, ID: "gone"}, []string{"q2"})
	})
	usersOf := func(of, id string, limit int) (all []string) {
		users, err := s.UsersOf(t.Context(), of, id, limit)
		require.NoError(t, err)
		for _, u := range users {
			require.Equal(t, u.Kind == store.KindResource, u.Resource != nil)
			all = append(all, string(u.Kind)+" "+u.ID+" "+u.DisplayName)
		}
		return all
	}
	require.Equal(t, []string{"resource agent agent"}, usersOf(tenant, "q1", 10))
	require.Equal(t, []string{"resource agent agent", "resource another another", "task task name of task", "template gone "}, usersOf(tenant, "q2", 10))
	require.Equal(t, []string{"resource agent agent"}, usersOf(tenant, "q2", 1))
	require.Empty(t, usersOf("other", "q1", 10))

	write(t, s, func(ctx context.Context, w *store.Writer) error {
		return w.PutResources(ctx, tenant, []store.Entry{entry(queue("agent"), "q2")})
	})
	require.Empty(t, usersOf(tenant, "q1", 10), "what is not named any more is not used any more")

	for _, id := range []string{"agent", "another"} {
		write(t, s, func(ctx context.Context, w *store.Writer) error { return w.DeleteResource(ctx, tenant, id) })
	}
	require.Equal(t, []string{"task task name of task", "template gone "}, usersOf(tenant, "q2", 10), "who is gone uses nothing")
}

func testSettings(t *testing.T, db *sqldb.DB) {
	s := open(db)
	got, err := s.Settings(t.Context(), tenant)
	require.NoError(t, err)
	same(t, defaults.NewSettings(), got)

	settings := defaults.NewSettings()
	settings.TimeZone = "Europe/Berlin"
	for _, etag := range []string{"1", "2"} {
		write(t, s, func(ctx context.Context, w *store.Writer) error { return w.SaveSettings(ctx, tenant, settings) })
		got, err = s.Settings(t.Context(), tenant)
		require.NoError(t, err)
		same(t, settings, got)
		require.Equal(t, etag, got.GetEtag())
	}
	got, err = s.Settings(t.Context(), "other")
	require.NoError(t, err)
	same(t, defaults.NewSettings(), got)
}
