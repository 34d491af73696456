package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
)

// rejudgeAtOnce is how many waiting contacts one transaction judges.
const rejudgeAtOnce = 500

// beforeAll sorts before every key.
var beforeAll = []byte{0}

// Rejudge puts the next waiting contacts of a list where terms see them now, from
// where the last call stopped; more: there are others. spec stands for the terms:
// equal ones judge alike. A due time that an edit has made too late is so made right;
// one that is too early would be by the next lease.
func (s *Store) Rejudge(ctx context.Context, list CallingList, terms Terms, spec string, now time.Time) (more bool, err error) {
	err = s.write(ctx, "judge waiting contacts", func(ctx context.Context, tx *sqldb.Tx) error {
		if err := lockList(ctx, tx, list); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE calling_list SET judged_by = $3, judged_to = $4
			WHERE tenant = $1 AND task_id = $2 AND judged_by <> $3`, list.Tenant, list.TaskID, spec, beforeAll); err != nil {
			return err
		}
		page, err := waitingContacts(ctx, tx, list)
		if err != nil {
			return err
		}
		if err := s.restandWaiting(ctx, tx, list, terms, page, now); err != nil {
			return err
		}
		reached := sql.Null[[]byte]{}
		if more = len(page) == rejudgeAtOnce; more {
			reached = sql.Null[[]byte]{V: page[len(page)-1].SortKey, Valid: true}
		}
		_, err = tx.Exec(ctx, `UPDATE calling_list SET judged_to = $3 WHERE tenant = $1 AND task_id = $2`, list.Tenant, list.TaskID, reached)
		return err
	})
	return more, err
}

// waitingContacts reads the next waiting contacts that are to be judged, with
// their numbers. A lease that promotes some meanwhile judges those itself.
func waitingContacts(ctx context.Context, tx *sqldb.Tx, list CallingList) ([]*contact.Contact, error) {
	page, err := sqldb.All(ctx, tx, scanContact, `SELECT `+contactColumns+` FROM contact
		WHERE tenant = $1 AND task_id = $2 AND state = $3 AND reason = 0 AND sort_key > (
			SELECT judged_to FROM calling_list WHERE tenant = $1 AND task_id = $2)
		ORDER BY sort_key LIMIT $4`+tx.Dialect().ForUpdate(), list.Tenant, list.TaskID, contact.Waiting, rejudgeAtOnce)
	if err != nil {
		return nil, err
	}
	return page, addNumbers(ctx, tx, list.Tenant, page)
}

// restandWaiting puts waiting contacts where terms see them now.
func (s *Store) restandWaiting(ctx context.Context, tx *sqldb.Tx, list CallingList, terms Terms, page []*contact.Contact, now time.Time) error {
	facts, err := readFacts(ctx, tx, list.Tenant, list.TaskID, terms, now, page...)
	if err != nil {
		return err
	}
	var (
		moved []placed
		void  sqldb.Strings
	)
	for _, c := range page {
		judged := terms.Rules.Judge(c, &facts, now)
		if judged.Void {
			void = append(void, c.ID)
		}
		if judged.Stand.State != contact.Waiting || !judged.Stand.DueAt.Equal(c.DueAt) {
			moved = append(moved, placed{c, judged.Stand})
		}
	}
	if err := endAppointments(ctx, tx, list.Tenant, void, contact.AppointmentBlocked, now); err != nil {
		return err
	}
	if err := placeMany(ctx, tx, list.Tenant, moved, now); err != nil {
		return err
	}
	return tellGone(ctx, tx, s.events, list.Tenant, moved, now)
}
