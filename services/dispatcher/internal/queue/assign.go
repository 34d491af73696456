package queue

import (
	"cmp"
	"context"
	"fmt"
	"strconv"

	"github.com/foredial/foredial/pkg/id"
)

func (o Terms) args() []any {
	return []any{o.Task, o.Timeout.Milliseconds(), o.MaxMisses, string(cmp.Or(o.OnTimeout, Requeue))}
}

// freshIDs are ids for n previews.
func freshIDs(n int) []any {
	ids := make([]any, n)
	for i := range ids {
		ids[i] = id.New()
	}
	return ids
}

// Assign pairs ready agents of a queue with the next contacts of a task.
func (t *Term) Assign(ctx context.Context, b Batch) (Assigned, error) {
	args := append(t.args(b.Queue), b.Terms.args()...)
	reply, err := t.queue.run(ctx, assignScript, t.tenant, append(args, freshIDs(min(b.Max, maxBatch))...)...)
	if err != nil {
		return Assigned{}, fmt.Errorf("assign: %w", err)
	}
	parts, err := list(reply, 4)
	if err != nil {
		return Assigned{}, fmt.Errorf("assign: %w", err)
	}
	var a Assigned
	a.Idle, _ = strconv.Atoi(text(parts[0]))
	a.Hopper, _ = strconv.Atoi(text(parts[1]))
	a.Outdated, _ = strconv.Atoi(text(parts[2]))
	a.Owners, _ = strconv.Atoi(text(parts[3]))
	a.paired(parts[4:])
	return a, nil
}

// paired reads what was offered: a preview's id and how long its agent waited, in turn.
func (a *Assigned) paired(flat []any) {
	for i := 0; i+1 < len(flat); i += 2 {
		a.Previews = append(a.Previews, text(flat[i]))
		a.Waited = append(a.Waited, milliseconds(text(flat[i+1])))
	}
}

// Owners is how many agents AssignOwned is to look at.
func (t *Term) Owners(ctx context.Context) (int, error) {
	n, err := t.queue.redis.SCard(ctx, ownersKey(t.tenant)).Result()
	if err != nil {
		return 0, fmt.Errorf("count owners: %w", err)
	}
	return int(n), nil
}

// AssignOwned gives at most so many owners who are ready their own contacts, of
// those tasks of which the terms are given. Whoever cannot be served is among
// Owners again after a second. Idle and Hopper are not counted.
func (t *Term) AssignOwned(ctx context.Context, most int, terms []Terms) (Assigned, error) {
	most = min(most, maxBatch)
	args := append(t.args(most), freshIDs(most)...)
	for _, o := range terms {
		args = append(args, o.args()...)
	}
	reply, err := t.queue.run(ctx, assignOwnedScript, t.tenant, args...)
	if err != nil {
		return Assigned{}, fmt.Errorf("assign owned contacts: %w", err)
	}
	parts, err := list(reply, 2)
	if err != nil {
		return Assigned{}, fmt.Errorf("assign owned contacts: %w", err)
	}
	var a Assigned
	a.Owners, _ = strconv.Atoi(text(parts[0]))
	a.Outdated, _ = strconv.Atoi(text(parts[1]))
	a.paired(parts[2:])
	return a, nil
}
