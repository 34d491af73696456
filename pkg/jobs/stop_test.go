package jobs_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/foredial/foredial/pkg/jobs"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/pgtest"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
)

func TestStopLetsARunningJobEnd(t *testing.T) {
	sqltest.Each(t, schema, func(t *testing.T, db *sqldb.DB) {
		running, finish := make(chan string), make(chan struct{})
		client := start(t, db, config(func(_ context.Context, job *river.Job[relay]) error {
			running <- job.Args.ID
			<-finish
			return nil
		}))
		_, err := insert(db, client, "a", nil, nil)
		require.NoError(t, err)
		receive(t, running)
		stopped := make(chan error)
		go func() { stopped <- stop(client, 10*time.Second) }()
		close(finish)
		require.NoError(t, <-stopped)
		require.EqualValues(t, 1, countJobs(t, db, rivertype.JobStateCompleted))
		require.NoError(t, stop(client, time.Second), "again")
	}, jobs.Migrate)
}

func TestStopCancelsWhatOutlivesItsDeadline(t *testing.T) {
	sqltest.Each(t, schema, func(t *testing.T, db *sqldb.DB) {
		running := make(chan string)
		client := start(t, db, config(func(ctx context.Context, job *river.Job[relay]) error {
			running <- job.Args.ID
			<-ctx.Done()
			return ctx.Err()
		}))
		_, err := insert(db, client, "a", nil, nil)
		require.NoError(t, err)
		receive(t, running)
		require.ErrorIs(t, stop(client, 10*time.Millisecond), context.DeadlineExceeded)
		require.NoError(t, stop(client, 5*time.Second), "nothing runs any more")
		require.Zero(t, countJobs(t, db, rivertype.JobStateRunning))
		require.Zero(t, countJobs(t, db, rivertype.JobStateCompleted))

		worked, work := report()
		start(t, db, config(work))
		require.Equal(t, "a", receive(t, worked), "the next life works it")
	}, jobs.Migrate)
}

func TestTheEndOfStartsContextStopsNothing(t *testing.T) {
	sqltest.Each(t, schema, func(t *testing.T, db *sqldb.DB) {
		worked, work := report()
		client, err := jobs.New(db, config(work))
		require.NoError(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		require.NoError(t, client.Start(ctx))
		cancel()
		_, err = insert(db, client, "a", nil, nil)
		require.NoError(t, err)
		require.Equal(t, "a", receive(t, worked))
		require.NoError(t, stop(client, 10*time.Second))
	}, jobs.Migrate)
}

func TestStopLeavesNoGoroutine(t *testing.T) {
	sqltest.Each(t, schema, func(t *testing.T, db *sqldb.DB) {
		require.NoError(t, db.Ping(t.Context()))
		before := goleak.IgnoreCurrent()
		_, work := report()
		client, err := jobs.New(db, config(work))
		require.NoError(t, err)
		require.NoError(t, client.Start(t.Context()))
		require.NoError(t, stop(client, 10*time.Second))
		goleak.VerifyNone(t, before, goleak.IgnoreTopFunction("database/sql.(*DB).connectionOpener"),
			goleak.IgnoreTopFunction("database/sql.(*DB).connectionCleaner"))
	}, jobs.Migrate)
}

// River polls and completes jobs through the one connection our own
// transactions use: neither may fail or hang, however busy both are.
func TestBusyTransactionsBesideBusyWorkers(t *testing.T) {
	sqltest.Each(t, schema, func(t *testing.T, db *sqldb.DB) {
		const writers, each = 4, 25
		worked := make(chan string, writers*each)
		var client *jobs.Client
		ready := make(chan struct{})
		client = start(t, db, config(func(ctx context.Context, job *river.Job[relay]) error {
			<-ready
			err := db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
				_, err := tx.Exec(ctx, `UPDATE attempts SET id = id WHERE id = $1`, job.Args.ID)
				return err
			})
			worked <- job.Args.ID
			return err
		}))
		close(ready)
		var wg sync.WaitGroup
		errs := make(chan error, writers*each)
		for w := range writers {
			wg.Go(func() {
				for i := range each {
					_, err := insert(db, client, fmt.Sprintf("%d-%d", w, i), nil, nil)
					errs <- err
				}
			})
		}
		wg.Wait()
		close(errs)
		for err := range errs {
			require.NoError(t, err)
		}
		seen := map[string]bool{}
		for range writers * each {
			seen[receive(t, worked)] = true
		}
		require.Len(t, seen, writers*each)
		awaitState(t, db, rivertype.JobStateCompleted, writers*each)
		failed, err := sqldb.One(t.Context(), db, sqldb.Scalar[int64], `SELECT count(*) FROM river_job WHERE attempt > 1`)
		require.NoError(t, err)
		require.Zero(t, failed)
	}, jobs.Migrate)
}

