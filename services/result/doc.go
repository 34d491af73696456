// Package result keeps what happened: every dial, every preview that is over,
// and what came of each customer. It is written before anybody is told.
//
//	dispatcher ──RecordAttempt──▶ attempt + task_result + outbox, one transaction
//	                                                       │ woken by the commit, in batches
//	                               ┌───────────────────────┴───────┐
//	                               ▼ outcomes                      ▼ events
//	                     contact.ApplyOutcomes           notification.Enqueue
//	                               │
//	                               └──▶ the decisions, stored with the attempts
//
// # Invariants
//
//   - RecordAttempt returns once the record is durable, and what follows from it
//     is as durable: what the dispatcher was told is saved is acted on, though
//     this process or a peer may die in between.
//   - A peer is told of a contact's attempts in their order, whatever process
//     tells it. A peer that is down, or fails on one attempt, delays nobody else.
//   - An attempt is the sum of its facts (package attempt): reported late, twice
//     or out of order, they make the same record, one CONNECTED and one RELEASED
//     event, and one outcome. The exception is UNKNOWN, the end that was never
//     reported: a real end replaces it and is told and applied as well, under an
//     event id of its own.
//   - Event ids are made of the attempt's id, so that receivers can tell a
//     repeated event from a new one.
//   - A contact's row counts its dials and shows the latest.
//
// # Exports
//
// An export writes one CSV line for every attempt of a task, in the order of
// dialling, in pieces: its size costs no memory. The file appears when it is
// whole, is kept for the configured time, and is then deleted.
//
//	RUNNING ──▶ DONE ──(its time is over)──▶ EXPIRED
//	   └──────▶ FAILED
package result
