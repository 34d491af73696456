// Package store keeps contacts, their numbers, leases, attempts and imports in
// SQL, and changes them in transactions that keep these facts:
//
//   - a LEASED contact names its lease; no other contact does;
//   - the live numbers of a LEASED contact, and of a CALLING one whose end is
//     not known, are in live_number, and no other number is;
//   - a CALLING contact has exactly one attempt without a real end;
//   - only a WAITING contact has a due time, only a DONE one a reason;
//   - an appointment is PENDING exactly while its contact, which is not DONE,
//     names it.
//
// # Who waits for whom
//
// Calls that carry a fencing token lock the tenant's fence row first and so
// take turns in a tenant. Only they put rows into live_number; a begin, an
// outcome or the reaper only take rows out. The order of locks is fence, lease,
// attempt, contact, appointment, live number; only an erasure comes to attempts
// last, and is tried again should it meet the end of a call. Who adds or changes
// contacts takes their list before, and who changes a number list takes that. A lease passes over contacts that somebody
// else has locked.
//
// Dials that begin at once share a transaction, and so do the outcomes of a
// batch. Either locks its contacts in the order of their ids and decides as if one
// came after the other: what bears on another of the batch, such as a second
// outcome of a contact, waits for a later round.
//
// # Call order
//
// The next contacts of a task are one scan of the index contact_call, by sort
// key. Contacts that have come due join the order first, at most [promoteAtOnce]
// a call, the longest due first; of those due at one moment, the first in call
// order. What the rules do not let be called now goes where they say. Contacts of
// which a number is live stay and are passed over: a call looks at a bounded part
// from the head on, and if that holds too few, at a further part, which begins
// behind what such parts have passed over before.
//
// The keys of a list are those of one order, which calling_list names. A task
// that changes its order gives its contacts new keys batch by batch, in import
// order; rekeyed_to is how far that is. Who adds or changes a contact under
// another order than the list's sets it back to before that contact. While it is
// set nothing is leased.
//
// Contacts that wait were judged by the terms that judged_by of the list stands
// for. When those change they are judged again, batch by batch in the order of
// their keys; judged_to is how far that is. Leases go on meanwhile.
//
// A forecast reads the same order without taking anything: [ahead] in the place of
// [ready], and the scan is one.
//
// A contact with an appointment has the key of that, which is before all others,
// and keeps its usual one aside.
//
// # Events
//
// Leases, begins and outcomes are the hot path, and write no event. The one
// exception is a contact that a lease finds is done: nobody else would tell of it.
//
// # Number lists
//
// A list whose numbers change locks the fence before it looks for contacts under
// a lease: a lease either sees the change, or is seen. What must go back is written
// into revocation in the same transaction, numbered in the order of the commits, so
// that a watcher who resumes at a number misses nothing; an hour later it is
// forgotten, and a watcher who was away for longer is told so. Contacts that wait
// become due when something else is known of a number of theirs: the next lease
// finds out whether they waited for that.
//
// # Erased numbers
//
// An erased number goes on as a hash, HMAC-SHA256 under a salt of the tenant, in
// attempts, appointments and number lists. Whoever counts calls to a number or
// looks it up on a list asks [namesOf] first what else it was known as.
//
// What other services have to forget waits in erasure_due, from the transaction that
// erases to the last step, and the number with it.
package store
