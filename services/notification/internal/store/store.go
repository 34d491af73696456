package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"strings"

	"github.com/foredial/foredial/pkg/groupcommit"
	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/internal/eventoutbox"
	"github.com/foredial/foredial/services/notification/internal/delivery"
)

// What callers tell apart; everything else is a defect.
var (
	ErrNotFound    = errors.New("no such delivery")
	ErrUnavailable = errors.New("the database does not answer")
)

//go:embed migrations/*.sql
var files embed.FS

// Migrations are the tables of this service.
var Migrations = sqldb.Embedded(files)

// Store is safe for concurrent use.
type Store struct {
	db  *sqldb.DB
	due *loop.Signal
	// tried gathers the tries that end at the same time.
	tried  *groupcommit.Queue[Tried, bool]
	events *eventoutbox.Outbox
}

// triesAtOnce bounds the tries that share a transaction.
const triesAtOnce = 100

// New makes a Store over a migrated database.
func New(db *sqldb.DB) *Store {
	s := &Store{db: db, due: loop.NewSignal(), events: eventoutbox.New(db)}
	s.tried = groupcommit.New(groupcommit.Config{
		Most: triesAtOnce, Separable: func(err error) bool { return !sqldb.IsUnavailable(err) },
	}, s.storeTries)
	return s
}

// Due is set when this process has committed something that may be tried.
func (s *Store) Due() *loop.Signal { return s.due }

// tx runs fn in a transaction after which something may be due.
func (s *Store) tx(ctx context.Context, fn func(context.Context, *sqldb.Tx) error) error {
	return s.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		tx.OnCommit(s.due.Set)
		return fn(ctx, tx)
	})
}

// columns of delivery d.
const columns = `d.id, d.event_id, d.event_type, d.task_id, d.contact_id, d.attempt_id, d.channel, d.destination, d.url, d.body, d.sms,
	d.state, d.tries, d.turn_tries, d.turn, d.last_status, d.last_error, d.occur_time, d.create_time, d.next_try, d.deliver_time`

// plainColumns are the columns for an INSERT.
var plainColumns = strings.ReplaceAll(columns, "d.", "")

func scan(r sqldb.Row) (d delivery.Delivery, err error) {
	var sms sqldb.JSON[*delivery.SMS]
	err = r.Scan(&d.ID, &d.EventID, &d.Event, &d.TaskID, &d.ContactID, &d.AttemptID, &d.Channel, &d.Destination, &d.URL, &d.Body, &sms,
		&d.State, &d.Tries, &d.TurnTries, &d.Turn, &d.LastStatus, &d.LastError,
		(*sqldb.Time)(&d.Occurred), (*sqldb.Time)(&d.Created), (*sqldb.Time)(&d.NextTry), (*sqldb.Time)(&d.Delivered))
	d.SMS = sms.V
	return d, err
}

// smsOf is a delivery's short message as its column keeps it.
func smsOf(d delivery.Delivery) any {
	if d.SMS == nil {
		return nil
	}
	return sqldb.JSON[*delivery.SMS]{V: d.SMS}
}

// wrap says what was being done and gives errors that callers tell apart their name.
func wrap(doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("%s: %w", doing, ErrNotFound)
	case sqldb.IsUnavailable(err):
		return fmt.Errorf("%s: %w: %w", doing, ErrUnavailable, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}
