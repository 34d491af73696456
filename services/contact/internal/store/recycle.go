package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
)

// recycleAtOnce is how many import orders one transaction goes through.
const recycleAtOnce = 5000

// Recycling chooses contacts of a task that are done, to go round again.
type Recycling struct {
	// Request it is known by; its id is not empty.
	Request
	TaskID string
	// Reasons, one of which they are done for; none: any but Erased.
	Reasons []contact.Reason
	// Results, one of which their last call had; none: any.
	Results []string
}

// Recycled is how far a recycling is. It is kept as the answer to its request.
type Recycled struct {
	// Reached and Last are import orders: contacts up to Last are looked at.
	Reached, Last int64
	// Contacts that were put back.
	Contacts int64
}

// Done says whether it is over.
func (r Recycled) Done() bool { return r.Reached >= r.Last }

// RecycledBefore says how far the recycling of a request is; not found: it is
// new. Errors: ErrOtherRequest.
func (s *Store) RecycledBefore(ctx context.Context, tenant string, r Request) (was Recycled, found bool, err error) {
	answer, found, err := s.Answered(ctx, tenant, r)
	if err != nil || !found {
		return was, false, err
	}
	return was, true, json.Unmarshal([]byte(answer), &was)
}

// Recycle puts contacts back into a task with their tallies at zero, and says
// how many. The same request again goes on where it broke off. Errors: ErrOtherRequest.
func (s *Store) Recycle(ctx context.Context, tenant string, r Recycling, now time.Time) (int64, error) {
	for {
		done, err := s.recycleSome(ctx, tenant, r, now)
		if err != nil || done.Done() {
			return done.Contacts, err
		}
	}
}

// recycleSome goes through the next import orders. Whoever recycles, or imports
// into the task, takes turns by the lock of its list.
func (s *Store) recycleSome(ctx context.Context, tenant string, r Recycling, now time.Time) (at Recycled, err error) {
	err = s.write(ctx, "recycle contacts", func(ctx context.Context, tx *sqldb.Tx) error {
		err := lockList(ctx, tx, CallingList{Tenant: tenant, TaskID: r.TaskID})
		if errors.Is(err, errNoCallingList) {
			at = Recycled{}
			return nil
		}
		if err != nil {
			return err
		}
		if at, err = r.begin(ctx, tx, tenant, now); err != nil || at.Done() {
			return err
		}
		from := at.Reached
		at.Reached = min(from+recycleAtOnce, at.Last)
		back, err := r.putBack(ctx, tx, tenant, from, at.Reached, now)
		if err != nil {
			return err
		}
		at.Contacts += back
		if err := s.tellMany(ctx, tx, tenant, many{what: recycled, taskID: r.TaskID, count: back}, now); err != nil {
			return err
		}
		answer, err := json.Marshal(at)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE request SET answer = $3 WHERE tenant = $1 AND id = $2`, tenant, r.ID, string(answer))
		return err
	})
	return at, err
}

// begin is where the recycling stands; a new one is to look at all contacts
// that the task has now.
func (r Recycling) begin(ctx context.Context, tx *sqldb.Tx, tenant string, now time.Time) (at Recycled, err error) {
	at.Last, err = sqldb.One(ctx, tx, sqldb.Scalar[int64], `SELECT next_order - 1 FROM calling_list WHERE tenant = $1 AND task_id = $2`, tenant, r.TaskID)
	if err != nil {
		return at, err
	}
	answer, err := json.Marshal(at)
	if err != nil {
		return at, err
	}
	kept, isNew, err := keepAnswer(ctx, tx, tenant, r.Request, string(answer), now)
	if err != nil || isNew {
		return at, err
	}
	at = Recycled{}
	return at, json.Unmarshal([]byte(kept), &at)
}

// putBack makes those of a range of import orders that are chosen ready. The
// next lease judges them: one that is blocked is done again.
func (r Recycling) putBack(ctx context.Context, tx *sqldb.Tx, tenant string, after, upTo int64, now time.Time) (int64, error) {
	chosen, args := oneOf("reason", r.Reasons), []any{tenant, r.TaskID, after, upTo, contact.Done, contact.Erased, contact.Ready, sqldb.Time(now)}
	if len(r.Results) > 0 {
		args = append(args, sqldb.Strings(r.Results))
		chosen += " AND " + tx.Dialect().In("last_result", len(args))
	}
	back, err := sqldb.All(ctx, tx, sqldb.Scalar[string], `UPDATE contact SET state = $7, reason = 0, last_result = '', fallback = 0,
			version = version + 1, updated_at = $8
		WHERE tenant = $1 AND task_id = $2 AND import_order > $3 AND import_order <= $4 AND state = $5 AND reason <> $6`+chosen+`
		RETURNING id`, args...)
	if err != nil || len(back) == 0 {
		return 0, err
	}
	if _, err := tx.Exec(ctx, `UPDATE number SET attempts = 0, exhausted = $3, due_at = NULL, days = 0, day = '', day_attempts = 0,
			technical = 0, by_result = NULL WHERE tenant = $1 AND `+tx.Dialect().In("contact_id", 2),
		tenant, sqldb.Strings(back), false); err != nil {
		return 0, err
	}
	_, err = tx.Exec(ctx, `UPDATE calling_list SET closed = $3 WHERE tenant = $1 AND task_id = $2`, tenant, r.TaskID, false)
	return int64(len(back)), err
}
