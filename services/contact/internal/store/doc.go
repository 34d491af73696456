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
// last, and is tried again should it meet the end of a call. A lease passes over contacts that somebody else has
// locked.
//
// # Call order
//
// The next contacts of a task are one scan of the index contact_call. Contacts
// of which a number is live are passed over where they stand; a scan looks at
// a bounded number of pages. Contacts that have come due join
// the order first, at most [promoteAtOnce] a call, the longest due first.
//
// A contact with an appointment has the key of that, which is before all others,
// and keeps its usual one aside.
//
// # Erased numbers
//
// An erased number goes on as a hash, HMAC-SHA256 under a salt of the tenant, in
// attempts, appointments and number lists. Whoever counts calls to a number or
// looks it up on a list asks [namesOf] first what else it was known as.
package store
