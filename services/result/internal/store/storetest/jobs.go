package storetest

import (
	"context"
	"encoding/json"
	"log/slog"
	"testing"

	"github.com/riverqueue/river"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/jobs"
	"github.com/foredial/foredial/pkg/sqldb"
)

// raw is a job of any kind.
type raw struct {
	kind, args string
}

func (r raw) Kind() string                 { return r.kind }
func (r raw) MarshalJSON() ([]byte, error) { return json.RawMessage(r.args), nil }

// addJob inserts a job as River does, and puts it in a state.
func addJob(t *testing.T, s *suite, kind, state, args string) {
	t.Helper()
	client, err := jobs.New(s.db, jobs.Config{Log: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	require.NoError(t, s.db.Tx(s.ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		job, err := client.InsertTx(ctx, tx, raw{kind, args}, &river.InsertOpts{Queue: "relay"})
		if err != nil || state == "available" {
			return err
		}
		finished := ""
		if state == "completed" {
			finished = `, finalized_at = created_at`
		}
		_, err = tx.Exec(ctx, `UPDATE river_job SET state = $2`+finished+` WHERE id = $1`, job.Job.ID, state)
		return err
	}))
}
