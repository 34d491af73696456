// Package live shows the counts of tasks as they change.
//
//	committed here ───────────┐
//	committed by others, 1 s ─┴─▶ board of the task ──▶ each watch of it ──▶ client
//
// A node has one board a task, from the first watch to the last, however many
// there are. It reads the counters when they have changed, at most once a second,
// and every five seconds whether they have or not.
//
// The counts of contacts are another service's, and may be dear: they are counted
// when the task's counters have changed and a second later, when what follows from
// that is done, but for a tenth of the time at most. What moves contacts and counts
// nothing, such as an import, shows within six seconds, if counting is not dear.
//
// A watch always sends what the board shows then: a client that reads slowly gets
// fewer messages, not old ones, and one that does not read is dropped with LIMIT.
// While something cannot be read nothing is sent, for all may not be as it was.
package live
