// Package groupcommit lets concurrent calls share one transaction: what a commit
// costs, and a round trip, the calls of a batch pay together.
//
//	call ──┐                       ┌── its own answer
//	call ──┼─▶ batch ─▶ one work ──┼── its own answer
//	call ──┘                       └── its own answer
//
// Nobody waits for a batch to fill: a call that finds none at work is worked at
// once, alone. Those that come meanwhile are the next batch, and the first of them
// leads it. There is no goroutine but the callers'. One batch at a time is best:
// batches side by side are smaller, and make more statements and commits of the
// same work.
package groupcommit
