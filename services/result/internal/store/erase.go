package store

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/phone"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/internal/personal"
	"github.com/foredial/foredial/services/result/internal/attempt"
)

// ErasedContact is a customer who lost a number.
type ErasedContact struct {
	ID, TaskID string
	// Whole: it was the last, and everything personal goes.
	Whole bool
}

// Erasure is a number to forget.
type Erasure struct {
	Tenant, Number string
	Contacts       []ErasedContact
}

// OnErase has fn called when this process has changed events of a tenant's stream.
// Call it before the Store is used.
func (s *Store) OnErase(fn func(tenant string)) { s.onErase = fn }

// erasure is one at work.
type erasure struct {
	Erasure

	tx *sqldb.Tx
	// whole tells of each contact concerned whether everything personal goes.
	whole map[string]bool
	tasks map[string]string
	write []sqldb.Statement
}

// Erase takes a number out of attempts, previews and events, with all else that is
// personal of those who are forgotten, and returns the contacts concerned: those
// named and those who were called under the number besides, who are forgotten.
// When it returns no message is on its way to the notification service that was made
// of what it took out: on Postgres it waits for the locks of the relays' entries, on
// SQLite, where the relays have no transaction, for the relays.
func (s *Store) Erase(ctx context.Context, e Erasure) (all []ErasedContact, err error) {
	if s.db.Dialect() == sqldb.SQLite {
		s.relaying.Lock()
		defer s.relaying.Unlock()
	}
	err = s.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		work := erasure{Erasure: e, tx: tx, whole: map[string]bool{}, tasks: map[string]string{}}
		if err := work.run(ctx); err != nil {
			return err
		}
		all = work.contacts()
		tx.OnCommit(func() { s.onErase(e.Tenant) })
		if len(work.write) == 0 {
			return nil
		}
		return tx.ExecAll(ctx, work.write...)
	})
	return all, wrap("erase a number", err)
}

func (e *erasure) run(ctx context.Context) error {
	byTask := map[string]sqldb.Strings{}
	for _, c := range e.Contacts {
		e.whole[c.ID], e.tasks[c.ID] = c.Whole, c.TaskID
		byTask[c.TaskID] = append(byTask[c.TaskID], c.ID)
	}
	attempts, err := e.attempts(ctx, byTask)
	if err != nil {
		return err
	}
	for _, forget := range []func(context.Context, sqldb.Strings) error{e.remarks, e.previews, e.events, e.entries} {
		if err := forget(ctx, attempts); err != nil {
			return err
		}
	}
	return nil
}

// goes says which texts about a contact are to go.
func (e *erasure) goes(contactID string) func(string) bool {
	if e.whole[contactID] {
		return personal.All
	}
	return func(text string) bool { return phone.Mentions(text, e.Number) }
}

// contacts are all that are concerned.
func (e *erasure) contacts() (all []ErasedContact) {
	for _, id := range slices.Sorted(maps.Keys(e.whole)) {
		all = append(all, ErasedContact{ID: id, TaskID: e.tasks[id], Whole: e.whole[id]})
	}
	return all
}

// ids are those of all that are concerned.
func (e *erasure) ids() sqldb.Strings { return slices.Sorted(maps.Keys(e.whole)) }

// attempts forgets attempts to the number, and those of the contacts. It locks and
// names them.
func (e *erasure) attempts(ctx context.Context, byTask map[string]sqldb.Strings) (ids sqldb.Strings, err error) {
	ids, err = sqldb.All(ctx, e.tx, sqldb.Scalar[string], `SELECT id FROM attempt WHERE tenant = $1 AND number = $2`, e.Tenant, e.Number)
	if err != nil {
		return nil, err
	}
	for task, contacts := range byTask {
		some, err := sqldb.All(ctx, e.tx, sqldb.Scalar[string],
			`SELECT id FROM attempt WHERE tenant = $1 AND task_id = $2 AND `+e.tx.Dialect().In("contact_id", 3), e.Tenant, task, contacts)
		if err != nil {
			return nil, err
		}
		ids = append(ids, some...)
	}
	known, err := lockRows(ctx, e.tx, map[string]sqldb.Strings{e.Tenant: ids})
	if err != nil {
		return nil, err
	}
	ids = nil
	for _, k := range slices.SortedFunc(maps.Keys(known), compareKeys) {
		a := known[k].Attempt
		if _, named := e.whole[a.ContactID]; !named {
			e.whole[a.ContactID], e.tasks[a.ContactID] = true, a.TaskID
		}
		ids = append(ids, a.ID)
		e.write = append(e.write, forgetAttempt(e.Tenant, a.Forget(e.goes(a.ContactID))))
	}
	return ids, nil
}

