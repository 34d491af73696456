package jobs_test

import (
	"context"
	"errors"

	"log/slog"
	"os"
	"testing"
	"testing/fstest"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/jobs"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/pgtest"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
)

func TestMain(m *testing.M) {
	if url := os.Getenv(victimURL); url != "" {
		victim(url) // does not return
	}
	pgtest.Main(m)
}

var schema = fstest.MapFS{"00001_first.sql": {Data: []byte(
	"-- +goose Up\nCREATE TABLE attempts (id TEXT PRIMARY KEY);\n")}}

type relay struct {
	ID string `json:"id" river:"unique"`
}

func (relay) Kind() string { return "relay" }

type relayWorker struct {
	river.WorkerDefaults[relay]
	work func(context.Context, *river.Job[relay]) error
}

func (w *relayWorker) Work(ctx context.Context, job *river.Job[relay]) error { return w.work(ctx, job) }

// NextRetry keeps the tests quick; River's own policy begins with a second.
func (w *relayWorker) NextRetry(*river.Job[relay]) time.Time { return time.Now() }

var discard = slog.New(slog.DiscardHandler)

func config(work func(context.Context, *river.Job[relay]) error) jobs.Config {
	workers := river.NewWorkers()
	river.AddWorker(workers, &relayWorker{work: work})
	return jobs.Config{Log: discard, Workers: workers, Queues: map[string]int{river.QueueDefault: 10}}
}

// report makes a worker that tells the id of each job on the channel.
func report() (chan string, func(context.Context, *river.Job[relay]) error) {
	worked := make(chan string, 100)
	return worked, func(_ context.Context, job *river.Job[relay]) error {
		worked <- job.Args.ID
		return nil
	}
}

func start(t testing.TB, db *sqldb.DB, conf jobs.Config) *jobs.Client {
	t.Helper()
	client, err := jobs.New(db, conf)
	require.NoError(t, err)
	require.NoError(t, client.Start(context.Background()))
	t.Cleanup(func() { require.NoError(t, stop(client, 10*time.Second)) })
	return client
}

func stop(client *jobs.Client, limit time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	return client.Stop(ctx)
}

