package outbox

import (
	"context"
	"math"

	"github.com/riverqueue/river"

	"github.com/foredial/foredial/pkg/jobs"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/result/internal/attempt"
)

// The queues.
const (
	RelayQueue  = "relay"
	ExportQueue = "export"
)

const (
	// relayAttempts count lost runs only: a peer that is down costs none.
	relayAttempts = math.MaxInt16
	// ExportAttempts is how often an export is tried.
	ExportAttempts = 5
)

// Outcome has the policy decide what an end means for the contact.
type Outcome struct {
	Tenant    string `json:"tenant"`
	AttemptID string `json:"attempt_id"`
	End       int    `json:"end"`
}

// Kind implements river.JobArgs.
func (Outcome) Kind() string { return "outcome" }

// Tell hands an event to the notification service: the answer when End is 0.
type Tell struct {
	Tenant    string `json:"tenant"`
	AttemptID string `json:"attempt_id"`
	End       int    `json:"end"`
}

// Kind implements river.JobArgs.
func (Tell) Kind() string { return "tell" }

// Export writes the file of an export.
type Export struct {
	Tenant   string `json:"tenant"`
	ExportID string `json:"export_id"`
}

// Kind implements river.JobArgs.
func (Export) Kind() string { return "export" }

// Outbox inserts the jobs.
type Outbox struct{ jobs *jobs.Client }

// New makes an Outbox.
func New(client *jobs.Client) *Outbox { return &Outbox{client} }

// Recorded inserts what follows from a change of an attempt.
func (o *Outbox) Recorded(ctx context.Context, tx *sqldb.Tx, tenant string, a attempt.Attempt, c attempt.Change) error {
	opts := &river.InsertOpts{Queue: RelayQueue, MaxAttempts: relayAttempts}
	var follow []river.InsertManyParams
	if c.Answered {
		follow = append(follow, river.InsertManyParams{Args: Tell{tenant, a.ID, 0}, InsertOpts: opts})
	}
	if c.Ended {
		follow = append(follow,
			river.InsertManyParams{Args: Outcome{tenant, a.ID, a.Ends}, InsertOpts: opts},
			river.InsertManyParams{Args: Tell{tenant, a.ID, a.Ends}, InsertOpts: opts})
	}
	if len(follow) == 0 {
		return nil
	}
	_, err := o.jobs.InsertManyTx(ctx, tx, follow)
	return err
}

// Requested inserts the writing of an export's file.
func (o *Outbox) Requested(ctx context.Context, tx *sqldb.Tx, tenant, exportID string) error {
	_, err := o.jobs.InsertTx(ctx, tx, Export{tenant, exportID},
		&river.InsertOpts{Queue: ExportQueue, MaxAttempts: ExportAttempts})
	return err
}
