package queue

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/testkit/redistest"
)

const quotaOfTwo = 2

// shift is what ought to be so in Redis: a plain model of agents and contacts.
type shift struct {
	*desk

	rt       *rapid.T
	agents   map[string]*seat
	contacts map[string]*customer
}

// seat is an agent.
type seat struct {
	state            AgentState
	preview, contact string
	closing          bool
	skipped, snoozed int
	misses           int
}

// customer is a contact; gone is one that has left Redis.
type customer struct {
	place  string // "hopper", "held", "screen", "gone"
	holder string // who snoozed it
	due    bool
	avoids map[string]bool
}

// Whatever agents, the leader and SQL do, in any order: agents and contacts are
// where the rules put them, and each verb counts once.
func TestVerbsKeepToTheModel(t *testing.T) {
	client := redistest.Start(t).Client(t)
	rapid.Check(t, func(rt *rapid.T) {
		q, tenant := New(client), "tenant-"+id.New()
		term, _, err := q.BeginTerm(t.Context(), tenant, firstTerm)
		require.NoError(rt, err)
		s := &shift{
			desk: &desk{Queue: q, Term: term, t: t, tenant: tenant, redis: client}, rt: rt,
			agents:   map[string]*seat{"ann": {state: Offline}, "bob": {state: Offline}},
			contacts: map[string]*customer{},
		}
		rt.Repeat(map[string]func(*rapid.T){
			"load":         func(*rapid.T) { s.loadOne() },
			"sign in":      func(*rapid.T) { s.signIn() },
			"leave":        func(*rapid.T) { s.leave() },
			"assign":       func(*rapid.T) { s.offered(s.assign("q", "t", 2, long), "hopper") },
			"owned":        func(*rapid.T) { s.serve() },
			"skip":         func(*rapid.T) { s.setAside(Skipped) },
			"snooze":       func(*rapid.T) { s.setAside(Snoozed) },
			"close":        func(*rapid.T) { s.beginClose() },
			"closed":       func(*rapid.T) { s.endClose() },
			"call":         func(*rapid.T) { s.call() },
			"time out":     func(*rapid.T) { s.timeOut() },
			"due":          func(*rapid.T) { s.comesDue() },
			"minute later": func(*rapid.T) { s.anyones() },
			"stop":         func(*rapid.T) { s.stop() },
			"":             func(*rapid.T) { s.check() },
		})
	})
}

func (s *shift) must(err error) { require.NoError(s.rt, err) }

func (s *shift) any() (string, *seat) {
	agent := rapid.SampledFrom([]string{"ann", "bob"}).Draw(s.rt, "agent")
	return agent, s.agents[agent]
}

// looking is an agent with a preview that is open; nil: this one has none.
func (s *shift) looking() (string, *seat) {
	agent, a := s.any()
	if a.preview == "" || a.closing {
		return agent, nil
	}
	return agent, a
}

func (a *seat) free(state AgentState) {
	a.preview, a.contact, a.closing = "", "", false
	if a.state != Offline {
		a.state = state
	}
}

// heldContact is one that is snoozed; empty: none is.
func (s *shift) heldContact() (string, *customer) {
	for contact, c := range s.contacts {
		if c.place == "held" {
			return contact, c
		}
	}
	return "", nil
}

func (s *shift) loadOne() {
	contact := id.New()
	key := rapid.SliceOfN(rapid.Byte(), 1, 2).Draw(s.rt, "key")
	s.desk.loadOne("t", "lease-1", Contact{ID: contact, SortKey: key, Body: []byte("{}")})
	s.contacts[contact] = &customer{place: "hopper", avoids: map[string]bool{}}
}

func (s *shift) signIn() {
	agent, a := s.any()
	s.ready([]string{agent}, "q")
	switch {
	case a.preview != "" && a.state == Offline:
		a.state = Previewing
	case a.preview == "":
		a.state = Ready
	}
	a.misses = 0
}

func (s *shift) leave() {
	agent, a := s.any()
	if a.state == Offline {
		return
	}
	s.must(s.BreakSession(s.ctx(), s.session(agent, "q"), 0))
	s.passes("s:" + agent)
	a.state, a.misses = Offline, 0
	if a.preview != "" && !a.closing {
		s.contacts[a.contact].place = "hopper"
		a.free(Offline)
	}
	for _, c := range s.contacts {
		if c.place == "held" && c.holder == agent {
			c.place = "hopper"
			delete(c.avoids, agent)
		}
	}
}

func (s *shift) offered(previews []Preview, from string) {
	for _, p := range previews {
		a, c := s.agents[p.Agent], s.contacts[p.Contact]
		require.Equal(s.rt, Ready, a.state, "offered to %s", p.Agent)
		require.Equal(s.rt, from, c.place)
		require.False(s.rt, c.avoids[p.Agent])
		require.Equal(s.rt, from == "held", p.Kept)
		a.state, a.preview, a.contact = Previewing, p.ID, p.Contact
		c.place = "screen"
	}
}

func (s *shift) serve() {
	previews := s.owned("t")
	for _, p := range previews {
		require.Equal(s.rt, p.Agent, s.contacts[p.Contact].holder)
		require.True(s.rt, s.contacts[p.Contact].due)
	}
	s.offered(previews, "held")
	for contact, c := range s.contacts {
		waits := c.place == "held" && c.due && s.agents[c.holder].state == Ready
		require.False(s.rt, waits, "%s waits for %s, who is ready", contact, c.holder)
	}
}

