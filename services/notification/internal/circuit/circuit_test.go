package circuit

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

const pause = 30 * time.Second

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// enter takes places and gives all but one of them back.
func enter(t *testing.T, s *Set, destination string, now time.Time) bool {
	t.Helper()
	places, again := s.Enter(destination, now)
	require.True(t, again.IsZero())
	for range places - 1 {
		s.Leave(destination, Unknown, now)
	}
	return places > 0
}

func closedTill(t *testing.T, s *Set, destination string, now time.Time) time.Time {
	t.Helper()
	places, again := s.Enter(destination, now)
	require.Zero(t, places)
	return again
}

func TestCircuit(t *testing.T) {
	now := start
	s := New(Limits{AtOnce: 100, PerDestination: 5, Failures: 3, Pause: pause})
	fail := func() {
		t.Helper()
		require.True(t, enter(t, s, "a", now))
		s.Leave("a", Down, now)
	}
	succeed := func(destination string) {
		t.Helper()
		require.True(t, enter(t, s, destination, now))
		s.Leave(destination, Up, now)
	}

	fail()
	fail()
	succeed("a") // two failures leave it closed

	fail()
	fail()
	require.True(t, enter(t, s, "a", now))
	s.Leave("a", Unknown, now)
	fail() // three in a row, whatever says nothing between them, open it
	require.Equal(t, now.Add(pause), closedTill(t, s, "a", now))
	succeed("b") // another destination is not concerned
	_, open := s.Count()
	require.Equal(t, 1, open)

	now = now.Add(pause)
	require.True(t, enter(t, s, "a", now), "one may probe")
	require.Zero(t, closedTill(t, s, "a", now), "and only one")
	s.Leave("a", Down, now)
	require.Equal(t, now.Add(pause), closedTill(t, s, "a", now), "a failed probe opens it again")

	now = now.Add(pause)
	require.True(t, enter(t, s, "a", now))
	s.Leave("a", Unknown, now)
	succeed("a") // after a probe that says nothing comes the next
	fail()
	fail()
	succeed("a") // a probe that succeeds closes it and forgets the failures
}

func TestADestinationThatAsksToRestDoes(t *testing.T) {
	s := New(Limits{AtOnce: 100, PerDestination: 1, Failures: 3, Pause: pause})
	require.True(t, enter(t, s, "a", start))
	s.Rest("a", start.Add(time.Hour))
	s.Rest("a", start.Add(time.Minute))
	s.Leave("a", Down, start)
	require.Equal(t, start.Add(time.Hour), closedTill(t, s, "a", start), "as long as the longest wish")
	_, open := s.Count()
	require.Zero(t, open)
	later := start.Add(time.Hour)
	require.True(t, enter(t, s, "a", later))
	s.Leave("a", Up, later)
	require.Empty(t, s.circuits, "and is forgotten")
}

func TestLimits(t *testing.T) {
	for name, tc := range map[string]struct {
		perDestination int
		want           []int
	}{
		"a destination's":       {4, []int{4, 0, 4, 0, 4, 4, 2, 1, 1, 0}},
		"what stays for others": {100, []int{10, 0, 5, 0, 3, 1, 1, 0, 0, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			s := New(Limits{AtOnce: 20, PerDestination: tc.perDestination, Failures: 3, Pause: pause})
			var got []int
			for _, destination := range []string{"a", "a", "b", "b", "c", "d", "e", "f", "g", "h"} {
				places, again := s.Enter(destination, start)
				require.Zero(t, again)
				got = append(got, places)
			}
			require.Equal(t, tc.want, got)
			require.True(t, s.Full())
			require.Equal(t, tc.want[2], s.UnderWay("b"))
			s.Leave("b", Up, start)
			require.False(t, s.Full())
			places, _ := s.Enter("h", start)
			require.Equal(t, 1, places)
		})
	}
}

// Whatever enters and leaves, the limits hold, and nothing is left in the end.
func TestPlacesAreGivenBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limits := Limits{
			AtOnce: rapid.IntRange(1, 20).Draw(t, "at once"), PerDestination: rapid.IntRange(1, 8).Draw(t, "per destination"),
			Failures: rapid.IntRange(1, 4).Draw(t, "failures"), Pause: pause,
		}
		s, now, underWay, all := New(limits), start, map[string]int{}, 0
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			d := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "destination")
			if underWay[d] > 0 && rapid.Bool().Draw(t, "leave") {
				s.Leave(d, Outcome(rapid.IntRange(0, 2).Draw(t, "outcome")), now)
				underWay[d]--
				all--
				continue
			}
			now = now.Add(time.Duration(rapid.IntRange(0, 20).Draw(t, "seconds")) * time.Second)
			places, again := s.Enter(d, now)
			require.True(t, again.IsZero() || places == 0 && again.After(now) && !again.After(now.Add(pause)))
			underWay[d] += places
			all += places
			require.LessOrEqual(t, underWay[d], limits.PerDestination)
			require.LessOrEqual(t, all, limits.AtOnce)
		}
		for d, n := range underWay {
			for range n {
				s.Leave(d, Up, now)
			}
		}
		sum, _ := s.Count()
		require.Zero(t, sum)
	})
}
