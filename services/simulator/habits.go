package simulator

import (
	"errors"
	"math/rand/v2"
	"time"
)

// How long people take in life, as medians.
const (
	reading = 10 * time.Second
	writing = 12 * time.Second
	resting = 20 * time.Second
	waiting = 10 * time.Minute // until an appointment
)

// Habits are the shares of previews that an agent does not dial.
type Habits struct {
	// Skip is the share given back, Miss the share that nobody looks at until
	// the preview timeout.
	Skip, Miss float64
}

func (h Habits) validate() error {
	if !share(h.Skip) || !share(h.Miss) || !share(h.Skip+h.Miss) {
		return errors.New("habits: shares must be from 0 to 1, and so must their sum")
	}
	return nil
}

// Dispositions are the business results an agent chooses among, by id.
type Dispositions struct{ Answered, NotAnswered []string }

func (d Dispositions) validate() error {
	if len(d.Answered) == 0 || len(d.NotAnswered) == 0 {
		return errors.New("dispositions: there must be one for calls answered, and one for others")
	}
	return nil
}

func (d Dispositions) choose(r *rand.Rand, wasAnswered bool) string {
	among := d.NotAnswered
	if wasAnswered {
		among = d.Answered
	}
	return among[r.IntN(len(among))]
}

// verb is what an agent does with a preview.
type verb int

const (
	accept verb = iota
	skip
	miss
)

// person decides what an agent does.
type person struct {
	id    string
	seed  uint64
	speed float64
	Habits
	Dispositions
}

// plan is what the agent does with a preview, and after how long a look.
func (p person) plan(preview string) (verb, time.Duration) {
	r := chance(p.seed, p.id, preview)
	look := scaled(around(r, reading), p.speed)
	fate := r.Float64()
	switch {
	case fate < p.Skip:
		return skip, look
	case fate < p.Skip+p.Miss:
		return miss, look
	default:
		return accept, look
	}
}

// wrapUp is what the agent writes about a call, and how long that takes.
func (p person) wrapUp(attempt string, wasAnswered bool) (businessResult string, took time.Duration) {
	r := chance(p.seed, p.id, attempt, "wrap-up")
	return p.choose(r, wasAnswered), scaled(around(r, writing), p.speed)
}

// callsAgainIn is how long after an attempt the customer wants to be called again.
func (p person) callsAgainIn(attempt string) time.Duration {
	return scaled(around(chance(p.seed, p.id, attempt, "appointment"), waiting), p.speed)
}

// rest is how long the agent stays away after missing previews.
func (p person) rest() time.Duration { return scaled(resting, p.speed) }
