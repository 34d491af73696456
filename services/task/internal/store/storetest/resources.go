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
		return w.AddResources(ctx, tenant, []store.Entry{{Resource: made, RequestID: "request", Asked: asked}})
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
	write(t, s, func(ctx context.Context, w *store.Writer) error { return w.SaveResource(ctx, tenant, entry(made)) })
	got, err = s.Resource(t.Context(), tenant, "q")
	require.NoError(t, err)
	same(t, made, got)
	require.Equal(t, "2", got.GetEtag())

	write(t, s, func(ctx context.Context, w *store.Writer) error { return w.DeleteResource(ctx, tenant, "q") })
	_, err = s.Resource(t.Context(), tenant, "q")
	require.ErrorIs(t, err, store.ErrNotFound)
}

func testResourceList(t *testing.T, db *sqldb.DB) {
	s := open(db)
	addResources(t, s, tenant, queue("c"), result("b", "code"), queue("a"))
	addResources(t, s, "other", queue("d"))
	list := func(of directoryv1.ResourceKind, after string, limit int) []string {
		resources, err := s.Resources(t.Context(), tenant, of, after, limit)
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

	err = s.Write(t.Context(), func(ctx context.Context, w *store.Writer) error {
		return w.SaveResource(ctx, tenant, entry(result("a", "second")))
	})
	require.True(t, sqldb.IsUnique(err), "%v", err)
	err = s.Write(t.Context(), func(ctx context.Context, w *store.Writer) error {
		return w.AddResources(ctx, tenant, []store.Entry{entry(result("c", "second"))})
	})
	require.True(t, sqldb.IsUnique(err), "%v", err)

	write(t, s, func(ctx context.Context, w *store.Writer) error {
		if err := w.ReleaseKeys(ctx, tenant, []string{"a", "b"}); err != nil {
			return err
		}
		if err := w.SaveResource(ctx, tenant, entry(result("a", "second"))); err != nil {
			return err
		}
		return w.SaveResource(ctx, tenant, entry(result("b", "first")))
	})
	holders, err = s.KeyHolders(t.Context(), tenant, directory.BusinessResult, []string{"first", "second"})
	require.NoError(t, err)
	require.Equal(t, map[string]string{"first": "b", "second": "a"}, holders)
}

func testUsage(t *testing.T, db *sqldb.DB) {
	s := open(db)
	agent := store.User{Kind: store.KindResource, ID: "agent"}
	write(t, s, func(ctx context.Context, w *store.Writer) error {
		return w.AddResources(ctx, tenant, []store.Entry{entry(queue("q1")), entry(queue("q2")), entry(queue("agent"), "q1", "q2")})
	})
	userOf := func(of, id string) any {
		user, err := s.UserOf(t.Context(), of, id)
		if err != nil {
			require.ErrorIs(t, err, store.ErrNotFound)
			return nil
		}
		return user
	}
	require.Equal(t, agent, userOf(tenant, "q1"))
	require.Nil(t, userOf("other", "q1"))

	write(t, s, func(ctx context.Context, w *store.Writer) error {
		return w.SaveResource(ctx, tenant, entry(queue("agent"), "q2"))
	})
	require.Nil(t, userOf(tenant, "q1"), "what is not named any more is not used any more")
	require.Equal(t, agent, userOf(tenant, "q2"))

	write(t, s, func(ctx context.Context, w *store.Writer) error { return w.DeleteResource(ctx, tenant, "agent") })
	require.Nil(t, userOf(tenant, "q2"), "who is gone uses nothing")
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
