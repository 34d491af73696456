package storetest

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/sqldb"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/task/internal/store"
)

// saved is a template as the task "a" makes it.
func saved(id, displayName, requestID string) store.SavedTemplate {
	content := newTask("", 0)
	content.DisplayName, content.StartTime, content.EndTime = "", nil, nil
	return store.SavedTemplate{
		Template: &taskv1.TaskTemplate{Id: id, DisplayName: displayName, CreateTime: timestamppb.New(noon), Task: content},
		Asked:    &taskv1.SaveTaskAsTemplateRequest{Id: "a", DisplayName: displayName, TemplateId: id, RequestId: requestID},
	}
}

func addTemplates(t *testing.T, s *store.Store, of string, templates ...store.SavedTemplate) {
	t.Helper()
	write(t, s, func(ctx context.Context, w *store.Writer) error {
		for _, template := range templates {
			if err := w.AddTemplate(ctx, of, template); err != nil {
				return err
			}
		}
		return nil
	})
}

func testTemplateRoundTrip(t *testing.T, db *sqldb.DB) {
	s := open(db)
	made := saved("spring", "Spring", "request")
	addTemplates(t, s, tenant, made)
	require.Equal(t, "1", made.Template.GetEtag())
	require.Empty(t, changes(t, s, store.Scope{}, 0, 10), "nobody follows templates")
	got, err := s.Template(t.Context(), tenant, "spring")
	require.NoError(t, err)
	same(t, made.Template, got)

	byID, err := s.TemplateSaved(t.Context(), tenant, "spring")
	require.NoError(t, err)
	byRequest, err := s.TemplateRequested(t.Context(), tenant, "request")
	require.NoError(t, err)
	for _, found := range []store.SavedTemplate{byID, byRequest} {
		same(t, made.Template, found.Template)
		same(t, made.Asked, found.Asked)
	}
	id, err := s.TemplateNamed(t.Context(), tenant, "Spring")
	require.NoError(t, err)
	require.Equal(t, "spring", id)

	write(t, s, func(ctx context.Context, w *store.Writer) error {
		return w.SetUsage(ctx, tenant, store.User{Kind: store.KindTemplate, ID: "spring"}, []string{"q"})
	})
	users, err := s.UsersOf(t.Context(), tenant, "q", 2)
	require.NoError(t, err)
	require.Equal(t, []store.NamedUser{{User: store.User{Kind: store.KindTemplate, ID: "spring"}, DisplayName: "Spring"}}, users)

	write(t, s, func(ctx context.Context, w *store.Writer) error { return w.DeleteTemplate(ctx, tenant, "spring") })
	users, err = s.UsersOf(t.Context(), tenant, "q", 2)
	require.NoError(t, err)
	require.Empty(t, users, "what is gone uses nothing")
	for _, find := range []func(of string) error{
		func(of string) error { return second(s.Template(t.Context(), of, "spring")) },
		func(of string) error { return second(s.TemplateSaved(t.Context(), of, "spring")) },
		func(of string) error { return second(s.TemplateRequested(t.Context(), of, "request")) },
		func(of string) error { return second(s.TemplateNamed(t.Context(), of, "Spring")) },
	} {
		require.ErrorIs(t, find(tenant), store.ErrNotFound)
	}
}

func second[T any](_ T, err error) error { return err }

func testTemplateList(t *testing.T, db *sqldb.DB) {
	s := open(db)
	addTemplates(t, s, tenant, saved("c", "1", ""), saved("a", "2", ""), saved("b", "3", ""))
	addTemplates(t, s, "other", saved("d", "4", ""))
	list := func(after string, limit int) []string {
		templates, err := s.Templates(t.Context(), tenant, "", after, limit)
		require.NoError(t, err)
		return ids(templates)
	}
	require.Equal(t, []string{"a", "b", "c"}, list("", 10))
	require.Equal(t, []string{"b"}, list("a", 1))
	require.Empty(t, list("c", 1))

	north := saved("n", "5", "")
	north.Template.Task = newTask("", 0, func(t *taskv1.Task) { t.OrgUnitId = "north" })
	addTemplates(t, s, tenant, north)
	for unit, want := range map[string][]string{"": {"a", "b", "c", "n"}, "north": {"a", "b", "c", "n"}, "south": {"a", "b", "c"}} {
		templates, err := s.Templates(t.Context(), tenant, unit, "", 10)
		require.NoError(t, err)
		require.Equal(t, want, ids(templates), "from %s", unit)
	}
}

func testTemplateUnique(t *testing.T, db *sqldb.DB) {
	s := open(db)
	add := func(of string, template store.SavedTemplate) error {
		return s.Write(t.Context(), func(ctx context.Context, w *store.Writer) error { return w.AddTemplate(ctx, of, template) })
	}
	require.NoError(t, add(tenant, saved("a", "x", "r")))
	require.True(t, sqldb.IsUnique(add(tenant, saved("a", "y", ""))), "id")
	require.True(t, sqldb.IsUnique(add(tenant, saved("b", "x", ""))), "name")
	require.True(t, sqldb.IsUnique(add(tenant, saved("b", "y", "r"))), "request")
	require.NoError(t, add(tenant, saved("b", "y", "")))
	require.NoError(t, add(tenant, saved("c", "z", "")), "no request is not a request")
	require.NoError(t, add("other", saved("a", "x", "r")))
}