func forgetAttempt(tenant string, a attempt.Attempt) sqldb.Statement {
	return sqldb.Statement{Query: `UPDATE attempt SET number = $3, reference = $4, name = $5, note = $6, recording_path = $7,
		custom_field = $8, questionnaires = $9 WHERE tenant = $1 AND id = $2`,
		Args: []any{tenant, a.ID, a.Number, a.Reference, a.Name, a.Note, a.RecordingPath, a.CustomField, questionnaires(a.Questionnaires)}}
}

// note is a text that somebody wrote, where it is.
type note struct {
	id        string
	n         int64
	contactID string
	text      string
}

func scanNote(r sqldb.Row) (n note, err error) { return n, r.Scan(&n.id, &n.n, &n.contactID, &n.text) }

// remarks forgets why business results were changed.
func (e *erasure) remarks(ctx context.Context, attempts sqldb.Strings) error {
	list, err := sqldb.All(ctx, e.tx, scanNote, `SELECT r.attempt_id, r.n, a.contact_id, r.note
		FROM remark r JOIN attempt a ON a.tenant = r.tenant AND a.id = r.attempt_id
		WHERE r.tenant = $1 AND `+e.tx.Dialect().In("r.attempt_id", 2)+` AND r.note <> ''`, e.Tenant, attempts)
	for _, r := range list {
		if e.goes(r.contactID)(r.text) {
			e.write = append(e.write, sqldb.Statement{
				Query: `UPDATE remark SET note = '' WHERE tenant = $1 AND attempt_id = $2 AND n = $3`, Args: []any{e.Tenant, r.id, r.n},
			})
		}
	}
	return err
}

// previews forgets why they were skipped and snoozed.
func (e *erasure) previews(ctx context.Context, _ sqldb.Strings) error {
	list, err := sqldb.All(ctx, e.tx, scanNote, `SELECT id, 0, contact_id, reason FROM preview
		WHERE tenant = $1 AND `+e.tx.Dialect().In("contact_id", 2)+` AND reason <> ''`, e.Tenant, e.ids())
	for _, p := range list {
		if e.goes(p.contactID)(p.text) {
			e.write = append(e.write, sqldb.Statement{
				Query: `UPDATE preview SET reason = '' WHERE tenant = $1 AND id = $2`, Args: []any{e.Tenant, p.id},
			})
		}
	}
	return err
}

// eventsAtOnce bounds the events that are looked at together.
const eventsAtOnce = 500

// events forgets what events tell. Their numbers and ids stay.
func (e *erasure) events(ctx context.Context, _ sqldb.Strings) error {
	// '?' are those of an earlier version: any of them may be about anybody.
	about := append(e.ids(), "?")
	for after := int64(0); ; {
		list, err := sqldb.All(ctx, e.tx, scanEvent, `SELECT seq, body FROM event WHERE tenant = $1 AND `+
			e.tx.Dialect().In("contact_id", 2)+` AND contact_id <> '' AND seq > $3 ORDER BY seq LIMIT $4`, e.Tenant, about, after, eventsAtOnce)
		if err != nil {
			return err
		}
		for _, found := range list {
			after = found.Seq
			if _, concerned := e.whole[found.Event.GetContactId()]; !concerned || !personal.Forget(found.Event, e.goes(found.Event.GetContactId())) {
				continue
			}
			body, err := proto.Marshal(found.Event)
			if err != nil {
				return fmt.Errorf("encode event %d: %w", found.Seq, err)
			}
			e.write = append(e.write, sqldb.Statement{
				Query: `UPDATE event SET body = $3 WHERE tenant = $1 AND seq = $2`, Args: []any{e.Tenant, found.Seq, body},
			})
		}
		if len(list) < eventsAtOnce {
			return nil
		}
	}
}

// entries waits for relays that are telling messages of the contacts. None begins
// meanwhile: they pass over what is locked, and nobody adds an entry to an attempt
// that is locked.
func (e *erasure) entries(ctx context.Context, _ sqldb.Strings) error {
	if e.tx.Dialect() == sqldb.SQLite {
		return nil
	}
	_, err := sqldb.All(ctx, e.tx, sqldb.Scalar[int64], `SELECT seq FROM outbox_notification
		WHERE tenant = $1 AND `+e.tx.Dialect().In("contact_id", 2)+` ORDER BY seq`+e.tx.Dialect().ForUpdate(), e.Tenant, e.ids())
	return err
}
