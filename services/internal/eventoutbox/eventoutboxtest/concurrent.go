package eventoutboxtest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/foredial/foredial/pkg/sqldb"
	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
)

func testTurns(t *testing.T, db *sqldb.DB) {
	stream := &Stream{}
	first, second := open(db, stream), open(db, stream)
	first.add(t, tenant, count(600)...)
	entered, leave := make(chan struct{}), make(chan struct{})
	stream.Before(func(_ context.Context, of string, _ []*eventv1.Event) error {
		if of == tenant {
			stream.Before(nil)
			close(entered)
			<-leave
		}
		return nil
	})
	done := make(chan error, 1)
	go func() {
		_, err := first.loop.Run(t.Context())
		done <- err
	}()
	<-entered
	second.add(t, "other", "x")
	second.tell(t)
	require.Equal(t, []string{"x"}, names(stream.Events("other")), "others are told meanwhile")
	require.Empty(t, names(stream.Events(tenant)), "not what comes behind the turn of another")
	close(leave)
	require.NoError(t, <-done)
	require.Equal(t, count(600), names(stream.Events(tenant)))
	require.Equal(t, 3, stream.Calls())
}

func testLateCommit(t *testing.T, db *sqldb.DB) {
	stream := &Stream{}
	w := open(db, stream)
	require.NoError(t, db.Tx(t.Context(), func(ctx context.Context, tx *sqldb.Tx) error {
		if err := w.outbox.Add(ctx, tx, tenant, named("late")...); err != nil {
			return err
		}
		w.add(t, tenant, "early")
		w.tell(t)
		return nil
	}))
	require.Equal(t, []string{"early"}, names(stream.Events(tenant)))

	// One that is committed between the reading and the forgetting.
	commit, committed := make(chan struct{}), make(chan error, 1)
	added := make(chan struct{})
	go func() {
		committed <- db.Tx(t.Context(), func(ctx context.Context, tx *sqldb.Tx) error {
			err := w.outbox.Add(ctx, tx, tenant, named("later")...)
			close(added)
			<-commit
			return err
		})
	}()
	<-added
	w.add(t, tenant, "last")
	stream.Before(func(context.Context, string, []*eventv1.Event) error {
		stream.Before(nil)
		close(commit)
		return <-committed
	})
	w.tell(t)
	require.Equal(t, []string{"early", "late", "last", "later"}, names(stream.Events(tenant)))
}

// testConcurrent has writers change things, each of which counts its changes, while
// two processes tell. A call that comes while others are under way may be late.
func testConcurrent(t *testing.T, db *sqldb.DB) {
	const things, writers, changes = 5, 6, 60
	_, err := db.Exec(t.Context(), `CREATE TABLE thing (id BIGINT PRIMARY KEY, changes BIGINT NOT NULL)`)
	require.NoError(t, err)
	for i := range things {
		_, err := db.Exec(t.Context(), `INSERT INTO thing (id, changes) VALUES ($1, 0)`, i)
		require.NoError(t, err)
	}
	stream := &Stream{}
	worlds := []world{open(db, stream), open(db, stream)}
	ctx, stop := context.WithCancel(t.Context())
	var tellers errgroup.Group
	for _, w := range worlds {
		tellers.Go(func() error {
			for ctx.Err() == nil {
				if _, err := w.loop.Run(t.Context()); err != nil {
					return err
				}
			}
			return nil
		})
	}
	var group errgroup.Group
	for n := range writers {
		group.Go(func() error {
			for i := range changes {
				if err := change(t.Context(), worlds[n%2], (n+i)%things); err != nil {
					return err
				}
			}
			return nil
		})
	}
	require.NoError(t, group.Wait())
	stop()
	require.NoError(t, tellers.Wait())
	worlds[0].tell(t)

	last := map[string]int{}
	for _, name := range names(stream.Events(tenant)) {
		thing, number, _ := strings.Cut(name, "/")
		require.Equal(t, fmt.Sprint(last[thing]+1), number, "of thing %s", thing)
		last[thing]++
	}
	require.Len(t, stream.Events(tenant), writers*changes)
}

// change counts a change of a thing and says so.
func change(ctx context.Context, w world, thing int) error {
	return w.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		n, err := sqldb.One(ctx, tx, sqldb.Scalar[int64], `UPDATE thing SET changes = changes + 1 WHERE id = $1 RETURNING changes`, thing)
		if err != nil {
			return err
		}
		return w.outbox.Add(ctx, tx, tenant, named(fmt.Sprintf("%d/%d", thing, n))...)
	})
}
