// Package loop runs background work that is woken by events and healed by a
// slow tick.
//
//	        ┌────────── Wake, or the time Run asked for, or Tick ─────────┐
//	        ▼                                                             │
//	start ─ Run(ctx) ── nil ──────────────────────────────────────────────┤
//	        └────────── error: logged, wait backoff (50 ms, doubling, ≤ 5 s) ┘
//
// A [Group] owns the goroutines. Stop cancels their contexts, waits, and is
// idempotent; a loop that outlives the deadline is named in the error. Each
// loop says when it last worked: as a gauge, and through [Group.Status].
package loop
