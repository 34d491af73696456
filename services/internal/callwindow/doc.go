// Package callwindow says when calls are allowed: on which local days, and
// within which periods of minutes.
//
// A [Period] is [start, end) in local time; 23:59 as an end means the end of the
// day, and a period that ends where it starts is empty: 00:00–00:00 alone never
// opens. At most three periods make a set, and those of one set do not overlap.
//
// # Which periods hold on a day
//
// [Rules] have regular periods, special periods, and the special dates that were
// chosen, some with periods of their own. On each local date exactly one level
// holds, never a union of two:
//
//	1  BySpecialDate, and a chosen date with periods of its own matches: those
//	2  any chosen date matches: the special periods
//	3  otherwise: the regular periods
//
// Where several dates match at level 1, the most specific kind wins: a date
// range before a yearly date before a weekly one. Within one kind it is the
// union. A level that holds and has no periods means no calls on that date.
//
// # How it is computed
//
// [Compile] cuts time into eras, in each of which the same date ranges match.
// Within an era the weekday and the month-day decide, so the periods of every
// kind of day stand in a small table. A [Window] is that table on the clock of
// one zone; [Window.In] puts it on another's and costs nothing.
//
// Looking ahead goes by days, on the table alone, to the next date that has what
// is looked for, however far, and only then by the clock, from one change of it
// to the next. What does not come in an era before every kind of date has been
// there, which takes 40 years, does not come in it at all.
//
// Days on which the clock changes need no rule of their own: a moment is judged
// by what the clock on the wall shows. An hour that is skipped takes its minutes
// with it, an hour that comes twice is open both times.
package callwindow
