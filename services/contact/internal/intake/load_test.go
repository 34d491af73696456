package intake_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	"github.com/foredial/foredial/services/contact/internal/store"
)

// manyRows are more than two batches.
const manyRows = 22_000

func TestLoad(t *testing.T) {
	sqltest.Each(t, store.Migrations, func(t *testing.T, db *sqldb.DB) {
		u := newUpload(t, customers(manyRows))
		done, err := newLoader(db).Load(t.Context(), u.job("req"))
		require.NoError(t, err)
		requireLoaded(t, db, done, manyRows)
		again, err := newLoader(db).Load(t.Context(), u.job("req"))
		require.NoError(t, err)
		require.Equal(t, done, again)
		other := newUpload(t, customers(10))
		_, err = newLoader(db).Load(t.Context(), other.job("req"))
		require.ErrorIs(t, err, store.ErrOtherImport)
	})
}

// A file with no rows, or with none but rejects, is an import too.
func TestLoadNothing(t *testing.T) {
	db := sqltest.SQLite(t, store.Migrations)
	done, err := newLoader(db).Load(t.Context(), newUpload(t, "number\n").job("none"))
	require.NoError(t, err)
	require.Equal(t, store.ImportDone, done.State)
	require.Zero(t, done.Rows)
	done, err = newLoader(db).Load(t.Context(), newUpload(t, "number\nx\n").job("bad"))
	require.NoError(t, err)
	require.EqualValues(t, 1, done.Rejected)
}

// It breaks off again and again, each time one batch later, and goes on.
func TestLoadGoesOn(t *testing.T) {
	sqltest.Each(t, store.Migrations, func(t *testing.T, db *sqldb.DB) {
		u, broken := newUpload(t, customers(manyRows)), errors.New("broken")
		job := u.job("req")
		for reached := int64(-1); ; {
			calls := 0
			job.Rules = func(context.Context) (store.LoadRules, error) {
				if calls++; calls == 2 {
					return store.LoadRules{}, broken
				}
				return rules(), nil
			}
			done, err := newLoader(db).Load(t.Context(), job)
			if err == nil {
				requireLoaded(t, db, done, manyRows)
				return
			}
			require.ErrorIs(t, err, broken)
			list, err := store.New(db).Imports(t.Context(), tenant, []string{"t1"}, store.ImportPlace{}, 2)
			require.NoError(t, err)
			require.Equal(t, store.ImportRunning, list[0].State)
			require.Greater(t, list[0].Rows, reached)
			reached = list[0].Rows
		}
	})
}

// gate lets a job through to its first batch, tells, and then holds it.
type gate struct {
	reached, open chan struct{}
	once          sync.Once
}

func newGate() *gate { return &gate{reached: make(chan struct{}), open: make(chan struct{})} }

func (g *gate) rules(ctx context.Context) (store.LoadRules, error) {
	g.once.Do(func() { close(g.reached) })
	select {
	case <-g.open:
		return rules(), nil
	case <-ctx.Done():
		return store.LoadRules{}, ctx.Err()
	}
}

type loaded struct {
	imp store.Import
	err error
}

// A request that comes while the same one is loaded takes it over; the other
// waits, and both get the one import.
func TestSameRequestTwice(t *testing.T) {
	sqltest.Each(t, store.Migrations, func(t *testing.T, db *sqldb.DB) {
		first, second := newUpload(t, customers(manyRows)), newUpload(t, customers(manyRows))
		held, answer := newGate(), make(chan loaded, 1)
		job := first.job("req")
		job.Rules = held.rules
		go func() {
			imp, err := newLoader(db).Load(t.Context(), job)
			answer <- loaded{imp, err}
		}()
		<-held.reached
		done, err := newLoader(db).Load(t.Context(), second.job("req"))
		require.NoError(t, err)
		close(held.open)
		requireLoaded(t, db, done, manyRows)
		require.Equal(t, loaded{imp: done}, <-answer)
	})
}

