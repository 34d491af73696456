package queue

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/foredial/foredial/pkg/leader"
)

const (
	// maxBatch bounds what one script call works on, so that it stays short.
	maxBatch = 200
	// maxLoad is as many contacts as a lease has at most: a lease is loaded whole
	// or not at all.
	maxLoad = 1000
)

// Term is a leader's time with one tenant. Every method carries its fencing
// token; each may fail with ErrStale or ErrEmptied.
type Term struct {
	queue  *Queue
	tenant string
	fence  []any
}

// BeginTerm takes over a tenant. With emptied, Redis had nothing of it: the
// leader must give everything back in SQL, restore live calls, and let the
// nodes announce their agents before it fills a hopper.
func (q *Queue) BeginTerm(ctx context.Context, tenant string, token leader.Token) (t *Term, emptied bool, err error) {
	t = &Term{queue: q, tenant: tenant, fence: []any{
		strconv.FormatUint(token.Cluster, 16), strconv.FormatInt(token.Revision, 10),
	}}
	n, err := q.runInt(ctx, beginTermScript, tenant, t.fence...)
	if err != nil {
		return nil, false, fmt.Errorf("begin term: %w", err)
	}
	return t, n == 1, nil
}

func (t *Term) args(more ...any) []any { return append(append([]any{}, t.fence...), more...) }

// Load puts the contacts of a lease, at most 1000, into a task's hopper, or has
// them wait for their owners, and returns how many are new. One that is known already moves to this lease and
// stays where it is.
func (t *Term) Load(ctx context.Context, task, lease string, contacts []Contact) (int, error) {
	if len(contacts) > maxLoad {
		return 0, fmt.Errorf("load: %d contacts, at most %d fit into one script", len(contacts), maxLoad)
	}
	args := t.args(task, lease)
	for _, c := range contacts {
		args = append(args, c.ID, append(append([]byte{}, c.SortKey...), c.ID...), c.Body,
			millis(c.Until), c.Owner, millis(c.OwnerUntil), c.LastAgent)
	}
	n, err := t.queue.runInt(ctx, loadScript, t.tenant, args...)
	if err != nil {
		return 0, fmt.Errorf("load: %w", err)
	}
	return n, nil
}

// Expire ends what is due: previews that timed out, sessions whose grace is
// over. What it cannot end by itself it returns. A session whose time lasts for
// no more than silent counts as one without a stream: its node should have said
// by now that it is alive.
func (t *Term) Expire(ctx context.Context, most int, silent time.Duration) (Expired, error) {
	reply, err := t.queue.run(ctx, expireScript, t.tenant, t.args(min(most, maxBatch), silent.Milliseconds())...)
	if err != nil {
		return Expired{}, fmt.Errorf("expire: %w", err)
	}
	parts, err := list(reply, 6)
	if err != nil {
		return Expired{}, fmt.Errorf("expire: %w", err)
	}
	e := Expired{More: text(parts[1]) == "1", Calls: texts(parts[4])}
	if wait := milliseconds(text(parts[0])); wait >= 0 {
		e.Wait = max(wait, time.Millisecond)
	}
	for _, late := range texts(parts[2]) {
		e.Late = append(e.Late, milliseconds(late))
	}
	if e.Unsettled, err = t.previews(ctx, parts[3]); err != nil {
		return e, err
	}
	e.Accepted, err = t.previews(ctx, parts[5])
	return e, err
}

func (t *Term) previews(ctx context.Context, reply any) (previews []Preview, err error) {
	for _, id := range texts(reply) {
		p, err := t.queue.Preview(ctx, t.tenant, id)
		if err != nil {
			return nil, err
		}
		previews = append(previews, p)
	}
	return previews, nil
}

// Hopper is how many contacts wait in a task's hopper.
func (t *Term) Hopper(ctx context.Context, task string) (int, error) {
	n, err := t.queue.redis.ZCard(ctx, hopperKey(t.tenant, task)).Result()
	if err != nil {
		return 0, fmt.Errorf("read hopper: %w", err)
	}
	return int(n), nil
}

