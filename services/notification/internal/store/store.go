package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"

	"github.com/foredial/foredial/pkg/sqldb"
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
type Store struct{ db *sqldb.DB }

// New makes a Store over a migrated database.
func New(db *sqldb.DB) *Store { return &Store{db} }

// Queue inserts the jobs of deliveries, in the transaction that queues them.
type Queue func(context.Context, *sqldb.Tx, ...delivery.Delivery) error

const columns = `id, event_id, event_type, task_id, contact_id, attempt_id, url, body,
	state, tries, turn_tries, turn, last_status, last_error, occur_time, create_time, next_try, deliver_time`

func scan(r sqldb.Row) (d delivery.Delivery, err error) {
	return d, r.Scan(&d.ID, &d.EventID, &d.Event, &d.TaskID, &d.ContactID, &d.AttemptID, &d.URL, &d.Body,
		&d.State, &d.Tries, &d.TurnTries, &d.Turn, &d.LastStatus, &d.LastError,
		(*sqldb.Time)(&d.Occurred), (*sqldb.Time)(&d.Created), (*sqldb.Time)(&d.NextTry), (*sqldb.Time)(&d.Delivered))
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
