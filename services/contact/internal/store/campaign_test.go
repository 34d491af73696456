package store_test

import (
	"flag"
	"fmt"
	"hash/fnv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/leader"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/contact/internal/store/storetest"
	"github.com/foredial/foredial/services/internal/callwindow"
)

var campaignSize = flag.Int("campaign", 15, "contacts of each policy in TestSameEnd")

var (
	monday = time.Date(2026, 3, 23, 8, 0, 0, 0, time.UTC) // clocks change in Berlin on the Sunday after
	berlin = mustLoad("Europe/Berlin")
	fenced = leader.Token{Cluster: 1, Revision: 1}
)

func mustLoad(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

// office hours in Berlin.
func officeHours(change func(*policy.Rules)) policy.Rules {
	window, err := callwindow.New([]callwindow.Period{{Start: 9 * 60, End: 12 * 60}, {Start: 13 * 60, End: 18 * 60}}, berlin)
	if err != nil {
		panic(err)
	}
	rules := policy.Rules{
		State: policy.Running, Start: monday, End: monday.AddDate(0, 6, 0), Window: window, Zone: berlin,
		Entry: policy.Entry{MaxDays: 2, MaxPerDay: 2, Interval: 20 * time.Minute},
	}
	change(&rules)
	return rules
}

var retries = map[policy.Result]policy.Retry{
	"BUSY": {Times: 3, Interval: 5 * time.Minute}, "NO_ANSWER": {Times: 1, Interval: 5 * time.Hour},
}

// policies are the campaigns' rules by name.
var policies = map[string]policy.Rules{
	"days":      officeHours(func(*policy.Rules) {}),
	"one day":   officeHours(func(r *policy.Rules) { r.Entry = policy.Entry{MaxDays: 1, MaxPerDay: 3, Interval: 0} }),
	"non-retry": officeHours(func(r *policy.Rules) { r.NonRetry = []policy.Result{"REJECTED", "INVALID_NUMBER"} }),
	"by result": officeHours(func(r *policy.Rules) { r.Entry = policy.Entry{ByResult: true, Retries: retries} }),
	"by type": officeHours(func(r *policy.Rules) {
		r.ByType = map[string]policy.Entry{"mobile": {ByResult: true, Retries: retries}, "home": {MaxDays: 3, MaxPerDay: 1}}
		r.NumberOrder, r.Types = policy.ByType, []string{"home", "mobile"}
	}),
	"own zones": officeHours(func(r *policy.Rules) {
		r.NumberOrder = policy.BySequence
		r.ZoneOf = func(n *contact.Number) *time.Location {
			if n.Zone == "" {
				return berlin
			}
			return zones[n.Zone]
		}
	}),
	"too short": officeHours(func(r *policy.Rules) { r.End = monday.AddDate(0, 0, 1) }),
}

var zones = map[string]*time.Location{
	"Asia/Shanghai": mustLoad("Asia/Shanghai"), "America/New_York": mustLoad("America/New_York"),
}

// draw is a number below n that depends on what is given only.
func draw(n int, of ...any) int {
	hash := fnv.New32a()
	fmt.Fprint(hash, of...)
	return int(hash.Sum32() % uint32(n))
}

// people are the contacts of a campaign; some share a number.
func people(name string, n int) []*contact.Contact {
	list := make([]*contact.Contact, n)
	for i := range list {
		c := &contact.Contact{ID: fmt.Sprintf("%s-%05d", name, i), Priority: draw(5, name, i) + 1, Name: "Customer"}
		for k := range draw(3, "numbers", name, i) + 1 {
			c.Numbers = append(c.Numbers, contact.Number{
				E164: fmt.Sprintf("+49%d%06d%d", draw(90, name), draw(n, "number", i, k), k), Type: []string{"", "mobile", "home"}[draw(3, "type", i, k)],
				Sequence: draw(4, "sequence", i, k), Delay: time.Duration(draw(3, "delay", i, k)) * time.Minute,
				Zone: []string{"", "Asia/Shanghai", "America/New_York"}[draw(3, "zone", i, k)],
			})
		}
		list[i] = c
	}
	return list
}

// play runs a campaign to its end and returns its contacts.
func play(t *testing.T, db *sqldb.DB, name string, rules policy.Rules) []*contact.Contact {
	t.Helper()
	p := &player{
		t: t, rows: store.New(db), task: name,
		terms: store.Terms{Order: contact.Order{Kind: contact.ByPriority}, Rules: rules},
	}
	people := people(name, *campaignSize)
	_, err := p.rows.Create(t.Context(), "acme", store.Creation{TaskID: name, Order: p.terms.Order, Contacts: people}, monday)
	require.NoError(t, err)
	for now := monday; !now.IsZero(); {
		now = p.step(now)
	}
	var all []*contact.Contact
	for after := int64(0); ; after = all[len(all)-1].Order {
		page, err := p.rows.Contacts(t.Context(), "acme", name, after, store.Filter{}, 1000)
		require.NoError(t, err)
		if all = append(all, page...); len(page) < 1000 {
			return all
		}
	}
}

type player struct {
	t       *testing.T
	rows    *store.Store
	task    string
	terms   store.Terms
	dials   int
	unknown []string // attempts whose end is not known yet
}

// step leases and dials what there is, and says when to look again; zero: all is over.
func (p *player) step(now time.Time) time.Time {
	p.dials++
	lease := fmt.Sprint(p.task, p.dials)
	batch, err := p.rows.Lease(p.t.Context(), store.LeaseRequest{
		Tenant: "acme", Fence: fenced, TaskID: p.task, LeaseID: lease, Max: 50, TTL: 24 * time.Hour, Terms: p.terms,
	}, now)
	require.NoError(p.t, err)
	for _, c := range batch.Contacts {
		now = p.dial(c, lease, now)
	}
	switch {
	case len(batch.Contacts) > 0:
		return now
	case len(p.unknown) > 0:
		for _, id := range p.unknown {
			p.apply(id, "NO_ANSWER", now)
		}
		p.unknown = nil
		return now
	case !now.Before(p.terms.Rules.End):
		p.terms.Rules.State = policy.Expired
		_, _, err := p.rows.Expire(p.t.Context(), store.CallingList{Tenant: "acme", TaskID: p.task}, now)
		require.NoError(p.t, err)
		return time.Time{}
	case !batch.Open:
		return time.Time{}
	}
	next, opens := p.terms.Rules.Window.NextOpen(now)
	require.True(p.t, opens)
	if next.Equal(now) {
		next = batch.NextDueAt
	}
	if next.IsZero() || !next.Before(p.terms.Rules.End) {
		return p.terms.Rules.End
	}
	return next
}

// dial calls the number proposed, for a time and with a result that depend on
// the contact and what was before.
func (p *player) dial(c store.Leased, lease string, now time.Time) time.Time {
	p.dials++
	id := fmt.Sprint(p.task, p.dials)
	number := c.Numbers[c.Offer[0]]
	_, err := p.rows.Begin(p.t.Context(), "acme", contact.Attempt{
		ID: id, TaskID: p.task, ContactID: c.ID, Number: number.E164, AgentID: "ann", BegunAt: now,
	}, lease, p.terms)
	if err != nil { // the batch took its time: the window has closed, or the task has ended
		_, err := p.rows.Return(p.t.Context(), "acme", fenced, lease, []string{c.ID}, now)
		require.NoError(p.t, err)
		return now
	}
	now = now.Add(time.Duration(draw(120, c.ID, number.Attempts)) * time.Second)
	results := []policy.Result{"BUSY", "NO_ANSWER", "NO_ANSWER", "REJECTED", "INVALID_NUMBER", "PLATFORM", "CONNECTED", policy.ResultUnknown}
	result := results[draw(len(results), c.ID, number.E164, number.Attempts, number.Technical)]
	p.apply(id, result, now)
	if result == policy.ResultUnknown {
		p.unknown = append(p.unknown, id)
	}
	return now
}

func (p *player) apply(id string, result policy.Result, now time.Time) {
	code := map[policy.Result]string{"PLATFORM": "34606", "CONNECTED": "00000"}[result]
	_, err := p.rows.Apply(p.t.Context(), "acme", store.Outcome{AttemptID: id, FailCode: code, Result: result, EndedAt: now},
		always(p.terms), now)
	require.NoError(p.t, err)
}

// The same campaigns end in the same states on both engines, contact by contact,
// whatever the policy.
func TestSameEnd(t *testing.T) {
	t.Parallel()
	lite, postgres := sqltest.SQLite(t, store.Migrations), sqltest.Postgres(t, store.Migrations)
	for name, rules := range policies {
		t.Run(name, func(t *testing.T) {
			ends := play(t, lite, name, rules)
			require.Len(t, ends, *campaignSize)
			reasons := map[contact.Reason]int{}
			for _, c := range ends {
				require.Equal(t, contact.Done, c.State, "every path ends")
				reasons[c.Reason]++
			}
			require.Greater(t, len(reasons), 1, "they end in more than one way")
			require.Empty(t, cmp.Diff(ends, play(t, postgres, name, rules)))
		})
	}
	storetest.CheckInvariants(t, lite)
	storetest.CheckInvariants(t, postgres)
}
