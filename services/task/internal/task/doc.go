// Package task has the rules of a task: its states, and what its fields must
// fulfil. All of it is pure; the time comes as a parameter. The task itself is
// the contract's message: a second struct with the same fields would only be
// copied to and fro.
//
//	        start            start_time             every contact done
//	DRAFT ─────────▶ SCHEDULED ─────────▶ RUNNING ─────────────────────▶ COMPLETED
//	                     │ ▲               │ ▲  ▲                            │
//	             suspend │ │ start suspend │ │  └────── a contact is open ───┘
//	                     ▼ │               ▼ │ start
//	                  SUSPENDED ═════════ SUSPENDED
//
//	SCHEDULED, RUNNING, SUSPENDED ── end_time, end ──▶ EXPIRED
//	COMPLETED ── end ──▶ EXPIRED
//
// The rules of the picture:
//
//   - Start goes to SCHEDULED before the start time and else to RUNNING. A
//     started task stays as it is.
//   - A task is edited in DRAFT and SUSPENDED only; each edit makes a revision.
//   - COMPLETED comes back to RUNNING when it gets contacts before its end time;
//     after it, it stays.
//   - Only a task in DRAFT is deleted.
//   - Only so many tasks of a tenant are SCHEDULED, RUNNING or SUSPENDED at once.
//     A start out of DRAFT is refused beyond; a suspended task has its place.
//
// The rules of the fields are of two kinds. Dates, and what never changes, hold
// at the moment of saving. All others are standing: when a resource or a setting
// changes, a saved task may come to break one. It goes on in its state, and what
// it breaks is listed in its conditions until an edit or another change mends it.
// An EXPIRED task has none.
//
// A selector is a field that names a resource. Each is held alike against the
// directory and the isolation of org units; a caller number group brings its
// caller numbers with it. A callback URL counts by the address that allows it.
//
// A template is a task's configuration. Of the fields that a create leaves out,
// each is the template's; but the callers are one choice, and so are the sequence
// with its keys and the number order with its types: who gives a part of one
// decides all of it. A template is checked when it is saved, and does not change;
// what is created of it is checked again.
//
// A start time less than a minute ago is not in the past: it was now when the
// client wrote it, and forms know minutes only.
package task
