package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/foredial/foredial/pkg/groupcommit"
	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/pkg/sqldb"
	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	"github.com/foredial/foredial/services/internal/audit"
	"github.com/foredial/foredial/services/result/internal/outbox"
)

// What callers tell apart; everything else is a defect.
var (
	ErrNotFound    = errors.New("not found")
	ErrUnavailable = errors.New("the database does not answer")
	// ErrRequestReused: a request_id came again with other content.
	ErrRequestReused = errors.New("the request_id was used for another export")
	ErrManyExports   = errors.New("the tenant has as many exports under way as it may")
)

//go:embed migrations/*.sql
var files embed.FS

// Migrations are the tables of this service.
var Migrations = sqldb.Embedded(files)

// Store is safe for concurrent use.
type Store struct {
	db      *sqldb.DB
	reports *groupcommit.Queue[report, recorded]
	// told is set when this process has committed something to tell the peer.
	told map[outbox.Peer]*loop.Signal
	// counted is called when this process has moved counters of a task.
	counted func(Task)
	// wants is what notification has use for of a task.
	wants func(tenant, taskID string) outbox.Wants
	// relaying is held by relays of messages on SQLite: see Erase.
	relaying sync.RWMutex
	// onErase is told whose stream of events has forgotten something.
	onErase func(tenant string)
	// onAppend is told what this process has appended to a tenant's stream of events.
	onAppend func(tenant string, events []*eventv1.Event)
	// pending are audit entries of calls under way.
	pending *audit.Pending
}

// New makes a Store over a migrated database.
func New(db *sqldb.DB) *Store {
	s := &Store{db: db, told: map[outbox.Peer]*loop.Signal{}, counted: func(Task) {}, wants: wantsCalls, onAppend: nobody, onErase: func(string) {}, pending: audit.NewPending(db)}
	s.reports = groupcommit.New(groupcommit.Config{Most: recordAtOnce, Separable: separable}, s.record)
	for _, peer := range outbox.Peers {
		s.told[peer] = loop.NewSignal()
	}
	return s
}

func wantsCalls(string, string) outbox.Wants { return outbox.Wants{} }

func nobody(string, []*eventv1.Event) {}

// Want says what notification has use for of a task besides calls; without it,
// nothing. Call it before the Store is used.
func (s *Store) Want(wants func(tenant, taskID string) outbox.Wants) { s.wants = wants }

// Then is work in the transaction of a change.
type Then func(context.Context, *sqldb.Tx) error

// wrap says what was being done and gives a database that is down its name.
func wrap(doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case sqldb.IsUnavailable(err):
		return fmt.Errorf("%s: %w: %w", doing, ErrUnavailable, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// query is a SELECT that is put together from conditions.
type query struct {
	text strings.Builder
	args []any
}

// from begins a query that ends in its first condition: tenant = $1.
func from(text, tenant string) *query {
	q := &query{args: []any{tenant}}
	q.text.WriteString(text + " = $1")
	return q
}

// and adds a condition in which each %d stands for the next argument.
func (q *query) and(condition string, args ...any) {
	marks := make([]any, len(args))
	for i := range args {
		marks[i] = len(q.args) + i + 1
	}
	fmt.Fprintf(&q.text, " AND "+condition, marks...)
	q.args = append(q.args, args...)
}

// ofTasks adds the condition that the task in a column is one of some; nil: all.
func (q *query) ofTasks(d sqldb.Dialect, column string, tasks []string) {
	if tasks == nil {
		return
	}
	q.text.WriteString(" AND " + d.In(column, len(q.args)+1))
	q.args = append(q.args, sqldb.Strings(tasks))
}

// order ends the query with all of its rows.
func (q *query) order(by string) (string, []any) {
	return q.text.String() + " ORDER BY " + by, q.args
}

// limit ends the query.
func (q *query) limit(order string, n int) (string, []any) {
	fmt.Fprintf(&q.text, " ORDER BY %s LIMIT %d", order, n)
	return q.text.String(), q.args
}