// victimURL tells the test binary to be the process that is killed.
const victimURL = "FOREDIAL_JOBS_TEST_VICTIM"

// victim works one job for ever, having said so on its output.
func victim(url string) {
	running := func(ctx context.Context, _ *river.Job[relay]) error {
		fmt.Println("running")
		<-ctx.Done()
		return ctx.Err()
	}
	ctx := context.Background()
	db, err := sqldb.Open(ctx, sqldb.Config{URL: url, Schema: sqltest.Schema})
	if err == nil {
		var client *jobs.Client
		conf := config(running)
		conf.Node = "node-1"
		if client, err = jobs.New(db, conf); err == nil {
			err = client.Start(ctx)
		}
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	select {}
}

// killWhileWorking inserts a job and kills the process that works it.
func killWhileWorking(t *testing.T, url string) *sqldb.DB {
	t.Helper()
	db, err := sqldb.Open(t.Context(), sqldb.Config{URL: url, Schema: sqltest.Schema})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	require.NoError(t, sqldb.Migrate(t.Context(), db, schema))
	require.NoError(t, jobs.Migrate(t.Context(), db))
	inserter, err := jobs.New(db, jobs.Config{Log: discard})
	require.NoError(t, err)
	_, err = insert(db, inserter, "a", nil, nil)
	require.NoError(t, err)

	process := exec.Command(os.Args[0])
	process.Env = append(os.Environ(), victimURL+"="+url)
	process.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := process.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, process.Start())
	lines := bufio.NewScanner(out)
	lines.Scan()
	require.NoError(t, process.Process.Kill())
	require.Error(t, process.Wait(), "it was killed")
	require.Equal(t, "running", lines.Text())
	require.EqualValues(t, 1, countJobs(t, db, rivertype.JobStateRunning))
	return db
}

func TestAJobOfAKilledProcessIsWorkedOnRestart(t *testing.T) {
	sqltest.EachURL(t, func(t *testing.T, url string) {
		db := killWhileWorking(t, url)
		worked, work := report()
		conf := config(work)
		conf.Node = "node-1"
		start(t, db, conf)
		require.Equal(t, "a", receive(t, worked))
	})
}

func TestAJobOfAnotherNodeIsNotTakenBack(t *testing.T) {
	db := killWhileWorking(t, pgtest.URL(t))
	worked, work := report()
	conf := config(work)
	conf.Node = "node-2"
	client := start(t, db, conf)
	_, err := insert(db, client, "b", nil, nil)
	require.NoError(t, err)
	require.Equal(t, "b", receive(t, worked))
	require.NoError(t, stop(client, 10*time.Second))
	require.EqualValues(t, 1, countJobs(t, db, rivertype.JobStateRunning))
}

func TestAJobThatRunsTooLongIsTakenOver(t *testing.T) {
	t.Parallel() // River's leader begins within some seconds
	db := killWhileWorking(t, pgtest.URL(t))
	_, err := db.Exec(t.Context(), `UPDATE river_job SET attempted_at = attempted_at - interval '5 minutes' WHERE state = 'running'`)
	require.NoError(t, err)
	_, err = db.Exec(t.Context(), `DELETE FROM river_leader`) // the lease of the dead is over too
	require.NoError(t, err)
	worked, work := report()
	conf := config(work)
	conf.Node = "node-2"
	start(t, db, conf)
	require.Equal(t, "a", receive(t, worked))
}

func TestAJobOnItsLastAttemptIsNotTakenBack(t *testing.T) {
	sqltest.Each(t, schema, func(t *testing.T, db *sqldb.DB) {
		inserter, err := jobs.New(db, jobs.Config{Log: discard})
		require.NoError(t, err)
		for _, id := range []string{"a", "b"} {
			_, err = insert(db, inserter, id, nil, nil)
			require.NoError(t, err)
		}
		by := `'["node-1"]'`
		if db.Dialect() == sqldb.Postgres {
			by = `ARRAY['node-1']`
		}
		_, err = db.Exec(t.Context(), `UPDATE river_job SET state = 'running', attempt = 1, max_attempts = id, attempted_by = `+by)
		require.NoError(t, err) // the first job has had its only attempt
		worked, work := report()
		conf := config(work)
		conf.Node = "node-1"
		start(t, db, conf)
		require.Equal(t, "b", receive(t, worked))
		awaitState(t, db, rivertype.JobStateCompleted, 1)
		require.EqualValues(t, 1, countJobs(t, db, rivertype.JobStateRunning))
	}, jobs.Migrate)
}
