// Package result keeps what happened: every dial, every preview that is over,
// and what came of each customer. It is written before anybody is told.
//
//	dispatcher ──RecordAttempt──▶ attempt + task_result + outbox + event, one transaction
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
//   - Of a task that has messages for them, the first business result of an
//     attempt is told as COMPLETED, and a customer whom nobody reached as
//     UNREACHED, once a customer.
//   - Event ids are made of the attempt's id, so that receivers can tell a
//     repeated event from a new one.
//   - A contact's row counts its dials and shows the latest.
//   - The counters of a task and of its agents are moved in the transaction of what
//     they count (package count), so they are right whenever they are read; and so is
//     what ended in each minute and hour, whose sum they are. Still, every night each
//     task is counted from scratch; a counter or an hour that is off is logged as an
//     error, counted in a metric and mended.
//   - What people add afterwards, remarks and answers to a questionnaire, changes
//     the attempt in one transaction with its history and all that follows, as
//     reports do.
//
// # Events
//
// The service keeps the stream of what happens in each tenant, its own events and
// those that other services append. Its own are appended by the transaction that
// stores the fact, the last thing it does: whoever appends to a tenant's stream
// waits for the one before to commit, so that the numbers of events have no gap and
// nobody sees a number before the one below it. That is all a consumer needs to go
// on from a cursor with nothing missed and nothing twice (package tail).
//
//	facts of this service ─┐
//	AppendEvents ──────────┴─▶ event ──▶ WatchEvents
//
// Events are kept for Config.EventTTL. What follows a cursor is there whole, or the
// cursor has expired.
//
// # The audit log
//
// The service keeps a chain of audit entries a tenant (package audit): its own, and
// those that other services append. Whoever appends waits for the one before to
// commit, so that the numbers have no gap and each entry has the hash of the one
// before it. Triggers refuse to change or delete what is there.
//
// # Erasure
//
// A number that is erased goes from attempts, remarks, previews and events in one
// transaction, which waits for what is on its way to the notification service; then
// the files of exports go. An attempt without a number is an erased one: of what is
// reported of it later only what happened is taken.
//
// # Exports
//
// An export writes what the results were at one moment, row by row: its size
// costs no memory. The file appears when it is whole; one whose writing was broken
// off is written anew. It is kept for the configured time, and is then deleted.
// What its maker may not see is masked in it, and who fetches it is kept first.
//
//	RUNNING ──▶ DONE ──(its time is over, or a customer was erased)──▶ EXPIRED
//	   └──────▶ FAILED
package result
