// Package loops is what the result service does on its own: it relays what was
// recorded to the services that act on it, writes exports, deletes them, events
// and minutes when their time is over, and recounts tasks at night.
//
// A relay takes the entries of its peer's outbox that are due, calls once for all
// of a tenant, and is done with them in the transaction that stores the answers:
//
//	taken ──▶ called ──all taken──▶ decisions stored, entries deleted
//	  ▲          ├── the peer is down ──▶ left as they are; the loop pauses, ≤ 5 s
//	  │          └── it fails otherwise ─▶ told in halves, until one is alone:
//	  └── put off, ≤ 1 min ◀── fails on it ┤
//	                                       └ will never take it: deleted, and logged
//
// Both peers take a repeated call for what it is, so an answer that is lost costs
// a call. Only NOT_FOUND and INVALID_ARGUMENT can never change.
//
// Recounts begin at about 03:00 UTC. Each process claims the task that was recounted
// longest ago, counts it, and rests for as long as that took, until all were recounted
// since the night began.
package loops
