// Package contact is the service that owns the customers of tasks: their
// numbers, imports, leases, attempts, and when each may be called again.
//
// # Where a contact is
//
//	import ─► READY ──lease──► LEASED ──begin──► CALLING ──outcome──► DONE
//	            ▲  ▲             │                  │             CONNECTED, STOPPED,
//	            │  └─ return, ───┘                  │             EXHAUSTED, EXPIRED
//	        due │     lease expired                 │
//	          WAITING ◄──────── again later ────────┤
//	          READY   ◄──────── another number ─────┘
//
// The end of the task takes READY and WAITING to DONE, EXPIRED at once; a
// LEASED contact follows when it comes back, a CALLING one when its outcome
// does, which is counted as ever. A call whose end was never reported is
// UNKNOWN: its contact stays CALLING, though no longer live, until a real end
// is applied.
//
// People take contacts out, too: cancelling or closing one makes it DONE at once,
// or when its call is over, and erasing its last number leaves nothing personal of
// it. And they put contacts back: a recycling makes those that are DONE READY with
// their tallies at zero, and an appointment makes even one that was answered wait.
//
// # Appointments
//
//	agreed ─► PENDING ──its number is dialled──► KEPT
//	             ├── cancelled, its contact too, or another agreed ──► CANCELLED
//	             ├── the task ends ──────────────────────────────────► EXPIRED
//	             └── its number may never be called ─────────────────► BLOCKED
//
// A contact has one that is PENDING at most. It is WAITING until then, comes before
// everybody who has none, and stays PENDING while nobody dials, however often it is
// offered. Not kept, it goes back to where it would be without: DONE for what it
// was done for, or where its numbers put it. Whether a number may be called is
// judged when the time has come: what was blocked meanwhile and is free again is
// called.
//
// # What it promises
//
//   - A contact is in one place: under one live lease or in one call at most,
//     and so is each telephone number in a tenant, over all tasks.
//   - Contacts of a task are leased exactly in the order of its sequence. A retry
//     that has come due sorts like everybody else; a contact of which a number is
//     live elsewhere is passed over for now.
//   - Every dial is judged when it begins: task, dates, window, lease, number, caps,
//     lists. When a list forbids a call to a contact that is held under a lease, or it
//     is cancelled, that is told to whoever watches revocations, within a fraction of
//     a second: so it goes off the screen, and is not offered out of a queue.
//   - An outcome counts once, whatever is repeated: the decision is kept with the
//     attempt. What is decided, and why, is package internal/policy.
//   - What is erased stays erased: attempts and lists keep a keyed hash, so that a
//     number that comes again is neither called more often nor called though listed.
//     Results and deliveries forget it too, in this order, and then the events of
//     deliveries, however long a service is down (package internal/loops, Erasures).
//   - Why a contact is called or not is answered by what leases and dials it: an
//     explanation cannot disagree with them, nor a forecast with the next lease.
//   - A leader whose fencing token is older than the newest seen changes nothing.
//   - What comes of contacts, and is not decided on an attempt, is an event in the
//     same transaction, and told at least once (package eventoutbox): one for what
//     many had done to them together, one for each that is done or waits alone.
//   - Each row of a file is imported, rejected or found a duplicate exactly once,
//     whatever breaks and however often it is sent again: see internal/intake.
//   - An ENCRYPTED attribute is in the database under a key of the configuration
//     only, and is sealed anew when that changes: see pkg/seal.
//
// # How it is laid out
//
// internal/contact has the words, internal/policy the rules of calling again,
// internal/sheet reads CSV and XLSX, internal/intake loads a file, internal/store is
// SQL, internal/wire converts messages, internal/rpc answers calls,
// internal/loops reaps leases, keeps lists in step with their tasks and the directory,
// and wakes those who watch revocations.
//
// It asks the task service for tasks, nobody else, and tells the result service
// events. A task that has changed its
// sequence leases nothing until its contacts have new sort keys, which the
// keeper sees to at once.
//
// On SQLite the transaction that loads a batch of an import holds the only
// writer: dials and outcomes wait for it, some tenths of a second.
package contact
