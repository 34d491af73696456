package store

import (
	"context"
	"time"

	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/result/internal/attempt"
	"github.com/foredial/foredial/services/result/internal/outbox"
)

// Tell passes entries on to their peer and says what came of some or all of
// them; those it says nothing of stay. The error is the peer's.
type Tell func(context.Context, []outbox.Due) ([]outbox.Answer, error)

// Told is set when this process has committed something to tell a peer.
func (s *Store) Told(peer outbox.Peer) *loop.Signal { return s.told[peer] }

// Relay takes the entries of a peer whose time has come, most at a time and at
// most one of a contact, and stores what came of telling them. It says how many
// it took.
//
// On Postgres the entries are locked meanwhile: other processes pass over them,
// and have them the moment this one dies. On SQLite, which one process owns, a
// transaction would keep everybody from writing for as long as the peer takes.
func (s *Store) Relay(ctx context.Context, peer outbox.Peer, now time.Time, most int, tell Tell) (taken int, err error) {
	var refused error
	relay := func(ctx context.Context, q sqldb.Querier, settle func(context.Context, []outbox.Answer) error) error {
		due, err := readDue(ctx, q, peer, now, most)
		taken = len(due)
		if err != nil || taken == 0 {
			return err
		}
		var answers []outbox.Answer
		answers, refused = tell(ctx, due)
		return settle(ctx, answers)
	}
	if s.db.Dialect() == sqldb.SQLite {
		err = relay(ctx, s.db, func(ctx context.Context, answers []outbox.Answer) error {
			return s.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error { return settle(ctx, tx, peer, answers) })
		})
	} else {
		err = s.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
			return relay(ctx, tx, func(ctx context.Context, answers []outbox.Answer) error { return settle(ctx, tx, peer, answers) })
		})
	}
	if err == nil {
		err = refused
	}
	return taken, wrap("relay to "+string(peer), err)
}

// readDue locks and reads entries, the oldest first. One waits for all before it
// of the same contact: so a contact's events keep their order, whoever relays.
func readDue(ctx context.Context, q sqldb.Querier, peer outbox.Peer, now time.Time, most int) ([]outbox.Due, error) {
	table := tableOf(peer)
	due, err := sqldb.All(ctx, q, func(r sqldb.Row) (d outbox.Due, err error) {
		return d, r.Scan(&d.Seq, &d.Tenant, &d.Attempt.ID, &d.Ends, &d.Tries)
	}, `SELECT o.seq, o.tenant, o.attempt_id, o.ends, o.tries FROM `+table+` o
		WHERE o.due_at <= $1 AND o.seq = (
			SELECT min(e.seq) FROM `+table+` e WHERE e.tenant = o.tenant AND e.contact_id = o.contact_id)
		ORDER BY o.seq LIMIT $2`+q.Dialect().ForUpdateSkipLocked(), sqldb.Time(now), most)
	if err != nil || len(due) == 0 {
		return nil, err
	}
	ids := map[string]sqldb.Strings{}
	for _, d := range due {
		ids[d.Tenant] = append(ids[d.Tenant], d.Attempt.ID)
	}
	known := map[key]attempt.Attempt{}
	for tenant := range ids {
		list, err := sqldb.All(ctx, q, scanAttempt, `SELECT `+attemptColumns+` FROM attempt a
			WHERE a.tenant = $1 AND `+q.Dialect().In("a.id", 2), tenant, ids[tenant])
		if err != nil {
			return nil, err
		}
		for _, a := range list {
			known[key{tenant, a.ID}] = a
		}
	}
	for i, d := range due {
		due[i].Attempt = known[key{d.Tenant, d.Attempt.ID}]
	}
	return due, nil
}

// settle stores decisions, postpones what must be told again and forgets the rest.
func settle(ctx context.Context, tx *sqldb.Tx, peer outbox.Peer, answers []outbox.Answer) error {
	var (
		writes []sqldb.Statement
		done   sqldb.Values
	)
	for _, a := range answers {
		if a.Decision != nil {
			writes = append(writes, decide(a.Tenant, a.Attempt.ID, a.Ends, *a.Decision))
		}
		if a.Again.IsZero() {
			done = append(done, []any{a.Seq})
			continue
		}
		writes = append(writes, sqldb.Statement{
			Query: `UPDATE ` + tableOf(peer) + ` SET tries = tries + 1, due_at = $2 WHERE seq = $1`,
			Args:  []any{a.Seq, sqldb.Time(a.Again)},
		})
	}
	if len(done) > 0 {
		writes = append(writes, sqldb.Statement{
			Query: `DELETE FROM ` + tableOf(peer) + ` WHERE seq IN (SELECT CAST(v.seq AS BIGINT) FROM ` + tx.Dialect().Values(1, "seq") + `)`,
			Args:  []any{done},
		})
	}
	if len(writes) == 0 {
		return nil
	}
	return tx.ExecAll(ctx, writes...)
}

// decide stores what the policy made of an attempt's end, if that is still its
// present one.
func decide(tenant, id string, end int, d attempt.Decision) sqldb.Statement {
	return sqldb.Statement{Query: `UPDATE attempt
		SET decision_state = $4, decision_done_reason = $5, decision_due_time = $6, decision_rule = $7
		WHERE tenant = $1 AND id = $2 AND ends = $3`,
		Args: []any{tenant, id, end, int64(d.State), int64(d.DoneReason), sqldb.Time(d.Due), d.Rule}}
}

func addEntry(tenant string, a attempt.Attempt, e outbox.Entry) sqldb.Statement {
	return sqldb.Statement{
		Query: `INSERT INTO ` + tableOf(e.Peer) + ` (tenant, contact_id, attempt_id, ends) VALUES ($1, $2, $3, $4)`,
		Args:  []any{tenant, a.ContactID, a.ID, e.Ends},
	}
}

func tableOf(peer outbox.Peer) string { return "outbox_" + string(peer) }
