package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
)

// Step is what comes next of an erasure among the peers.
type Step int

// The steps, in their order: messages are made of results, and what became of messages
// comes to the stream of events, which the results' service keeps.
const (
	EraseResults Step = iota + 1
	EraseDeliveries
	EraseEvents
	// ErasedEverywhere is behind the last.
	ErasedEverywhere
)

// Erased is a contact that lost a number. It is kept as JSON.
type Erased struct {
	ID     string `json:"id"`
	TaskID string `json:"task_id"`
	// Whole: it was the last, and nothing personal is left.
	Whole bool `json:"whole"`
}

// ErasureDue is a number that peers have yet to forget.
type ErasureDue struct {
	Seq    int64
	Tenant string
	Number string
	// Contacts that lost it, and those that a peer found.
	Contacts []Erased
	Step     Step
	// events is the last one about them that may have to be told.
	events int64
}

// ErasureAdded is set when this process has committed an erasure.
func (s *Store) ErasureAdded() *loop.Signal { return s.erasures }

const selectErasure = `SELECT seq, tenant, number, contacts, step, events FROM erasure_due`

func scanErasure(r sqldb.Row) (e ErasureDue, err error) {
	var contacts sqldb.JSON[[]Erased]
	err = r.Scan(&e.Seq, &e.Tenant, &e.Number, &contacts, &e.Step, &e.events)
	e.Contacts = contacts.V
	return e, err
}

// ErasuresDue lists erasures that peers have yet to hear of, the oldest first.
func (s *Store) ErasuresDue(ctx context.Context, most int) ([]ErasureDue, error) {
	list, err := sqldb.All(ctx, s.db, scanErasure, selectErasure+` ORDER BY seq LIMIT $1`, most)
	return list, wrap("list erasures", err)
}

// ErasuresDueOf lists those of a number.
func (s *Store) ErasuresDueOf(ctx context.Context, tenant, number string) ([]ErasureDue, error) {
	list, err := sqldb.All(ctx, s.db, scanErasure, selectErasure+` WHERE tenant = $1 AND number = $2 ORDER BY seq`, tenant, number)
	return list, wrap("list erasures of a number", err)
}

// CarryErasure has a step of an erasure done, notes whom the peer found, and says
// which step is next. One that another process is at, or that is over, is left alone.
//
// On Postgres the row is locked meanwhile. On SQLite, which one process owns, a
// transaction would keep everybody from writing for as long as the peer takes: there
// the caller sees to it that it is done once at a time.
func (s *Store) CarryErasure(ctx context.Context, seq int64, carry func(context.Context, *ErasureDue) error) (next Step, err error) {
	next = ErasedEverywhere
	work := func(ctx context.Context, q sqldb.Querier, note func(context.Context, ErasureDue) error) error {
		e, err := sqldb.One(ctx, q, scanErasure, selectErasure+` WHERE seq = $1`+q.Dialect().ForUpdateSkipLocked(), seq)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := carry(ctx, &e); err != nil {
			return err
		}
		e.Step++
		next = e.Step
		return note(ctx, e)
	}
	if s.db.Dialect() == sqldb.SQLite {
		err = work(ctx, s.db, func(ctx context.Context, e ErasureDue) error {
			return s.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error { return noteStep(ctx, tx, e) })
		})
	} else {
		err = s.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
			return work(ctx, tx, func(ctx context.Context, e ErasureDue) error { return noteStep(ctx, tx, e) })
		})
	}
	return next, wrap("carry out an erasure", err)
}

// noteStep keeps what came of a step. After the last the number is forgotten here, too.
func noteStep(ctx context.Context, tx *sqldb.Tx, e ErasureDue) error {
	if e.Step == ErasedEverywhere {
		_, err := tx.Exec(ctx, `DELETE FROM erasure_due WHERE seq = $1`, e.Seq)
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE erasure_due SET contacts = $2, step = $3 WHERE seq = $1`,
		e.Seq, sqldb.JSON[[]Erased]{V: e.Contacts}, int64(e.Step))
	return err
}

// EventsTold tells whether all events of this service were told that an erasure has
// to find.
func (s *Store) EventsTold(ctx context.Context, e ErasureDue) (bool, error) {
	told, err := s.events.Told(ctx, e.Tenant, e.events)
	return told, wrap("look for events to tell", err)
}

// order has the peers forget the number, too. It comes after all events.
func (e *erasure) order(ctx context.Context, owners []*contact.Contact) error {
	contacts := make([]Erased, len(owners))
	for i, c := range owners {
		contacts[i] = Erased{ID: c.ID, TaskID: c.TaskID, Whole: len(c.Numbers) == 0}
	}
	last, err := e.events.Last(ctx, e.tx, e.tenant)
	if err != nil {
		return err
	}
	e.tx.OnCommit(e.erasures.Set)
	_, err = e.tx.Exec(ctx, `INSERT INTO erasure_due (tenant, number, contacts, step, events) VALUES ($1, $2, $3, $4, $5)`,
		e.tenant, e.number, sqldb.JSON[[]Erased]{V: contacts}, int64(EraseResults), last)
	return err
}
