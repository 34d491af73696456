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
//
// A start time less than a minute ago is not in the past: it was now when the
// client wrote it, and forms know minutes only.
package task
