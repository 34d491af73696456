package store

import (
	"strings"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
)

// AttemptFilter says which attempts are meant; an empty field means all.
type AttemptFilter struct {
	TaskID            string
	Displayed         []callv1.DisplayedResult
	BusinessResultIDs []string
	AgentIDs          []string
	// From and To bound the time of dialling: From is inside, To is not.
	From, To time.Time
	Number   string // E.164
}

// where adds the filter's conditions on the attempt a. A list is given value by
// value, not as one parameter: what is rare the engine is to look up, what is
// common to pick out of all in their order.
func (f AttemptFilter) where(q *query) {
	if f.TaskID != "" {
		q.and("a.task_id = $%d", f.TaskID)
	}
	if len(f.Displayed) > 0 {
		in(q, "a.displayed_result", f.Displayed, func(r callv1.DisplayedResult) any { return int64(r) })
	}
	if len(f.BusinessResultIDs) > 0 {
		q.and("a.business_result_id <> ''") // the index has no others
		in(q, "a.business_result_id", f.BusinessResultIDs, text)
	}
	if len(f.AgentIDs) > 0 {
		in(q, "a.agent_id", f.AgentIDs, text)
	}
	f.dialled(q, "a.dial_time")
	if f.Number != "" {
		q.and("a.number = $%d", f.Number)
	}
}

// dialled adds the bounds on a column with the time of dialling.
func (f AttemptFilter) dialled(q *query, column string) {
	if !f.From.IsZero() {
		q.and(column+" >= $%d", sqldb.Time(f.From))
	}
	if !f.To.IsZero() {
		q.and(column+" < $%d", sqldb.Time(f.To))
	}
}

// in adds the condition that a column is one of some values.
func in[T any](q *query, column string, values []T, arg func(T) any) {
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = arg(v)
	}
	q.and(column+" IN ($%d"+strings.Repeat(", $%d", len(values)-1)+")", args...)
}

func text(s string) any { return s }
