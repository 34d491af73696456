package simulator

import (
	"errors"
	"sync"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
)

// Faults are the shares of reports that a connector does not send as it should.
// Resuming a call is free of them: it says all, in order.
type Faults struct {
	// Doubled are sent twice, Late after the end of the call and then in the wrong
	// order, Dropped not at all.
	Doubled, Late, Dropped float64
}

func (f Faults) validate() error {
	if !share(f.Doubled) || !share(f.Late) || !share(f.Dropped) || !share(f.Late+f.Dropped) {
		return errors.New("faults: shares must be from 0 to 1, and so must the sum of late and dropped")
	}
	return nil
}

// fate is how a report is sent.
type fate struct{ doubled, late, dropped bool }

// of decides about a report; the same one has the same fate.
func (f Faults) of(seed uint64, r *dispatchv1.CallReport) fate {
	c := chance(seed, r.GetAttemptId(), r.GetEvent().String(), "fault")
	sent, doubled := c.Float64(), c.Float64() < f.Doubled
	late := sent < f.Late
	dropped := !late && sent < f.Late+f.Dropped
	return fate{doubled: doubled && !dropped, late: late, dropped: dropped}
}

func (f fate) times() int {
	switch {
	case f.dropped:
		return 0
	case f.doubled:
		return 2
	default:
		return 1
	}
}

func (f fate) counts() Counts {
	count := func(yes bool) int {
		if yes {
			return 1
		}
		return 0
	}
	return Counts{Doubled: count(f.doubled), Late: count(f.late), Dropped: count(f.dropped)}
}

// Counts are commands that a connector was given, and reports that it did not send
// as it should.
type Counts struct {
	Dials, HangUps, Voices, Resumes int
	Doubled, Late, Dropped          int
}

// Plus adds them up.
func (c Counts) Plus(more Counts) Counts {
	return Counts{
		Dials: c.Dials + more.Dials, HangUps: c.HangUps + more.HangUps, Voices: c.Voices + more.Voices,
		Resumes: c.Resumes + more.Resumes,
		Doubled: c.Doubled + more.Doubled, Late: c.Late + more.Late, Dropped: c.Dropped + more.Dropped,
	}
}

type counts struct {
	mu  sync.Mutex
	sum Counts
}

func (c *counts) add(more Counts) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sum = c.sum.Plus(more)
}

func (c *counts) read() Counts {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sum
}