// Whoever was taken over takes the import back when the other gets nowhere.
func TestTakenBack(t *testing.T) {
	db := sqltest.SQLite(t, store.Migrations)
	var late atomic.Bool
	loader := newLoader(db)
	began := loader.Now()
	loader.Now = func() time.Time {
		if late.Load() {
			return began.Add(time.Minute)
		}
		return began
	}
	held, answer := newGate(), make(chan loaded, 1)
	job := newUpload(t, customers(manyRows)).job("req")
	job.Rules = held.rules
	go func() {
		imp, err := loader.Load(t.Context(), job)
		answer <- loaded{imp, err}
	}()
	<-held.reached
	dead := job.Import
	dead.Worker = "one that dies at once"
	_, err := loader.Rows.BeginImport(t.Context(), tenant, dead, "", began)
	require.NoError(t, err)
	close(held.open)
	select {
	case a := <-answer:
		require.Fail(t, "it must wait", "%+v", a)
	case <-time.After(50 * time.Millisecond):
	}
	late.Store(true)
	a := <-answer
	require.NoError(t, a.err)
	requireLoaded(t, db, a.imp, manyRows)
}

func TestWaitEndsWithTheCaller(t *testing.T) {
	db := sqltest.SQLite(t, store.Migrations)
	ctx, cancel := context.WithCancel(t.Context())
	held, answer := newGate(), make(chan error, 1)
	job := newUpload(t, customers(10)).job("req")
	job.Rules = held.rules
	go func() {
		_, err := newLoader(db).Load(ctx, job)
		answer <- err
	}()
	<-held.reached
	other := job.Import
	other.Worker = "other"
	_, err := store.New(db).BeginImport(t.Context(), tenant, other, "", time.Now())
	require.NoError(t, err)
	close(held.open)
	cancel()
	require.ErrorIs(t, <-answer, context.Canceled)
}

func TestDryRun(t *testing.T) {
	sqltest.Each(t, store.Migrations, func(t *testing.T, db *sqldb.DB) {
		u := newUpload(t, customers(manyRows)+"+8613800000001,again,Bonn\n")
		job := u.job("req")
		job.Import.DryRun = true
		job.Rules = func(context.Context) (store.LoadRules, error) {
			r := rules()
			r.Scope = store.FileScope
			return r, nil
		}
		for range 2 { // the second finds it done
			done, err := newLoader(db).Load(t.Context(), job)
			require.NoError(t, err)
			require.Equal(t, store.ImportDone, done.State)
			require.EqualValues(t, manyRows+1, done.Rows)
			require.EqualValues(t, manyRows-manyRows/10, done.Imported)
			require.EqualValues(t, 1, done.Skipped)
			for _, table := range []string{"contact", "number", "calling_list"} {
				n, err := sqldb.One(t.Context(), db, sqldb.Scalar[int], `SELECT count(*) FROM `+table)
				require.NoError(t, err)
				require.Zero(t, n, table)
			}
			rejects, err := store.New(db).Rejects(t.Context(), tenant, done.ID, 0, 5000)
			require.NoError(t, err)
			require.Len(t, rejects, manyRows/10, "what is wrong with the file is kept")
		}
	})
}

// A dry run that broke off begins anew: what it had seen is gone.
func TestDryRunBeginsAnew(t *testing.T) {
	db := sqltest.SQLite(t, store.Migrations)
	job := newUpload(t, customers(manyRows)).job("req")
	job.Import.DryRun = true
	calls, broken := 0, errors.New("broken")
	job.Rules = func(context.Context) (store.LoadRules, error) {
		if calls++; calls == 2 {
			return store.LoadRules{}, broken
		}
		return rules(), nil
	}
	_, err := newLoader(db).Load(t.Context(), job)
	require.ErrorIs(t, err, broken)
	done, err := newLoader(db).Load(t.Context(), job)
	require.NoError(t, err)
	require.EqualValues(t, manyRows, done.Rows)
	require.EqualValues(t, manyRows/10, done.Rejected)
}
