package delivery

import "time"

// jitter is how far a pause may be from its nominal length, as a share of it.
const jitter = 0.1

// Schedule lists the pauses between the tries of one turn; after the try that
// follows the last of them a delivery is dead.
type Schedule []time.Duration

// After is the pause after the given number of failed tries, and whether there
// is a further try at all. spread, 0 to 1, takes it from 10 % below to 10 %
// above, so that deliveries that failed together do not come back together.
func (s Schedule) After(tries int, spread float64) (time.Duration, bool) {
	if tries > len(s) {
		return 0, false
	}
	pause := float64(s[tries-1])
	return time.Duration(pause * (1 - jitter + 2*jitter*spread)), true
}
