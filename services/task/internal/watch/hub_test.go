package watch_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/foredial/foredial/pkg/testkit/sqltest"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/task/internal/store"
	"github.com/foredial/foredial/services/task/internal/watch"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func add(t *testing.T, s *store.Store, ids ...string) {
	t.Helper()
	require.NoError(t, s.Write(t.Context(), func(ctx context.Context, w *store.Writer) error {
		for _, id := range ids {
			if err := w.AddTask(ctx, "acme", &taskv1.Task{Id: id, DisplayName: id}, "", nil); err != nil {
				return err
			}
		}
		return nil
	}))
}

var errEnough = errors.New("enough")

func TestFollowListsMoreThanOnePage(t *testing.T) {
	hub := watch.NewHub()
	s := store.New(sqltest.SQLite(t, store.Migrations), hub.Advance)
	const many = 1003
	var ids []string
	for i := range many {
		ids = append(ids, fmt.Sprintf("t-%d", i))
	}
	add(t, s, ids...)
	revision, caughtUp := int64(0), false
	err := hub.Follow(t.Context(), s, store.Scope{}, 0, func(e watch.Event) error {
		switch {
		case e.Change == nil:
			require.EqualValues(t, many, e.Revision)
			caughtUp = true
			add(t, s, "one-more")
		case caughtUp:
			require.Equal(t, "one-more", e.Change.ID)
			return errEnough
		default:
			revision++
			require.Equal(t, revision, e.Revision)
		}
		return nil
	})
	require.ErrorIs(t, err, errEnough)
	require.EqualValues(t, many, revision)
}

// TestFollowWhileThingsMove changes things between the pages of a list: what
// moved is sent again, what was deleted after it was sent is sent as deleted,
// and the end of the list comes only when nothing is missing.
func TestFollowWhileThingsMove(t *testing.T) {
	hub := watch.NewHub()
	s := store.New(sqltest.SQLite(t, store.Migrations), hub.Advance)
	var ids []string
	for i := range 600 {
		ids = append(ids, fmt.Sprintf("t-%d", i))
	}
	add(t, s, ids...)
	alive := map[string]bool{}
	err := hub.Follow(t.Context(), s, store.Scope{}, 0, func(e watch.Event) error {
		if e.Change == nil {
			require.EqualValues(t, 602, e.Revision)
			return errEnough
		}
		alive[e.Change.ID] = e.Change.Task != nil
		if e.Revision == 1 { // t-0 was sent, t-599 is on the next page
			return s.Write(t.Context(), func(ctx context.Context, w *store.Writer) error {
				if err := w.DeleteTask(ctx, "acme", &taskv1.Task{Id: "t-0"}, time.Now()); err != nil {
					return err
				}
				last, err := w.Task(ctx, "acme", "t-599")
				if err != nil {
					return err
				}
				return w.SaveTask(ctx, "acme", last)
			})
		}
		return nil
	})
	require.ErrorIs(t, err, errEnough)
	require.Len(t, alive, 600)
	for _, id := range ids {
		require.Equal(t, id != "t-0", alive[id], id)
	}
}

func TestFollowEndsWithItsContext(t *testing.T) {
	hub := watch.NewHub()
	s := store.New(sqltest.SQLite(t, store.Migrations), hub.Advance)
	ctx, cancel := context.WithCancel(t.Context())
	err := hub.Follow(ctx, s, store.Scope{}, 0, func(watch.Event) error { cancel(); return nil })
	require.ErrorIs(t, err, context.Canceled)
}

func TestFollowFromTheFuture(t *testing.T) {
	hub := watch.NewHub()
	s := store.New(sqltest.SQLite(t, store.Migrations), hub.Advance)
	err := hub.Follow(t.Context(), s, store.Scope{}, 1, func(watch.Event) error { return nil })
	require.ErrorIs(t, err, watch.ErrFuture)
}
