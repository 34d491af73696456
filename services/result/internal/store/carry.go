package store

import (
	"context"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/result/internal/outbox"
)

// jobsOf are the kinds of jobs by which earlier versions told each peer.
var jobsOf = map[outbox.Peer]string{outbox.Contact: "outcome", outbox.Notification: "tell"}

// CarryOver moves what processes of an earlier version queued as jobs into the
// outbox. What such a process is doing at that moment is done twice, which the
// peers can tell.
func (s *Store) CarryOver(ctx context.Context) error {
	err := s.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		for _, peer := range outbox.Peers {
			n, err := tx.Exec(ctx, `INSERT INTO `+tableOf(peer)+` (tenant, contact_id, attempt_id, ends)
				SELECT a.tenant, a.contact_id, a.id, CAST(j.args ->> 'end' AS BIGINT)
				FROM river_job j JOIN attempt a ON a.tenant = j.args ->> 'tenant' AND a.id = j.args ->> 'attempt_id'
				WHERE j.kind = $1 AND j.state NOT IN ('completed', 'cancelled', 'discarded')
				ORDER BY j.id`, jobsOf[peer])
			if err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `DELETE FROM river_job WHERE kind = $1`, jobsOf[peer]); err != nil {
				return err
			}
			if n > 0 {
				tx.OnCommit(s.told[peer].Set)
			}
		}
		return nil
	})
	return wrap("carry over the jobs of an earlier version", err)
}
