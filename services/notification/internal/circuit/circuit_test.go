package circuit

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const pause = 30 * time.Second

func TestCircuit(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	s := New(3, pause)
	fail := func() {
		t.Helper()
		require.Zero(t, s.Enter("a", now))
		s.Leave("a", false, now)
	}

	fail()
	fail()
	require.Zero(t, s.Enter("a", now), "two failures leave it closed")
	s.Leave("a", true, now)

	fail()
	fail()
	fail()
	require.Equal(t, pause, s.Enter("a", now), "three in a row open it")
	require.Zero(t, s.Enter("b", now), "another destination is not concerned")

	now = now.Add(pause - time.Second)
	require.Equal(t, time.Second, s.Enter("a", now))

	now = now.Add(time.Second)
	require.Zero(t, s.Enter("a", now), "one may probe")
	require.Equal(t, pause, s.Enter("a", now), "and only one")
	s.Leave("a", false, now)
	require.Equal(t, pause, s.Enter("a", now), "a failed probe opens it again")

	now = now.Add(pause)
	require.Zero(t, s.Enter("a", now))
	s.Leave("a", true, now)
	fail()
	fail()
	require.Zero(t, s.Enter("a", now), "a probe that succeeds closes it and forgets the failures")
}

func TestCircuitForgetsDestinationsThatWork(t *testing.T) {
	now := time.Now()
	s := New(1, pause)
	s.Leave("a", false, now)
	require.Len(t, s.circuits, 1)
	s.Leave("a", true, now)
	require.Empty(t, s.circuits)
}
