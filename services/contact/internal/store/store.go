package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"

	"github.com/foredial/foredial/pkg/groupcommit"
	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/internal/audit"
	"github.com/foredial/foredial/services/internal/eventoutbox"
)

// What a caller may have to tell apart.
var (
	ErrNoContact    = errors.New("no such contact")
	ErrNoAttempt    = errors.New("no such attempt")
	ErrNoImport     = errors.New("no such import")
	ErrOtherImport  = errors.New("the request id belongs to another import")
	ErrOtherAttempt = errors.New("the attempt id belongs to another attempt")
	ErrOtherRequest = errors.New("the request id came with another content")
	ErrVersion      = errors.New("the contact has changed meanwhile")
	ErrOtherNumber  = errors.New("the number is not one of the contact's")
	ErrStale        = errors.New("a fencing token older than the newest seen")
	// ErrLiveCall: a call to the number, or to another of the same contact, is live.
	ErrLiveCall           = errors.New("a contact with the number is in a live call")
	ErrNoAppointment      = errors.New("no such appointment")
	ErrAppointmentVersion = errors.New("the appointment has changed meanwhile")
	ErrLeaseLost          = errors.New("the contact is not held under the lease")
	ErrNeverBegun         = errors.New("the attempt was resolved as never begun")
	// ErrUnavailable: the database does not answer.
	ErrUnavailable   = errors.New("the database does not answer")
	errNoCallingList = errors.New("no calling list")
)

//go:embed migrations/*.sql
var files embed.FS

// Migrations are the tables of this service.
var Migrations = sqldb.Embedded(files)

// Store is the service's database.
type Store struct {
	db        *sqldb.DB
	positions *positions
	revoked   *loop.Signal
	erasures  *loop.Signal
	lists     *growth
	begins    *groupcommit.Queue[beginning, begun]
	events    *eventoutbox.Outbox
	audit     *audit.Outbox
}

// New wraps a migrated database.
func New(db *sqldb.DB) *Store {
	s := &Store{
		db: db, positions: &positions{after: map[taskKey][]byte{}}, revoked: loop.NewSignal(), erasures: loop.NewSignal(), lists: &growth{}, events: eventoutbox.New(db), audit: audit.NewOutbox(db),
	}
	s.begins = groupcommit.New(groupcommit.Config{Most: beginAtOnce, Separable: separable}, s.begin)
	return s
}

// Audit are the audit entries that this database holds until they are in the log.
func (s *Store) Audit() *audit.Outbox { return s.audit }

// Revoked is set when this process has revoked contacts.
func (s *Store) Revoked() *loop.Signal { return s.revoked }

// write runs fn in a transaction; doing is for the error.
func (s *Store) write(ctx context.Context, doing string, fn func(context.Context, *sqldb.Tx) error) error {
	return wrap(doing, s.db.Tx(ctx, fn))
}

// read runs fn in a transaction that sees one state.
func (s *Store) read(ctx context.Context, doing string, fn func(context.Context, *sqldb.Tx) error) error {
	return wrap(doing, s.db.Snapshot(ctx, fn))
}

// ofTasks is the condition that the task in a column is one of some; nil: any will do.
// The one that is asked for by its id is looked up.
func (s *Store) ofTasks(column string, tasks []string, args *[]any) string {
	switch {
	case tasks == nil:
		return ""
	case len(tasks) == 1:
		*args = append(*args, tasks[0])
		return fmt.Sprintf(" AND %s = $%d", column, len(*args))
	}
	*args = append(*args, sqldb.Strings(tasks))
	return " AND " + s.db.Dialect().In(column, len(*args))
}

// wrap says what was being done, and gives a database that is down its name.
func wrap(doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case sqldb.IsUnavailable(err):
		return fmt.Errorf("%s: %w: %w", doing, ErrUnavailable, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// or gives the error of a missing row its own name.
func or(err, missing error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return missing
	}
	return err
}
