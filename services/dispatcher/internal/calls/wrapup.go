package calls

import "time"

// wrapUp is how long an agent may take to complete a call after its end; 0: as
// long as it takes.
func (b *Book) wrapUp(tenant string) time.Duration {
	return seconds(b.tasks.Settings(tenant).GetWrapUpLimitS())
}

// wrapUpLeft is what is left of that for a call that ended some time ago, if it
// did; of what has run out, a moment.
func (b *Book) wrapUpLeft(tenant string, end, now time.Time) time.Duration {
	limit := b.wrapUp(tenant)
	if limit == 0 || end.IsZero() {
		return limit
	}
	return max(limit-now.Sub(end), time.Millisecond)
}