// insert adds a row and its job in one transaction, which ends with then.
func insert(db *sqldb.DB, client *jobs.Client, id string, opts *river.InsertOpts, then error) (*rivertype.JobInsertResult, error) {
	var res *rivertype.JobInsertResult
	err := db.Tx(context.Background(), func(ctx context.Context, tx *sqldb.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO attempts (id) VALUES ($1) ON CONFLICT DO NOTHING`, id); err != nil {
			return err
		}
		var err error
		if res, err = client.InsertTx(ctx, tx, relay{ID: id}, opts); err != nil {
			return err
		}
		return then
	})
	return res, err
}

func receive(t *testing.T, from <-chan string) string {
	t.Helper()
	select {
	case id := <-from:
		return id
	case <-time.After(20 * time.Second):
		t.Fatal("no job was worked within 20 s")
		return ""
	}
}

func countJobs(t *testing.T, db *sqldb.DB, state rivertype.JobState) int64 {
	t.Helper()
	n, err := sqldb.One(t.Context(), db, sqldb.Scalar[int64],
		`SELECT count(*) FROM river_job WHERE state = $1`, string(state))
	require.NoError(t, err)
	return n
}

func awaitState(t *testing.T, db *sqldb.DB, state rivertype.JobState, n int64) {
	t.Helper()
	require.Eventually(t, func() bool { return countJobs(t, db, state) == n }, 10*time.Second, 10*time.Millisecond)
}

func TestACommittedJobIsWorked(t *testing.T) {
	sqltest.Each(t, schema, func(t *testing.T, db *sqldb.DB) {
		worked, work := report()
		client := start(t, db, config(work))
		_, err := insert(db, client, "a", nil, nil)
		require.NoError(t, err)
		require.Equal(t, "a", receive(t, worked))
		awaitState(t, db, rivertype.JobStateCompleted, 1)
	}, jobs.Migrate)
}

func TestARolledBackJobDoesNotExist(t *testing.T) {
	sqltest.Each(t, schema, func(t *testing.T, db *sqldb.DB) {
		worked, work := report()
		client := start(t, db, config(work))
		refused := errors.New("refused")
		_, err := insert(db, client, "a", nil, refused)
		require.ErrorIs(t, err, refused)
		_, err = insert(db, client, "b", nil, nil)
		require.NoError(t, err)
		require.Equal(t, "b", receive(t, worked))
		n, err := sqldb.One(t.Context(), db, sqldb.Scalar[int64], `SELECT count(*) FROM river_job`)
		require.NoError(t, err)
		require.EqualValues(t, 1, n)
	}, jobs.Migrate)
}

// With a poll interval of an hour only the wake-up of the commit can be what
// starts the job.
func TestACommitWakesTheWorkers(t *testing.T) {
	sqltest.Each(t, schema, func(t *testing.T, db *sqldb.DB) {
		worked, work := report()
		conf := config(work)
		conf.PollInterval = time.Hour
		conf.Queues["second"] = 1
		client := start(t, db, conf)
		_, err := insert(db, client, "a", nil, nil)
		require.NoError(t, err)
		require.Equal(t, "a", receive(t, worked))
		_, err = insert(db, client, "b", &river.InsertOpts{Queue: "second"}, nil)
		require.NoError(t, err)
		require.Equal(t, "b", receive(t, worked))

		require.NoError(t, db.Tx(t.Context(), func(ctx context.Context, tx *sqldb.Tx) error {
			res, err := client.InsertManyTx(ctx, tx, []river.InsertManyParams{
				{Args: relay{ID: "c"}},
				{Args: relay{ID: "d"}, InsertOpts: &river.InsertOpts{Queue: "second"}},
			})
			require.Len(t, res, 2)
			return err
		}))
		require.ElementsMatch(t, []string{"c", "d"}, []string{receive(t, worked), receive(t, worked)})
	}, jobs.Migrate)
}

func TestAJobOfAnotherProcessIsFound(t *testing.T) {
	sqltest.Each(t, schema, func(t *testing.T, db *sqldb.DB) {
		worked, work := report()
		start(t, db, config(work))
		inserter, err := jobs.New(db, jobs.Config{Log: discard})
		require.NoError(t, err)
		_, err = insert(db, inserter, "a", nil, nil)
		require.NoError(t, err)
		require.Equal(t, "a", receive(t, worked))
	}, jobs.Migrate)
}

func TestAFailedJobIsWorkedAgain(t *testing.T) {
	sqltest.Each(t, schema, func(t *testing.T, db *sqldb.DB) {
		worked := make(chan string, 10)
		client := start(t, db, config(func(_ context.Context, job *river.Job[relay]) error {
			worked <- job.Args.ID
			switch job.Attempt {
			case 1:
				return errors.New("the contact service is down")
			case 2:
				panic("a bug")
			}
			return nil
		}))
		_, err := insert(db, client, "a", nil, nil)
		require.NoError(t, err)
		for range 3 {
			require.Equal(t, "a", receive(t, worked))
		}
		awaitState(t, db, rivertype.JobStateCompleted, 1)
	}, jobs.Migrate)
}

func TestAUniqueJobIsInsertedOnce(t *testing.T) {
	sqltest.Each(t, schema, func(t *testing.T, db *sqldb.DB) {
		client, err := jobs.New(db, jobs.Config{Log: discard})
		require.NoError(t, err)
		unique := &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true}}
		for i, id := range []string{"a", "a", "b"} {
			res, err := insert(db, client, id, unique, nil)
			require.NoError(t, err)
			require.Equal(t, i == 1, res.UniqueSkippedAsDuplicate)
		}
		require.EqualValues(t, 2, countJobs(t, db, rivertype.JobStateAvailable))
	}, jobs.Migrate)
}

func TestAPeriodicJobIsInserted(t *testing.T) {
	sqltest.Each(t, schema, func(t *testing.T, db *sqldb.DB) {
		t.Parallel() // River's leader begins within some seconds
		worked, work := report()
		conf := config(work)
		conf.Periodic = []*river.PeriodicJob{river.NewPeriodicJob(river.PeriodicInterval(time.Hour),
			func() (river.JobArgs, *river.InsertOpts) { return relay{ID: "sweep"}, nil },
			&river.PeriodicJobOpts{RunOnStart: true})}
		start(t, db, conf)
		require.Equal(t, "sweep", receive(t, worked))
	}, jobs.Migrate)
}

func TestMigrateThenCurrent(t *testing.T) {
	sqltest.EachURL(t, func(t *testing.T, url string) {
		db, err := sqldb.Open(t.Context(), sqldb.Config{URL: url, Schema: "result"})
		require.NoError(t, err)
		defer db.Close()
		require.ErrorIs(t, jobs.Current(t.Context(), db), sqldb.ErrOldSchema)
		const processes = 3
		errs := make(chan error, processes)
		for range processes {
			go func() { errs <- jobs.Migrate(t.Context(), db) }()
		}
		for range processes {
			require.NoError(t, <-errs)
		}
		require.NoError(t, jobs.Current(t.Context(), db))
	})
}

func TestRemove(t *testing.T) {
	sqltest.EachURL(t, func(t *testing.T, url string) {
		db, err := sqldb.Open(t.Context(), sqldb.Config{URL: url, Schema: "result"})
		require.NoError(t, err)
		defer db.Close()
		require.NoError(t, jobs.Remove(t.Context(), db), "there is nothing yet")
		require.NoError(t, jobs.Migrate(t.Context(), db))
		require.NoError(t, jobs.Remove(t.Context(), db))
		_, err = sqldb.One(t.Context(), db, sqldb.Scalar[int64], `SELECT count(*) FROM river_job`)
		require.Error(t, err)
		require.NoError(t, jobs.Remove(t.Context(), db), "there is nothing any more")
	})
}

func TestNewRefusesABadConfig(t *testing.T) {
	db := sqltest.SQLite(t, schema, jobs.Migrate)
	_, err := jobs.New(db, jobs.Config{Log: discard, Queues: map[string]int{"default": 1}})
	require.ErrorContains(t, err, "Workers")
	inserter, err := jobs.New(db, jobs.Config{Log: discard})
	require.NoError(t, err)
	require.Error(t, inserter.Start(t.Context()), "it has nothing to work")
}
