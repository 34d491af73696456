package store

import (
	"context"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
)

// answersKept is how long a request is answered as it was the first time.
const answersKept = 24 * time.Hour

// Request is a call that must be answered alike when it comes again.
type Request struct {
	// ID the client gave it; empty: it is answered anew.
	ID string
	// Content is a hash of what is asked for.
	Content string
}

// Answered returns what was answered to a request; not found: it is new.
// Errors: ErrOtherRequest.
func (s *Store) Answered(ctx context.Context, tenant string, r Request) (answer string, found bool, err error) {
	answer, found, err = answered(ctx, s.db, tenant, r)
	return answer, found, wrap("find an answer", err)
}

func answered(ctx context.Context, q sqldb.Querier, tenant string, r Request) (answer string, found bool, err error) {
	type kept struct{ content, answer string }
	list, err := sqldb.All(ctx, q, func(row sqldb.Row) (k kept, err error) {
		return k, row.Scan(&k.content, &k.answer)
	}, `SELECT content, answer FROM request WHERE tenant = $1 AND id = $2`, tenant, r.ID)
	switch {
	case err != nil || len(list) == 0:
		return "", false, err
	case list[0].content != r.Content:
		return "", false, ErrOtherRequest
	}
	return list[0].answer, true, nil
}

// keepAnswer claims a request with its answer; false: it came before, and the
// answer is the one that it got then.
func keepAnswer(ctx context.Context, tx *sqldb.Tx, tenant string, r Request, answer string, now time.Time) (string, bool, error) {
	if r.ID == "" {
		return answer, true, nil
	}
	n, err := tx.Exec(ctx, `INSERT INTO request (tenant, id, content, answer, created_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT DO NOTHING`, tenant, r.ID, r.Content, answer, sqldb.Time(now))
	if err != nil || n == 1 {
		return answer, true, err
	}
	answer, _, err = answered(ctx, tx, tenant, r)
	return answer, false, err
}

// ForgetAnswers drops answers a day later.
func (s *Store) ForgetAnswers(ctx context.Context, now time.Time) error {
	_, err := s.db.Exec(ctx, `DELETE FROM request WHERE created_at < $1`, sqldb.Time(now.Add(-answersKept)))
	return wrap("forget answers", err)
}
