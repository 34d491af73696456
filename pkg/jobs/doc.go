// Package jobs is work that must happen after a commit: a thin cover of River
// on the service's own database, the same on SQLite and on Postgres.
//
//	err := db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
//		… the rows …
//		_, err := client.InsertTx(ctx, tx, RelayArgs{AttemptID: id}, nil)
//		return err
//	})
//
// # What a job may count on
//
// A job is inserted with the rows it belongs to or not at all. Once committed
// it is worked at least once: a worker must be idempotent, by the ids in its
// arguments. Arguments are kept as JSON in clear and should hold ids, not
// personal data. Workers are River's own ([river.AddWorker]); a kind has two
// characters or more.
//
//	available ──fetch──▶ running ──nil──▶ completed (gone after an hour)
//	    ▲                  │ error: again after the retry policy's pause,
//	    └──────────────────┘        then discarded after MaxAttempts
//
// # Promptness
//
// A commit through InsertTx wakes the workers of the same process: the job
// starts within some milliseconds. PollInterval is for all others: jobs of other
// processes, retries and scheduled jobs whose time has come.
//
// # Death
//
// Stop lets running jobs end, within its deadline. A process that is killed
// leaves its jobs running on paper. They are taken back when its node starts
// again ([Config].Node; on SQLite, which one process owns, at every start), and
// otherwise by another process once the job has run for JobTimeout and a minute
// more. Either way the lost run counts as an attempt.
//
// # One connection
//
// On SQLite, River works through the one writing connection of the service's
// database. A worker or a handler that is in a Tx therefore inserts by InsertTx;
// there is no way to insert beside it that could wait for itself.
package jobs
