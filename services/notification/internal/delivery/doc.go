// Package delivery is one message to one receiver, and its life:
//
//	          accepted                 redeliver
//	PENDING ───────────▶ DELIVERED ──────────────┐
//	 ▲  │ ▲                                       │
//	 │  └─┘ failed, tried again after a pause     │
//	 │  └──────────────▶ DEAD ────────────────────┤
//	 │   failed too often        redeliver        │
//	 └────────────────────────────────────────────┘
//
// A redelivery begins a new turn with the whole schedule of retries before it.
// Turns are numbered: what belongs to an earlier turn, such as a retry that was
// planned in it, has no effect any more.
//
// The body is composed once, when the event is known, and sent as it is however
// late: an array of one object, in the words of the product being modelled. The
// text of a short message likewise.
package delivery