func (s *shift) setAside(state PreviewState) {
	agent, a := s.looking()
	if a == nil {
		return
	}
	preview, contact := a.preview, s.contacts[a.contact]
	verb, count := s.skipOne, &a.skipped
	if state == Snoozed {
		verb, count = s.snoozeOne, &a.snoozed
	}
	if *count == quotaOfTwo {
		require.ErrorIs(s.rt, verb(preview), ErrLimit)
		return
	}
	for range rapid.IntRange(1, 2).Draw(s.rt, "times") {
		s.must(verb(preview))
	}
	*count++
	a.misses = 0
	a.free(Ready)
	contact.place, contact.avoids[agent] = "hopper", true
	if state == Snoozed {
		contact.place, contact.holder, contact.due = "held", agent, false
		delete(contact.avoids, agent)
	}
}

func (s *shift) skipOne(preview string) error {
	_, err := s.Skip(s.ctx(), s.tenant, preview, "", Quota{Day: monday, Most: quotaOfTwo})
	return err
}

func (s *shift) snoozeOne(preview string) error {
	_, err := s.Snooze(s.ctx(), s.tenant, preview, "", Quota{Day: monday, Most: quotaOfTwo}, time.Hour)
	return err
}

func (s *shift) beginClose() {
	_, a := s.looking()
	if a == nil {
		return
	}
	_, err := s.BeginClose(s.ctx(), s.tenant, a.preview, "", Quota{Day: monday, Most: quotaOfTwo})
	if a.skipped == quotaOfTwo {
		require.ErrorIs(s.rt, err, ErrLimit)
		return
	}
	s.must(err)
	a.closing = true
}

// endClose has SQL decide: the contact is closed, or was lost.
func (s *shift) endClose() {
	_, a := s.any()
	if !a.closing {
		return
	}
	if rapid.Bool().Draw(s.rt, "lost") {
		s.must(s.Refuse(s.ctx(), s.tenant, a.preview, true))
	} else {
		_, err := s.EndClose(s.ctx(), s.tenant, a.preview)
		s.must(err)
		a.skipped++
		a.misses = 0
	}
	s.contacts[a.contact].place = "gone"
	a.free(Ready)
}

// call is a whole one, from the dial to the end of the wrap-up, in time or not.
func (s *shift) call() {
	agent, a := s.looking()
	if a == nil {
		return
	}
	preview := a.preview
	_, err := s.Accept(s.ctx(), s.tenant, preview)
	s.must(err)
	_, err = s.Confirm(s.ctx(), s.tenant, preview, nil, long)
	s.must(err)
	_, err = s.UpdateCall(s.ctx(), s.tenant, preview, Facts{End: noon, FailCode: "00145"}, limit)
	s.must(err)
	require.Equal(s.rt, WrapUp, s.agent(agent).State)
	if rapid.Bool().Draw(s.rt, "late") {
		s.passes("w:" + preview)
	}
	_, err = s.CompleteCall(s.ctx(), s.tenant, preview, false)
	s.must(err)
	s.contacts[a.contact].place = "gone"
	a.misses = 0
	a.free(Ready)
}

func (s *shift) timeOut() {
	agent, a := s.any()
	if a.preview == "" {
		return
	}
	e := s.passes("p:" + a.preview)
	if a.closing {
		require.Empty(s.rt, e.Late, "it is being closed")
		return
	}
	c := s.contacts[a.contact]
	c.place, c.avoids[agent] = "hopper", true
	a.misses++
	a.free(Ready)
	if a.misses >= 2 {
		a.state = NotReady
	}
}

func (s *shift) comesDue() {
	contact, c := s.heldContact()
	if contact == "" {
		return
	}
	s.redis.HSet(s.ctx(), prefix(s.tenant)+"contact:"+contact, "avoid:"+c.holder, 1)
	s.passes("k:" + c.holder)
	c.due = true
}

func (s *shift) anyones() {
	contact, c := s.heldContact()
	if contact == "" {
		return
	}
	s.passes("o:" + contact)
	c.place = "hopper"
}

func (s *shift) stop() {
	_, err := s.StopTask(s.ctx(), "t", true, maxBatch)
	s.must(err)
	for _, a := range s.agents {
		if a.preview != "" && !a.closing {
			s.contacts[a.contact].place = "gone"
			a.free(Ready)
		}
	}
	for _, c := range s.contacts {
		if c.place == "hopper" || c.place == "held" {
			c.place = "gone"
		}
	}
}

func (s *shift) check() {
	for name, want := range s.agents {
		got := s.agent(name)
		require.Equal(s.rt, want.state, got.State, name)
		require.Equal(s.rt, want.misses, got.Misses, name)
		require.Equal(s.rt, []int{want.skipped, want.snoozed}, []int{got.Aside.Skipped, got.Aside.Snoozed}, name)
		if want.preview == "" {
			require.Nil(s.rt, got.Preview, name)
			continue
		}
		require.Equal(s.rt, want.preview, got.Preview.ID, name)
		require.Equal(s.rt, want.closing, got.Preview.State == Closing, name)
	}
	places := map[string]string{}
	for place, key := range map[string]string{"hopper": "hopper:t", "held": "reserved:t"} {
		for _, member := range s.redis.ZRange(s.ctx(), prefix(s.tenant)+key, 0, -1).Val() {
			places[member[len(member)-36:]] = place
		}
	}
	for contact, want := range s.contacts {
		switch want.place {
		case "hopper", "held":
			require.Equal(s.rt, want.place, places[contact])
		default:
			require.Empty(s.rt, places[contact])
		}
		there := s.redis.Exists(s.ctx(), prefix(s.tenant)+"contact:"+contact).Val() == 1
		require.Equal(s.rt, want.place != "gone", there, "a contact that is %s", want.place)
	}
}
