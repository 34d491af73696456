package queue

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/testkit/redistest"
)

// ledger is what the property test knows of the contacts it has loaded.
type ledger struct {
	*desk

	rt       *rapid.T
	agents   []string
	tasks    []string
	contacts []string
	leases   int
	owners   map[string]string
}

// Whatever leader and agents do, each contact is in exactly one place: in its
// task's hopper, with its owner, on one screen, on its way back, or gone; one
// that waits for its owner is on nobody else's screen, and an owner who is ready
// is never forgotten.
func TestContactsAreInOnePlace(t *testing.T) {
	client := redistest.Start(t).Client(t)
	rapid.Check(t, func(rt *rapid.T) {
		q, tenant := New(client), "tenant-"+id.New()
		term, _, err := q.BeginTerm(t.Context(), tenant, firstTerm)
		require.NoError(rt, err)
		l := &ledger{
			desk: &desk{Queue: q, Term: term, t: t, tenant: tenant, redis: client}, rt: rt,
			agents: []string{"ann", "bob", "cat"}, tasks: []string{"t", "u"}, owners: map[string]string{},
		}
		l.ready(l.agents, "q")
		rt.Repeat(map[string]func(*rapid.T){
			"load":   func(*rapid.T) { l.loadSome() },
			"reload": func(*rapid.T) { l.loadAgain() },
			"assign": func(*rapid.T) { l.assign("q", l.one("task", l.tasks), 2, long) },
			"owned":  func(*rapid.T) { l.owned(l.tasks...) },
			"partly": func(*rapid.T) { l.owned(l.one("task", l.tasks)) },
			"skip":   func(*rapid.T) { l.skip() },
			"over":   func(*rapid.T) { l.ownershipEnds() },
			"expire": func(*rapid.T) { l.passes() },
			"stop":   func(*rapid.T) { l.mustDo(l.StopTask(l.ctx(), l.one("task", l.tasks), true, 3)) },
			"revoke": func(*rapid.T) { l.revokeOne() },
			"no more": func(*rapid.T) {
				l.must(l.DropLease(l.ctx(), fmt.Sprint("lease-", rapid.IntRange(0, l.leases).Draw(rt, "lease"))))
			},
			"": func(*rapid.T) { l.check() },
		})
	})
}

func (l *ledger) one(what string, of []string) string { return rapid.SampledFrom(of).Draw(l.rt, what) }

func (l *ledger) must(err error) { require.NoError(l.rt, err) }

func (l *ledger) mustDo(_ any, err error) { l.must(err) }

func (l *ledger) drawn(contact string) Contact {
	c := Contact{ID: contact, SortKey: rapid.SliceOfN(rapid.Byte(), 1, 2).Draw(l.rt, "key"), Body: []byte("{}")}
	if owner := l.one("owner", append(l.agents, "", "away")); owner != "" {
		c.Owner = owner
		c.OwnerUntil = rapid.SampledFrom([]time.Time{{}, time.Now().Add(time.Hour), time.Now().Add(-time.Hour)}).Draw(l.rt, "until")
	}
	l.owners[contact] = c.Owner
	return c
}

func (l *ledger) loadSome() {
	contact := id.New()
	l.contacts = append(l.contacts, contact)
	l.leases++
	l.loadOne(l.one("task", l.tasks), fmt.Sprint("lease-", l.leases), l.drawn(contact))
}

// loadAgain leases a contact again that is held: as if its lease had been lost in SQL only.
func (l *ledger) loadAgain() {
	contact := l.known()
	if contact == "" {
		return
	}
	l.leases++
	task := l.redis.HGet(l.ctx(), l.key("contact:"+contact), "task").Val()
	l.loadOne(task, fmt.Sprint("lease-", l.leases), l.drawn(contact))
}

// known is a contact that is held; empty: none is.
func (l *ledger) known() string {
	held := slices.DeleteFunc(slices.Clone(l.contacts), func(c string) bool {
		return l.redis.Exists(l.ctx(), l.key("contact:"+c)).Val() == 0
	})
	if len(held) == 0 {
		return ""
	}
	return l.one("contact", held)
}

func (l *ledger) key(name string) string { return prefix(l.tenant) + name }

func (l *ledger) skip() {
	if p := l.agent(l.one("agent", l.agents)).Preview; p != nil {
		l.mustDo(l.Skip(l.ctx(), l.tenant, p.ID, "", anyNumber))
		if rapid.Bool().Draw(l.rt, "a minute later") {
			l.redis.HDel(l.ctx(), l.key("contact:"+p.Contact), "avoid:"+p.Agent)
		}
	}
}

func (l *ledger) ownershipEnds() {
	contact := l.known()
	if contact == "" || l.owners[contact] == "" {
		return
	}
	l.redis.HSet(l.ctx(), l.key("contact:"+contact), "owner_until", 1)
	if l.redis.ZScore(l.ctx(), l.key("deadlines"), "o:"+contact).Err() == nil {
		l.passes("o:" + contact)
	}
}

func (l *ledger) revokeOne() {
	if contact := l.known(); contact != "" {
		l.mustDo(l.Revoke(l.ctx(), Cancelled, []string{contact}))
	}
}

func (l *ledger) members(key string) []string {
	members := l.redis.ZRange(l.ctx(), l.key(key), 0, -1).Val()
	for i, m := range members {
		members[i] = m[len(m)-36:]
	}
	return members
}

func (l *ledger) check() {
	places := map[string][]string{}
	reserved, own := map[string]bool{}, map[string]string{}
	for _, task := range l.tasks {
		for _, c := range l.members("hopper:" + task) {
			places[c] = append(places[c], "hopper")
		}
		for _, c := range l.members("reserved:" + task) {
			places[c] = append(places[c], "reserved")
			reserved[c] = true
		}
	}
	for _, agent := range append(l.agents, "away") {
		waiting := l.members("own:" + agent)
		for _, c := range waiting {
			own[c] = agent
		}
		now := l.agent(agent)
		if now.Preview != nil {
			places[now.Preview.Contact] = append(places[now.Preview.Contact], "screen of "+agent)
		}
		if len(waiting) > 0 && now.State == Ready {
			first := l.redis.SIsMember(l.ctx(), l.key("owners"), agent).Val()
			later := l.redis.ZScore(l.ctx(), l.key("deadlines"), "k:"+agent).Err() == nil
			require.True(l.rt, first || later, "%s is ready and nobody looks", agent)
		}
	}
	for c, agent := range own {
		require.Equal(l.rt, l.owners[c], agent)
		require.True(l.rt, reserved[c], "with its owner, not with its task")
	}
	require.Len(l.rt, own, len(reserved))
	returning := strings.Join(l.redis.SMembers(l.ctx(), returningKey(l.tenant)).Val(), " ")
	for _, c := range l.contacts {
		if held := l.redis.Exists(l.ctx(), l.key("contact:"+c)).Val() == 1; held {
			require.Len(l.rt, places[c], 1, "contact %s of %q", c, l.owners[c])
		} else {
			require.Empty(l.rt, places[c], "it has left; returning: %s", returning)
		}
	}
}
