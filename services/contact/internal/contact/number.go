package contact

import "time"

// Number is one of a contact's telephone numbers with the tally that the
// policy keeps of it.
type Number struct {
	E164 string
	// Type is the id of its number type; empty: none.
	Type string
	// Sequence is its place when sequence numbers order the numbers; 0: none, last.
	Sequence int
	// Delay is from its failing to the earliest dial of the next number of the round.
	Delay time.Duration
	// Zone is its IANA zone as given; empty: none was.
	Zone string

	// Attempts were dialled and counted.
	Attempts int
	// Exhausted numbers are never dialled again.
	Exhausted bool
	// DueAt is the earliest next dial, whatever the call window; zero: at once.
	DueAt time.Time
	// Days is on how many local days it was dialled; Day is the last of them,
	// YYYY-MM-DD, and DayAttempts the attempts on it.
	Days        int
	Day         string
	DayAttempts int
	// Technical counts technical failures in a row.
	Technical int
	// ByResult counts the attempts that ended with each displayed result.
	ByResult map[string]int
}
