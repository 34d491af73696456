package simulator

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func somebody(speed float64) person {
	return person{
		id: "agent-1", seed: 3, speed: speed, Habits: Habits{Skip: .3, Miss: .1},
		Dispositions: Dispositions{Answered: []string{"sold", "later"}, NotAnswered: []string{"nobody"}},
	}
}

func TestAPersonKeepsToTheirHabits(t *testing.T) {
	p := somebody(1)
	const previews = 10_000
	verbs := map[verb]float64{}
	for i := range previews {
		v, look := p.plan(fmt.Sprint("preview-", i))
		verbs[v] += 1. / previews
		require.Positive(t, look)
		again, sameLook := p.plan(fmt.Sprint("preview-", i))
		require.Equal(t, v, again)
		require.Equal(t, look, sameLook)
	}
	require.InDelta(t, .3, verbs[skip], 0.02)
	require.InDelta(t, .1, verbs[miss], 0.02)
	require.InDelta(t, .6, verbs[accept], 0.02)
}

func TestTheBusinessResultFitsTheCall(t *testing.T) {
	p := somebody(1)
	chosen := map[string]bool{}
	for i := range 100 {
		result, took := p.wrapUp(fmt.Sprint("attempt-", i), true)
		chosen[result] = true
		require.Positive(t, took)
		result, _ = p.wrapUp(fmt.Sprint("attempt-", i), false)
		require.Equal(t, "nobody", result)
	}
	require.Equal(t, map[string]bool{"sold": true, "later": true}, chosen)
}

func TestSpeedDividesHumanTime(t *testing.T) {
	_, look := somebody(1).plan("preview")
	_, fast := somebody(100).plan("preview")
	require.InDelta(t, float64(look), 100*float64(fast), float64(time.Microsecond))
	require.Equal(t, resting/100, somebody(100).rest())
	require.InDelta(t, float64(somebody(1).callsAgainIn("a")), 100*float64(somebody(100).callsAgainIn("a")), float64(time.Microsecond))
	require.Positive(t, somebody(1).callsAgainIn("a"))
}
