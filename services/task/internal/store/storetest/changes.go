package storetest

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/defaults"
	"github.com/foredial/foredial/services/task/internal/store"
)

// changes lists what a reader sees: revision, whose, and what is left of it.
func changes(t *testing.T, s *store.Store, scope store.Scope, after int64, limit int) []string {
	t.Helper()
	list, err := s.Changes(t.Context(), scope, after, limit)
	require.NoError(t, err)
	seen := []string{}
	for _, c := range list {
		what := "gone"
		switch {
		case c.Task != nil:
			what = c.Task.GetDisplayName()
		case c.Resource != nil:
			what = c.Resource.GetDisplayName()
		case c.Settings != nil:
			what = c.Settings.GetTimeZone()
		}
		seen = append(seen, fmt.Sprintf("%d %s %s/%s: %s", c.Revision, c.Tenant, c.Kind, c.ID, what))
	}
	return seen
}

func testChangesInOrder(t *testing.T, db *sqldb.DB) {
	var committed []int64
	s := store.New(db, func(revision int64) { committed = append(committed, revision) })
	addResources(t, s, tenant, queue("q"))
	addTasks(t, s, tenant, newTask("a", 0), newTask("b", 0))
	write(t, s, func(ctx context.Context, w *store.Writer) error {
		return w.SaveSettings(ctx, "other", defaults.NewSettings())
	})
	require.Equal(t, []string{
		"1 acme resource/q: q", "2 acme task/a: name of a", "3 acme task/b: name of b", "4 other settings/: Asia/Shanghai",
	}, changes(t, s, store.Scope{}, 0, 10))
	require.Equal(t, []string{"2 acme task/a: name of a"}, changes(t, s, store.Scope{}, 1, 1))
	require.Equal(t, []int64{1, 3, 4}, committed)

	write(t, s, func(ctx context.Context, w *store.Writer) error { return w.SaveTask(ctx, tenant, newTask("a", 1)) })
	require.Equal(t, []string{
		"1 acme resource/q: q", "3 acme task/b: name of b", "4 other settings/: Asia/Shanghai", "5 acme task/a: name of a",
	}, changes(t, s, store.Scope{}, 0, 10), "what changes again moves")
	revision, err := s.Revision(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 5, revision)
}

func testDeletions(t *testing.T, db *sqldb.DB) {
	s := open(db)
	addResources(t, s, tenant, queue("q"))
	addTasks(t, s, tenant, newTask("a", 0))
	write(t, s, func(ctx context.Context, w *store.Writer) error {
		if err := w.DeleteTask(ctx, tenant, newTask("a", 0), noon); err != nil {
			return err
		}
		return w.DeleteResource(ctx, tenant, "q")
	})
	gone := []string{"3 acme task/a: gone", "4 acme resource/q: gone"}
	require.Equal(t, gone, changes(t, s, store.Scope{}, 2, 10))
	require.Equal(t, gone[1:], changes(t, s, store.Scope{SkipDeleted: 3}, 0, 10))
	require.Empty(t, changes(t, s, store.Scope{SkipDeleted: 4}, 0, 10))

	addTasks(t, s, tenant, newTask("a", 0))
	addResources(t, s, tenant, queue("q"))
	require.Equal(t, []string{"5 acme task/a: name of a", "6 acme resource/q: q"},
		changes(t, s, store.Scope{SkipDeleted: 4}, 0, 10), "they may come back")
}

func testChangesOfTenant(t *testing.T, db *sqldb.DB) {
	s := open(db)
	addResources(t, s, tenant, queue("q"))
	addTasks(t, s, tenant, newTask("a", 0), newTask("b", 0))
	addTasks(t, s, "other", newTask("c", 0))
	require.Equal(t, []string{"2 acme task/a: name of a", "3 acme task/b: name of b"}, changes(t, s, store.Scope{Tenant: tenant}, 0, 10))
	require.Equal(t, []string{"4 other task/c: name of c"}, changes(t, s, store.Scope{Tenant: "other"}, 0, 10))

	north := newTask("n", 0, func(t *taskv1.Task) { t.OrgUnitId = "north" })
	addTasks(t, s, tenant, north)
	require.Empty(t, changes(t, s, store.Scope{Tenant: tenant, SeenFrom: "south"}, 4, 10))
	require.Equal(t, []string{"5 acme task/n: name of n"}, changes(t, s, store.Scope{Tenant: tenant, SeenFrom: "north"}, 4, 10))
	write(t, s, func(ctx context.Context, w *store.Writer) error { return w.DeleteTask(ctx, tenant, north, noon) })
	require.Empty(t, changes(t, s, store.Scope{Tenant: tenant, SeenFrom: "south"}, 4, 10), "nor that it is gone")
	require.Equal(t, []string{"6 acme task/n: gone"}, changes(t, s, store.Scope{Tenant: tenant, SeenFrom: "north"}, 4, 10))
}

func testFailedWrite(t *testing.T, db *sqldb.DB) {
	s := store.New(db, func(int64) { t.Error("nothing was committed") })
	err := s.Write(t.Context(), func(ctx context.Context, w *store.Writer) error {
		if err := w.AddTask(ctx, tenant, newTask("a", 0), "", nil); err != nil {
			return err
		}
		return errBoom
	})
	require.ErrorIs(t, err, errBoom)
	require.Empty(t, changes(t, s, store.Scope{}, 0, 10))

	require.NoError(t, s.Write(t.Context(), func(context.Context, *store.Writer) error { return nil }), "a write of nothing commits nothing")
	revision, err := s.Revision(t.Context())
	require.NoError(t, err)
	require.Zero(t, revision)
}

// testConcurrentWriters has many write while one follows: it must never see a
// revision after it has passed it.
func testConcurrentWriters(t *testing.T, db *sqldb.DB) {
	const writers, each = 6, 10
	s := open(db)
	var done sync.WaitGroup
	for writer := range writers {
		done.Go(func() {
			for n := range each {
				id := fmt.Sprintf("t-%d-%d", writer, n)
				err := s.Write(t.Context(), func(ctx context.Context, w *store.Writer) error {
					return w.AddTask(ctx, tenant, newTask(id, 0), "", nil)
				})
				if err != nil {
					t.Errorf("add %s: %v", id, err)
				}
			}
		})
	}
	finished := make(chan struct{})
	go func() { done.Wait(); close(finished) }()
	seen := int64(0)
	read := func() {
		list, err := s.Changes(t.Context(), store.Scope{}, seen, 1000)
		require.NoError(t, err)
		for _, c := range list {
			require.Equal(t, seen+1, c.Revision, "a revision appeared after a later one")
			seen = c.Revision
		}
	}
	for {
		select {
		case <-finished:
			read()
			require.EqualValues(t, writers*each, seen)
			return
		default:
			read()
		}
	}
}

func testUnavailable(t *testing.T, db *sqldb.DB) {
	s := open(db)
	require.NoError(t, db.Close())
	_, err := s.Task(t.Context(), tenant, "a")
	require.ErrorIs(t, err, store.ErrUnavailable)
	err = s.Write(t.Context(), func(context.Context, *store.Writer) error { return nil })
	require.ErrorIs(t, err, store.ErrUnavailable)
}
