package lead

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// all is every task.
func all(string) bool { return true }

// pass is one pass of assign that finds a hopper and wants more.
func pass(s *supply, task string, hopper, wanted int) {
	s.begin(all)
	s.note(task, hopper, wanted, noon)
	s.commit(all)
}

func one(t *testing.T, s *supply, now time.Time) order {
	t.Helper()
	orders, _ := s.due(now)
	require.Len(t, orders, 1)
	return orders[0]
}

func TestDemandIsAskedForOnce(t *testing.T) {
	s := newSupply()
	orders, next := s.due(noon)
	require.Empty(t, orders)
	require.Zero(t, next)

	pass(s, "t", 0, 300)
	o := one(t, s, noon)
	require.Equal(t, 300, o.most)
	require.Equal(t, o, one(t, s, noon), "an answer that is lost is asked for with the same lease")

	require.True(t, s.filled(o, answer{loaded: 300, open: true}, noon))
	orders, _ = s.due(noon)
	require.Empty(t, orders)
	pass(s, "t", 50, 250)
	require.NotEqual(t, o.lease, one(t, s, noon).lease, "at once, under another lease: it had all that was asked for")
}

func TestTaskWithNothingIsAskedAgainLater(t *testing.T) {
	for name, c := range map[string]struct {
		due  time.Time
		wait time.Duration
	}{
		"nothing waits":            {time.Time{}, askEvery},
		"the next is due soon":     {noon.Add(300 * time.Millisecond), 300 * time.Millisecond},
		"the next is due tomorrow": {noon.Add(24 * time.Hour), askEvery},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSupply()
			pass(s, "t", 0, 300)
			s.filled(one(t, s, noon), answer{open: true, due: c.due}, noon)
			pass(s, "t", 0, 300)
			orders, next := s.due(noon)
			require.Empty(t, orders)
			require.Equal(t, c.wait, next)
			one(t, s, noon.Add(c.wait))
		})
	}
}

func TestNobodyIdleNothingAsked(t *testing.T) {
	s := newSupply()
	pass(s, "t", 0, 300)
	s.begin(all)
	require.False(t, s.commit(all), "the next pass found no demand")
	orders, _ := s.due(noon)
	require.Empty(t, orders)
}

func TestOpen(t *testing.T) {
	s := newSupply()
	require.True(t, s.of("t").open(), "not known yet")
	pass(s, "t", 0, 10)
	require.True(t, s.filled(one(t, s, noon), answer{}, noon), "news: all are done")
	require.False(t, s.of("t").open())
	require.True(t, s.of("u").open())
	pass(s, "t", 1, 9)
	require.True(t, s.of("t").open(), "one was given back")

	pass(s, "t", 0, 10)
	s.filled(one(t, s, noon.Add(time.Hour)), answer{open: true}, noon)
	require.True(t, s.of("t").open(), "one waits for a retry")
}

func TestComing(t *testing.T) {
	s := newSupply()
	require.False(t, s.of("t").coming(noon), "nothing was wanted yet")
	pass(s, "t", 0, 10)
	require.True(t, s.of("t").coming(noon))
	pass(s, "t", 0, 10)
	require.True(t, s.of("t").coming(noon.Add(comingFor-1)))
	require.False(t, s.of("t").coming(noon.Add(comingFor)), "the contact service does not answer")

	require.True(t, s.filled(one(t, s, noon), answer{open: true}, noon), "news: others need not wait any more")
	require.False(t, s.of("t").coming(noon))
	pass(s, "t", 0, 10)
	require.False(t, s.of("t").coming(noon), "it cannot be asked now")
	s.begin(all)
	s.note("t", 0, 10, noon.Add(askEvery))
	require.True(t, s.of("t").coming(noon.Add(askEvery)), "now it can")
	s.begin(all)
	s.commit(all)
	require.False(t, s.of("t").coming(noon.Add(askEvery)), "nobody wants any")
}

func TestFilledDuringAPass(t *testing.T) {
	s := newSupply()
	pass(s, "t", 0, 300)
	o := one(t, s, noon)
	s.begin(all)
	s.note("t", 0, 300, noon)
	s.filled(o, answer{loaded: 300, open: true}, noon)
	require.False(t, s.commit(all), "the demand of this pass has been met meanwhile")
}

func TestResetKeepsWhatWasAsked(t *testing.T) {
	s := newSupply()
	pass(s, "t", 0, 300)
	o := one(t, s, noon)
	s.reset()
	require.Equal(t, o, one(t, s, noon))

	s.filled(o, answer{open: true}, noon)
	pass(s, "t", 0, 300)
	orders, _ := s.due(noon)
	require.Empty(t, orders)
	s.reset()
	pass(s, "t", 0, 300)
	one(t, s, noon) // something changed: asked at once
}

func TestCovered(t *testing.T) {
	d := &desk{Leads: &Leads{cfg: Config{LeaseTTL: 5 * time.Minute}}}
	require.False(t, d.covered(noon), "nothing was renewed yet")
	d.renewed.Store(noon.UnixNano())
	require.True(t, d.covered(noon))
	last := noon.Add(5*time.Minute - LongestPreview - LeaseMargin)
	require.True(t, d.covered(last.Add(-time.Second)))
	require.False(t, d.covered(last), "a preview of two minutes might outlive its lease")
}
