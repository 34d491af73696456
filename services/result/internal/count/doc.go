// Package count is how attempts and previews are counted.
//
// A task has counters, and each of its agents has some. What an attempt adds to
// them follows from what is known of it, so a change of the attempt moves them by
// what it adds now less what it added before: in whatever order reports come, the
// counters are those of the merged attempts. A dial that is neither answered nor
// over counts nowhere yet.
//
// A task has two series as well, of minutes and of hours: what ended in each. The
// points of the hours add up to the counters, but for calls that were answered and
// are not over, which are in no point yet.
package count
