package simulator

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
)

const someNumber = "+442079460123"

func TestACallIsTheSameWheneverItIsAskedFor(t *testing.T) {
	n := network{seed: 7, speed: 1, outcomes: Outcomes{Busy: .2, NoAnswer: .2, PoweredOff: .1, Invalid: .1}}
	first := n.script("attempt-1", someNumber, time.Minute)
	require.Equal(t, first, n.script("attempt-1", someNumber, time.Minute))
	require.NotEqual(t, first, n.script("attempt-2", someNumber, time.Minute))
	n.seed = 8
	require.NotEqual(t, first, n.script("attempt-1", someNumber, time.Minute))
}

func TestANumberThatDoesNotExistNeverDoes(t *testing.T) {
	n := network{speed: 1, outcomes: Outcomes{Invalid: 0.5, PoweredOff: 0.5}}
	codes := map[string]bool{}
	for i := range 50 {
		number := fmt.Sprintf("+4420794600%02d", i)
		want := n.script("attempt-0", number, time.Minute)
		codes[want[0].failCode] = true
		for j := range 20 {
			got := n.script(fmt.Sprint("attempt-", j), number, time.Minute)
			require.Len(t, got, 1)
			require.Equal(t, want[0].failCode, got[0].failCode)
		}
	}
	require.Equal(t, map[string]bool{invalid: true, poweredOff: true}, codes)
}

func TestOutcomesComeInTheirShares(t *testing.T) {
	n := network{speed: 1, outcomes: Outcomes{Busy: .2, NoAnswer: .3, PoweredOff: .05, Invalid: .1}}
	const calls = 20_000
	codes := map[string]float64{}
	for i := range calls {
		steps := n.script(fmt.Sprint("a", i), fmt.Sprint("+1", i), time.Minute)
		codes[steps[len(steps)-1].failCode] += 1. / calls
	}
	for code, want := range map[string]float64{
		invalid: .1, poweredOff: .05, busy: .85 * .2, noAnswer: .85 * .3, answered: .85 * .5,
	} {
		require.InDelta(t, want, codes[code], 0.015, code)
	}
}

func TestACallKeepsItsOrderAndItsRingLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		speed := rapid.Float64Range(1, 1000).Draw(t, "speed")
		limit := time.Duration(rapid.IntRange(5, 120).Draw(t, "ring limit s")) * time.Second
		n := network{seed: rapid.Uint64().Draw(t, "seed"), speed: speed, outcomes: Outcomes{Busy: .2, NoAnswer: .3, Invalid: .1}}
		steps := n.script(rapid.String().Draw(t, "attempt"), someNumber, limit)
		scaledLimit := scaled(limit, speed)
		at := time.Duration(0)
		for i, s := range steps {
			require.GreaterOrEqual(t, s.at, at)
			at = s.at
			over := s.event == dispatchv1.CallEvent_CALL_EVENT_RELEASED
			require.Equal(t, i == len(steps)-1, over, "the end, and only the end, is RELEASED")
			require.Equal(t, over, s.failCode != "")
			switch {
			case s.event == dispatchv1.CallEvent_CALL_EVENT_CONNECTED:
				require.Less(t, s.at, scaledLimit)
			case s.failCode == noAnswer:
				require.Equal(t, scaledLimit, s.at)
			}
		}
	})
}

func TestSharesAreChecked(t *testing.T) {
	for name, o := range map[string]Outcomes{
		"negative":          {Busy: -0.1},
		"above one":         {Invalid: 1.1},
		"calls above one":   {Busy: .6, NoAnswer: .6},
		"numbers above one": {PoweredOff: .6, Invalid: .6},
	} {
		require.Error(t, o.validate(), name)
	}
	require.NoError(t, Outcomes{Busy: .5, NoAnswer: .5, PoweredOff: .5, Invalid: .5}.validate())
	require.Error(t, Habits{Skip: .7, Miss: .7}.validate())
	require.NoError(t, Habits{Skip: .7, Miss: .3}.validate())
	require.Error(t, Dispositions{Answered: []string{"sold"}}.validate())
}
