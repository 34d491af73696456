package jobs

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/foredial/foredial/pkg/sqldb"
)

const (
	defaultPollInterval = 100 * time.Millisecond
	defaultJobTimeout   = time.Minute
	// fetchCooldown bounds how often a queue asks the database for jobs, however
	// often it is woken.
	fetchCooldown = 5 * time.Millisecond
	// rescueMargin past its timeout, a running job is taken for lost.
	rescueMargin = time.Minute
	// completedRetention keeps finished jobs for a look, and not the table full.
	completedRetention = time.Hour
	// stopGrace is what cancelled jobs have to return once Stop's deadline is over.
	stopGrace = 2 * time.Second
)

// Config of a Client. Without Queues it inserts only.
type Config struct {
	Log *slog.Logger
	// Workers holds one worker per kind of job that Queues may contain.
	Workers *river.Workers
	// Queues maps a queue's name to how many of its jobs run at once here.
	Queues map[string]int
	// Periodic jobs are inserted by one process of all that share the database.
	Periodic []*river.PeriodicJob
	// PollInterval is 100 ms by default.
	PollInterval time.Duration
	// JobTimeout ends the context of a job, unless its worker says otherwise; a
	// minute by default.
	JobTimeout time.Duration
	// Node names this process across its restarts. No two processes that run at
	// the same time may share it. Empty: a name of its own at each start.
	Node string
}

// queues is nil, which River takes for insert-only, if there are none.
func (c Config) queues() map[string]river.QueueConfig {
	if len(c.Queues) == 0 {
		return nil
	}
	queues := map[string]river.QueueConfig{}
	for name, workers := range c.Queues {
		queues[name] = river.QueueConfig{MaxWorkers: workers}
	}
	return queues
}

// Client inserts jobs and works them. It is safe for concurrent use.
type Client struct {
	db    *sqldb.DB
	node  string
	river *river.Client[*sql.Tx]
	wakes *wakes
}

// New makes a Client, which works nothing before Start. Migrate must have run.
func New(db *sqldb.DB, conf Config) (*Client, error) {
	timeout := cmp.Or(conf.JobTimeout, defaultJobTimeout)
	wakes := newWakes()
	client, err := river.NewClient(&wakingDriver{Driver: riverDriver(db), wakes: wakes}, &river.Config{
		ID:                          conf.Node,
		Logger:                      slog.New(warnings{conf.Log.Handler()}),
		Workers:                     conf.Workers,
		Queues:                      conf.queues(),
		PeriodicJobs:                conf.Periodic,
		FetchPollInterval:           cmp.Or(conf.PollInterval, defaultPollInterval),
		FetchCooldown:               fetchCooldown,
		JobTimeout:                  timeout,
		RescueStuckJobsAfter:        timeout + rescueMargin,
		CompletedJobRetentionPeriod: completedRetention,
	})
	if err != nil {
		return nil, fmt.Errorf("configure the jobs of %s: %w", db.Schema(), err)
	}
	return &Client{db: db, node: conf.Node, river: client, wakes: wakes}, nil
}

// InsertTx inserts a job that exists once tx is committed. opts may be nil. With
// UniqueOpts a job like one that is already there is not inserted, and the
// result says so; unless ByState is given, one completed within the last hour is
// still there.
func (c *Client) InsertTx(ctx context.Context, tx *sqldb.Tx, args river.JobArgs, opts *river.InsertOpts) (*rivertype.JobInsertResult, error) {
	res, err := c.river.InsertTx(ctx, tx.SQL(), args, opts)
	if err != nil {
		return nil, fmt.Errorf("insert a job %s: %w", args.Kind(), err)
	}
	c.wakeOnCommit(tx, res)
	return res, nil
}

// InsertManyTx is InsertTx for many jobs in few statements.
func (c *Client) InsertManyTx(ctx context.Context, tx *sqldb.Tx, params []river.InsertManyParams) ([]*rivertype.JobInsertResult, error) {
	res, err := c.river.InsertManyTx(ctx, tx.SQL(), params)
	if err != nil {
		return nil, fmt.Errorf("insert %d jobs: %w", len(params), err)
	}
	c.wakeOnCommit(tx, res...)
	return res, nil
}

func (c *Client) wakeOnCommit(tx *sqldb.Tx, inserted ...*rivertype.JobInsertResult) {
	queues := map[string]bool{}
	for _, res := range inserted {
		if !res.UniqueSkippedAsDuplicate {
			queues[res.Job.Queue] = true
		}
	}
	if len(queues) > 0 {
		tx.OnCommit(func() { c.wakes.wake(queues) })
	}
}

// Start begins to work the queues, after it has taken back what an earlier life
// of this node left behind. Only Stop ends the work, not ctx.
func (c *Client) Start(ctx context.Context) error {
	if err := c.takeBack(ctx); err != nil {
		return fmt.Errorf("take back the jobs of an earlier run: %w", err)
	}
	return c.river.Start(context.WithoutCancel(ctx))
}

// Stop fetches no more jobs and waits for the running ones. When ctx ends first
// they are cancelled, to be worked again later, and Stop returns an error. Each
// further call waits, and returns nil once nothing runs.
func (c *Client) Stop(ctx context.Context) error {
	err := c.river.Stop(ctx)
	if err == nil {
		return nil
	}
	hard, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopGrace)
	defer cancel()
	if hardErr := c.river.StopAndCancel(hard); hardErr != nil {
		return errors.Join(err, fmt.Errorf("jobs run on after they were cancelled: %w", hardErr))
	}
	return fmt.Errorf("jobs were cancelled: %w", err)
}

// takeBack makes the jobs that this node ran when it died available again. Those
// on their last attempt are left to River's rescuer, which discards them: a job
// that kills its process must not do so for ever.
func (c *Client) takeBack(ctx context.Context) error {
	lost := `UPDATE river_job SET state = 'available' WHERE state = 'running' AND attempt < max_attempts`
	if c.db.Dialect() == sqldb.SQLite {
		_, err := c.db.Exec(ctx, lost)
		return err
	}
	if c.node == "" {
		return nil
	}
	_, err := c.db.Exec(ctx, lost+` AND attempted_by[array_upper(attempted_by, 1)] = $1`, c.node)
	return err
}
