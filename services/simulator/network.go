package simulator

import (
	"errors"
	"time"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
)

// The fail codes a simulated call ends with.
const (
	answered     = "00000"
	busy         = "00145"
	noAnswer     = "01040"
	poweredOff   = "00208"
	invalid      = "00129"
	hungUp       = "00531"
	neverStarted = "34606"
)

// How long things take in life, as medians.
const (
	setUp      = 2 * time.Second
	beforeAway = 3 * time.Second
	answering  = 8 * time.Second
	talking    = 45 * time.Second
)

// Outcomes are the shares of calls that are not answered; the others are.
type Outcomes struct {
	// Busy and NoAnswer are shares of the calls to phones that are there.
	Busy, NoAnswer float64
	// PoweredOff and Invalid are shares of the numbers: every call to one ends so.
	PoweredOff, Invalid float64
}

func (o Outcomes) validate() error {
	if !share(o.Busy) || !share(o.NoAnswer) || !share(o.Busy+o.NoAnswer) || !share(o.PoweredOff) || !share(o.Invalid) || !share(o.PoweredOff+o.Invalid) {
		return errors.New("outcomes: shares of calls, and of numbers, must be from 0 to 1, and so must their sums")
	}
	return nil
}

// network decides how calls go.
type network struct {
	seed     uint64
	speed    float64
	outcomes Outcomes
}

// step is one thing a call does, at a time since it was dialled.
type step struct {
	at       time.Duration
	event    dispatchv1.CallEvent
	failCode string
}

// script is everything a call does when nobody hangs up.
func (n network) script(attempt, number string, ringLimit time.Duration) []step {
	steps := n.unscaled(attempt, number, ringLimit)
	for i := range steps {
		steps[i].at = scaled(steps[i].at, n.speed)
	}
	return steps
}

func (n network) unscaled(attempt, number string, ringLimit time.Duration) []step {
	r := chance(n.seed, attempt, number)
	if code := n.away(number); code != "" {
		return []step{ended(around(r, beforeAway), code)}
	}
	ring := around(r, setUp)
	// The limit counts from the dial; a phone answered at all is answered before it.
	answer := min(ring+around(r, answering), ringLimit*9/10)
	fate := r.Float64()
	switch {
	case fate < n.outcomes.Busy:
		return []step{ended(ring, busy)}
	case fate < n.outcomes.Busy+n.outcomes.NoAnswer:
		return []step{ringing(min(ring, answer)), ended(ringLimit, noAnswer)}
	default:
		return []step{
			ringing(min(ring, answer)),
			{at: answer, event: dispatchv1.CallEvent_CALL_EVENT_CONNECTED},
			ended(answer+around(r, talking), answered),
		}
	}
}

// away is the code of every call to a number without a phone that can ring; empty if it has one.
func (n network) away(number string) string {
	fate := chance(n.seed, number).Float64()
	switch {
	case fate < n.outcomes.Invalid:
		return invalid
	case fate < n.outcomes.Invalid+n.outcomes.PoweredOff:
		return poweredOff
	default:
		return ""
	}
}

func ringing(at time.Duration) step {
	return step{at: at, event: dispatchv1.CallEvent_CALL_EVENT_RINGING}
}

func ended(at time.Duration, code string) step {
	return step{at: at, event: dispatchv1.CallEvent_CALL_EVENT_RELEASED, failCode: code}
}
