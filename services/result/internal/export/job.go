package export

import (
	"context"

	"github.com/riverqueue/river"

	"github.com/foredial/foredial/pkg/jobs"
	"github.com/foredial/foredial/pkg/sqldb"
)

const (
	// Queue has the jobs that write files.
	Queue = "export"
	// Attempts is how often the writing of a file is tried.
	Attempts = 5
)

// Job writes the file of an export.
type Job struct {
	Tenant   string `json:"tenant"`
	ExportID string `json:"export_id"`
}

// Kind implements river.JobArgs.
func (Job) Kind() string { return "export" }

// Request inserts the job of an export in the transaction that makes it.
func Request(ctx context.Context, client *jobs.Client, tx *sqldb.Tx, job Job) error {
	_, err := client.InsertTx(ctx, tx, job, &river.InsertOpts{Queue: Queue, MaxAttempts: Attempts})
	return err
}
