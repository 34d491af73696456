package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
)

// Preview is a preview that is over.
type Preview struct {
	ID           string
	TaskID       string
	ContactID    string
	AgentID      string
	State        dispatchv1.PreviewState
	RevokeReason dispatchv1.RevokeReason
	Reason       string
	Offer, End   time.Time
}

const (
	previewColumns = 10
	// previewBatch rows go in one statement: far below what the engines bind.
	previewBatch = 100
)

// AddPreviews stores previews; those that are stored already stay as they are.
func (s *Store) AddPreviews(ctx context.Context, tenant string, previews []Preview) error {
	err := s.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		stored, err := addPreviews(ctx, tx, tenant, previews)
		if err != nil || len(stored) == 0 {
			return err
		}
		counts := tallies{}
		for _, p := range stored {
			counts.of(tenant, p.TaskID).Preview(p.AgentID, p.State, p.End)
		}
		events, err := s.appendEvents(tx, endedPreviews(tenant, stored))
		if err != nil {
			return err
		}
		return tx.ExecAll(ctx, append(s.count(tx, counts), events...)...)
	})
	return wrap("store previews", err)
}

// addPreviews says which were not stored yet.
func addPreviews(ctx context.Context, tx *sqldb.Tx, tenant string, previews []Preview) (stored []Preview, err error) {
	for batch := range slices.Chunk(previews, previewBatch) {
		args, byID := make([]any, 0, len(batch)*previewColumns), make(map[string]Preview, len(batch))
		for _, p := range slices.Backward(batch) { // of two with one id the first is stored
			byID[p.ID] = p
		}
		for _, p := range batch {
			args = append(args, tenant, p.ID, p.TaskID, p.ContactID, p.AgentID,
				int64(p.State), int64(p.RevokeReason), p.Reason, sqldb.Time(p.Offer), sqldb.Time(p.End))
		}
		added, err := sqldb.All(ctx, tx, sqldb.Scalar[string], insertPreviews(len(batch)), args...)
		if err != nil {
			return nil, err
		}
		for _, id := range added {
			stored = append(stored, byID[id])
		}
	}
	return stored, nil
}

func insertPreviews(n int) string {
	var text strings.Builder
	text.WriteString(`INSERT INTO preview (tenant, id, task_id, contact_id, agent_id,
		state, revoke_reason, reason, offer_time, end_time) VALUES `)
	for i := range n * previewColumns {
		switch {
		case i == 0:
			text.WriteByte('(')
		case i%previewColumns == 0:
			text.WriteString("), (")
		default:
			text.WriteString(", ")
		}
		fmt.Fprintf(&text, "$%d", i+1)
	}
	text.WriteString(") ON CONFLICT DO NOTHING RETURNING id")
	return text.String()
}

// SetAside is how many previews an agent skipped and snoozed.
type SetAside struct {
	AgentID          string
	Skipped, Snoozed int32
}

// CountSetAside counts previews by agent that were set aside at a time or later.
func (s *Store) CountSetAside(ctx context.Context, tenant string, from time.Time) ([]SetAside, error) {
	counts, err := sqldb.All(ctx, s.db, func(r sqldb.Row) (c SetAside, err error) {
		return c, r.Scan(&c.AgentID, &c.Skipped, &c.Snoozed)
	}, `SELECT agent_id, sum(CASE WHEN state = 3 THEN 1 ELSE 0 END), sum(CASE WHEN state = 6 THEN 1 ELSE 0 END)
		FROM preview WHERE tenant = $1 AND state IN (3, 6) AND end_time >= $2
		GROUP BY agent_id ORDER BY agent_id`, tenant, sqldb.Time(from))
	return counts, wrap("count previews set aside", err)
}
