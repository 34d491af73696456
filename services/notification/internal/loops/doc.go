// Package loops is what the notification service does on its own: the courier
// carries deliveries to their receivers.
//
//	            ┌───────── something is due, a try has ended, a tick ──────────┐
//	            ▼                                                              │
//	destinations with something due ─▶ places at each ─▶ claim, in the table ──┤
//	            ▲                      (package circuit)          │            │
//	            │                                                 ▼            │
//	the next try, or the end of the claim ◀── stored ◀── Carrier of the channel
//
// A process claims no more than it sends at that moment, so what it claims waits
// for nobody. The carrier asks again whether the message may go there. A try whose
// outcome could not be stored, or whose process died, is made again once its claim
// is over, and at once by the same node when it starts: a receiver may get a message
// twice, never not at all.
package loops
