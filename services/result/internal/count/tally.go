package count

import (
	"time"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/result/internal/attempt"
)

// Tally is all that is counted of a task, or by how much that changes.
type Tally struct {
	Counts Counts
	Series Series
}

// NewTally is one of nothing.
func NewTally() Tally { return Tally{Counts: Counts{}, Series: Series{}} }

// Attempt moves it by a change of an attempt. The zero before is that of an attempt
// that is new.
func (t Tally) Attempt(before, after attempt.Attempt) {
	t.Counts.Attempt(before, after)
	t.Series.Attempt(before, after)
}

// Preview counts an agent's preview that ended.
func (t Tally) Preview(agentID string, ended dispatchv1.PreviewState, end time.Time) {
	t.Counts.Previews(agentID, ended, 1)
	t.Series.Preview(ended, end)
}

// Less is by how much it is above another.
func (t Tally) Less(other Tally) Tally {
	return Tally{Counts: t.Counts.Less(other.Counts), Series: t.Series.Less(other.Series)}
}

// Len is how many counters and points there are.
func (t Tally) Len() int { return len(t.Counts) + len(t.Series) }
