// Package callwindow says when calls are allowed: on every local day, within up
// to three periods of minutes.
//
// A period is [start, end) in local time; 23:59 as an end means the end of the
// day, and a period that ends where it starts is empty: 00:00–00:00 alone never
// opens. Periods of one window do not overlap.
//
// Days on which the clock changes need no rule of their own: a moment is judged
// by what the clock on the wall shows. An hour that is skipped takes its minutes
// with it, an hour that comes twice is open both times.
package callwindow
