package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
)

const (
	// explainMost bounds how many open contacts of a task are judged to explain
	// it, explainPage how many of them are in memory at once.
	explainMost = 100_000
	explainPage = 1000
)

// Stops is how many contacts stop at a gate.
type Stops struct {
	Gate policy.Gate
	// Reason why they are done, at GateContactDone.
	Reason   contact.Reason
	Contacts int64
	// Next is when the first of them passes; zero: none is known to.
	Next time.Time
}

// TaskExplanation is where the contacts of a task stop.
type TaskExplanation struct {
	// Gates of the task itself.
	Gates []policy.Verdict
	// Stopped contacts, most first.
	Stopped []Stops
	// Callable contacts, if the task's gates let them.
	Callable int64
	// LookedAt contacts: those that are done, and others in call order.
	LookedAt, Contacts int64
}

// ExplainTask judges the contacts of a task: all that are open, or the first of
// them in call order.
func (s *Store) ExplainTask(ctx context.Context, q Question, now time.Time) (TaskExplanation, error) {
	var e TaskExplanation
	err := s.read(ctx, "explain a task", func(ctx context.Context, tx *sqldb.Tx) error {
		ok, err := inOrder(ctx, tx, q.Tenant, q.TaskID, q.Order)
		if err != nil {
			return err
		}
		count, err := countTask(ctx, tx, q.Tenant, q.TaskID)
		if err != nil {
			return err
		}
		outside := policy.Facts{OutOfOrder: !ok && count.Any, Outranked: q.Outranked}
		for _, v := range q.Rules.Explain(&contact.Contact{}, &outside, now).Contact {
			if v.Gate <= policy.GateTaskOrder || v.Gate == policy.GateTaskPriority {
				e.Gates = append(e.Gates, v)
			}
		}
		stopped := map[Stops]*Stops{}
		for _, by := range count.ByState {
			e.Contacts += by.Contacts
			if by.State == contact.Done {
				e.LookedAt += by.Contacts
				done := Stops{Gate: policy.GateContactDone, Reason: by.Reason}
				stopped[done] = &Stops{Gate: done.Gate, Reason: by.Reason, Contacts: by.Contacts}
			}
		}
		if err := e.judge(ctx, tx, q, stopped, now); err != nil {
			return err
		}
		for _, stops := range stopped {
			e.Stopped = append(e.Stopped, *stops)
		}
		slices.SortFunc(e.Stopped, func(a, b Stops) int {
			return cmp.Or(cmp.Compare(b.Contacts, a.Contacts), cmp.Compare(a.Gate, b.Gate), cmp.Compare(a.Reason, b.Reason))
		})
		return nil
	})
	return e, err
}

// judge counts open contacts by the gate that stops them.
func (e *TaskExplanation) judge(ctx context.Context, tx *sqldb.Tx, q Question, stopped map[Stops]*Stops, now time.Time) error {
	after := []byte{}
	for judged := 0; judged < explainMost; judged += explainPage {
		page, err := openContacts(ctx, tx, q.Tenant, q.TaskID, after, explainPage)
		if err != nil {
			return err
		}
		facts, err := readFacts(ctx, tx, q.Tenant, q.TaskID, q.Terms, now, page...)
		if err != nil {
			return err
		}
		for _, c := range page {
			e.count(stopped, q.Rules, c, &facts, now)
		}
		if len(page) < explainPage {
			return nil
		}
		after = page[len(page)-1].SortKey
	}
	return nil
}

func (e *TaskExplanation) count(stopped map[Stops]*Stops, rules policy.Rules, c *contact.Contact, facts *policy.Facts, now time.Time) {
	e.LookedAt++
	gate, next := rules.Stopped(c, facts, now)
	if gate == 0 {
		e.Callable++
		return
	}
	stops := stopped[Stops{Gate: gate}]
	if stops == nil {
		stops = &Stops{Gate: gate}
		stopped[Stops{Gate: gate}] = stops
	}
	stops.Contacts++
	if !next.IsZero() && (stops.Next.IsZero() || next.Before(stops.Next)) {
		stops.Next = next
	}
}

// openContacts reads the next contacts that are not done, in call order, with
// their numbers. Each state is a stretch of its own in the index.
func openContacts(ctx context.Context, tx *sqldb.Tx, tenant, taskID string, after []byte, limit int) ([]*contact.Contact, error) {
	const one = `SELECT * FROM (SELECT ` + contactColumns + ` FROM contact
		WHERE tenant = $1 AND task_id = $2 AND state = `
	const rest = ` AND reason = 0 AND sort_key > $3 ORDER BY sort_key LIMIT $4) AS s`
	page, err := sqldb.All(ctx, tx, scanContact, one+`1`+rest+` UNION ALL `+one+`2`+rest+` UNION ALL `+one+`3`+rest+
		` UNION ALL `+one+`4`+rest+` ORDER BY sort_key LIMIT $4`, tenant, taskID, after, limit)
	if err != nil {
		return nil, err
	}
	return page, addNumbers(ctx, tx, tenant, page)
}
