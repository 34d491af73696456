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
// # What it promises
//
//   - A contact is in one place: under one live lease or in one call at most,
//     and so is each telephone number in a tenant, over all tasks.
//   - Contacts of a task are leased exactly in the order of its sequence. A retry
//     that has come due sorts like everybody else; a contact of which a number is
//     live elsewhere is passed over for now.
//   - Every dial is judged when it begins: task, dates, window, lease, number, caps.
//   - An outcome counts once, whatever is repeated: the decision is kept with the
//     attempt. What is decided, and why, is package internal/policy.
//   - A leader whose fencing token is older than the newest seen changes nothing.
//   - A file is imported whole or not at all, row by row rejects apart.
//
// # How it is laid out
//
// internal/contact has the words, internal/policy the rules of calling again,
// internal/sheet reads CSV, internal/intake spools a file, internal/store is
// SQL, internal/wire converts messages, internal/rpc answers calls,
// internal/loops reaps leases and keeps lists in step with their tasks.
//
// It asks the task service for tasks, nobody else. A task that has changed its
// sequence leases nothing until its contacts have new sort keys, which the
// keeper sees to at once.
//
// On SQLite the transaction that loads an import holds the only writer: dials
// and outcomes wait until it is over. Large files belong on Postgres.
package contact
