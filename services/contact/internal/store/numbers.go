package store

import (
	"context"
	"iter"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
)

// numberColumns are those of a numberRow, of a table called n.
const numberColumns = `n.number, n.number_type, n.sequence, n.delay_s, n.zone, n.attempts, n.exhausted, n.due_at, ` +
	`n.days, n.day, n.day_attempts, n.technical, n.by_result`

// numberRow is a number as it is read.
type numberRow struct {
	contact.Number
	delay    int64
	byResult sqldb.JSON[map[string]int]
}

func (r *numberRow) dest() []any {
	return []any{
		&r.E164, &r.Type, &r.Sequence, &r.delay, &r.Zone, &r.Attempts, &r.Exhausted, (*sqldb.Time)(&r.DueAt),
		&r.Days, &r.Day, &r.DayAttempts, &r.Technical, &r.byResult,
	}
}

func (r *numberRow) number() contact.Number {
	n := r.Number
	n.Delay, n.ByResult = time.Duration(r.delay)*time.Second, r.byResult.V
	return n
}

// addNumbers loads the numbers of contacts.
func addNumbers(ctx context.Context, q sqldb.Querier, tenant string, contacts []*contact.Contact) error {
	if len(contacts) == 0 {
		return nil
	}
	byID := make(map[string]*contact.Contact, len(contacts))
	for _, c := range contacts {
		byID[c.ID] = c
	}
	rows, err := q.Query(ctx, `SELECT n.contact_id, `+numberColumns+` FROM number n
		WHERE n.tenant = $1 AND `+q.Dialect().In("n.contact_id", 2)+` ORDER BY n.contact_id, n.position`, tenant, ids(contacts))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var n numberRow
		if err := rows.Scan(append([]any{&id}, n.dest()...)...); err != nil {
			return err
		}
		byID[id].Numbers = append(byID[id].Numbers, n.number())
	}
	return rows.Err()
}

var numberInsert = []string{
	"contact_id", "position", "tenant", "number", "number_type", "sequence", "delay_s", "zone",
	"attempts", "exhausted", "due_at", "days", "day", "day_attempts", "technical", "by_result",
}

func numberRows(tenant string, list ...*contact.Contact) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for _, c := range list {
			for position, n := range c.Numbers {
				if !yield([]any{
					c.ID, position, tenant, n.E164, n.Type, n.Sequence, int64(n.Delay / time.Second), n.Zone,
					n.Attempts, n.Exhausted, sqldb.Time(n.DueAt), n.Days, n.Day, n.DayAttempts, n.Technical, byResult(n),
				}) {
					return
				}
			}
		}
	}
}

// byResult is the tally of results as it is kept: null when there is none.
func byResult(n contact.Number) any {
	if len(n.ByResult) == 0 {
		return nil
	}
	return sqldb.JSON[map[string]int]{V: n.ByResult}
}
