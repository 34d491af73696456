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
	if s.db.Dialect() == sqldb.SQLite && peer == outbox.Notification {
		s.relaying.RLock()
		defer s.relaying.RUnlock()
	}
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
			return s.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error { return s.settle(ctx, tx, peer, now, answers) })
		})
	} else {
		err = s.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
			return relay(ctx, tx, func(ctx context.Context, answers []outbox.Answer) error { return s.settle(ctx, tx, peer, now, answers) })
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
		return d, r.Scan(&d.Seq, &d.Tenant, &d.Attempt.ID, &d.Ends, &d.Tries, &d.Kind, &d.BusinessResultID)
	}, `SELECT o.seq, o.tenant, o.attempt_id, o.ends, o.tries, `+kindColumns[peer]+` FROM `+table+` o
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
func (s *Store) settle(ctx context.Context, tx *sqldb.Tx, peer outbox.Peer, now time.Time, answers []outbox.Answer) error {
	rows, err := lockDecided(ctx, tx, answers)
	if err != nil {
		return err
	}
	var (
		writes []sqldb.Statement
		done   sqldb.Values
	)
	for _, a := range answers {
		if a.Decision != nil {
			rows.decide(a, now)
			writes = append(writes, decide(a.Tenant, a.Attempt.ID, a.Ends, *a.Decision))
			if outbox.IsUnreached(*a.Decision) && s.wants(a.Tenant, a.Attempt.TaskID).Unreached {
				writes = append(writes, addUnreached(a.Tenant, a.Attempt.ID, a.Ends))
				tx.OnCommit(s.told[outbox.Notification].Set)
			}
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
	events, err := s.appendEvents(tx, rows.events())
	if writes = append(writes, events...); err != nil || len(writes) == 0 {
		return err
	}
	return tx.ExecAll(ctx, writes...)
}

// lockDecided reads those attempts anew that there are decisions on: they may have
// changed since their entries were told.
func lockDecided(ctx context.Context, tx *sqldb.Tx, answers []outbox.Answer) (rows, error) {
	ids := map[string]sqldb.Strings{}
	for _, a := range answers {
		if a.Decision != nil {
			ids[a.Tenant] = append(ids[a.Tenant], a.Attempt.ID)
		}
	}
	return lockRows(ctx, tx, ids)
}

// decide notes a decision for the stream of events, if it is the first on the
// attempt's present end.
func (all rows) decide(a outbox.Answer, now time.Time) {
	r, ok := all[key{a.Tenant, a.Attempt.ID}]
	if ok && r.Ends == a.Ends && r.Decision == nil {
		r.Decision, r.change.Decided = a.Decision, now
	}
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
	if e.Kind == outbox.Call {
		return sqldb.Statement{
			Query: `INSERT INTO ` + tableOf(e.Peer) + ` (tenant, contact_id, attempt_id, ends) VALUES ($1, $2, $3, $4)`,
			Args:  []any{tenant, a.ContactID, a.ID, e.Ends},
		}
	}
	return sqldb.Statement{
		Query: `INSERT INTO ` + tableOf(e.Peer) + ` (tenant, contact_id, attempt_id, ends, kind, business_result_id) VALUES ($1, $2, $3, $4, $5, $6)`,
		Args:  []any{tenant, a.ContactID, a.ID, e.Ends, int64(e.Kind), e.BusinessResultID},
	}
}

// addUnreached says that the decision on an end left the customer unreached, if
// that is still the attempt's present end.
func addUnreached(tenant, id string, end int) sqldb.Statement {
	return sqldb.Statement{Query: `INSERT INTO outbox_notification (tenant, contact_id, attempt_id, ends, kind)
		SELECT a.tenant, a.contact_id, a.id, a.ends, CAST($4 AS BIGINT) FROM attempt a
		WHERE a.tenant = $1 AND a.id = $2 AND a.ends = $3`,
		Args: []any{tenant, id, end, int64(outbox.Unreached)}}
}

// kindColumns are what an entry says besides its end: to a contact nothing.
var kindColumns = map[outbox.Peer]string{outbox.Contact: "0, ''", outbox.Notification: "o.kind, o.business_result_id"}

func tableOf(peer outbox.Peer) string { return "outbox_" + string(peer) }