// Tasks lists the tasks that have a contact loaded or a preview on a screen.
func (t *Term) Tasks(ctx context.Context) ([]string, error) {
	tasks, err := t.queue.redis.SMembers(ctx, tasksKey(t.tenant)).Result()
	if err != nil {
		return nil, fmt.Errorf("list tasks: %w", err)
	}
	return tasks, nil
}

// StopTask takes contacts of a task out of its hopper and, with revoke, off the
// screens; not those that are being accepted. They are to be given back in SQL,
// and stay in Returning until Returned. None returned means that nothing is left.
func (t *Term) StopTask(ctx context.Context, task string, revoke bool, most int) ([]Held, error) {
	reply, err := t.queue.run(ctx, stopTaskScript, t.tenant, t.args(task, flag(revoke), min(most, maxBatch))...)
	if err != nil {
		return nil, fmt.Errorf("stop task: %w", err)
	}
	flat := texts(reply)
	held := make([]Held, 0, len(flat)/2)
	for i := 0; i+1 < len(flat); i += 2 {
		held = append(held, Held{Lease: flat[i], Contact: flat[i+1]})
	}
	return held, nil
}

// Returning lists contacts that are out and not yet given back in SQL.
func (t *Term) Returning(ctx context.Context, most int) ([]Held, error) {
	members, err := t.queue.redis.SRandMemberN(ctx, returningKey(t.tenant), int64(most)).Result()
	if err != nil {
		return nil, fmt.Errorf("list returning: %w", err)
	}
	held := make([]Held, 0, len(members))
	for _, m := range members {
		lease, contact, _ := strings.Cut(m, " ")
		held = append(held, Held{Lease: lease, Contact: contact})
	}
	return held, nil
}

// Returned forgets contacts that SQL has taken back.
func (t *Term) Returned(ctx context.Context, held []Held) error {
	args := t.args()
	for _, h := range held {
		args = append(args, h.Lease+" "+h.Contact)
	}
	if _, err := t.queue.run(ctx, returnedScript, t.tenant, args...); err != nil {
		return fmt.Errorf("forget returned: %w", err)
	}
	return nil
}

// Leases lists the leases that contacts are held under.
func (t *Term) Leases(ctx context.Context) ([]string, error) {
	leases, err := t.queue.redis.SMembers(ctx, leasesKey(t.tenant)).Result()
	if err != nil {
		return nil, fmt.Errorf("list leases: %w", err)
	}
	return leases, nil
}

// DropLease forgets all that is held under a lease SQL no longer knows; its
// previews are REVOKED.
func (t *Term) DropLease(ctx context.Context, lease string) error {
	if _, err := t.queue.run(ctx, dropLeaseScript, t.tenant, t.args(lease)...); err != nil {
		return fmt.Errorf("drop lease: %w", err)
	}
	return nil
}

// Ended lists previews that are over and not yet stored in SQL, oldest first.
func (t *Term) Ended(ctx context.Context, most int) ([]EndedPreview, error) {
	entries, err := t.queue.redis.XRangeN(ctx, endedKey(t.tenant), "-", "+", int64(most)).Result()
	if err != nil {
		return nil, fmt.Errorf("list ended previews: %w", err)
	}
	ended := make([]EndedPreview, len(entries))
	for i, e := range entries {
		f := func(name string) string { return text(e.Values[name]) }
		ended[i] = EndedPreview{
			Entry: e.ID, ID: f("id"), Agent: f("agent"), Task: f("task"), Contact: f("contact"),
			State: PreviewState(f("state")), Revoked: RevokeReason(f("revoked")), Reason: f("words"),
			Offered: instant(f("offered")), End: instant(f("end")),
		}
	}
	return ended, nil
}

// Forget removes what Ended has listed last, all of it: SQL has stored it.
func (t *Term) Forget(ctx context.Context, ended []EndedPreview) error {
	if len(ended) == 0 {
		return nil
	}
	if _, err := t.queue.run(ctx, forgetScript, t.tenant, t.args(ended[len(ended)-1].Entry)...); err != nil {
		return fmt.Errorf("forget ended previews: %w", err)
	}
	return nil
}
