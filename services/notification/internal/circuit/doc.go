// Package circuit keeps a receiver that is slow or down from holding up the others.
//
//	          n failures in a row                 the pause is over
//	CLOSED ──────────────────────▶ OPEN ───────────────────────────▶ PROBING
//	   ▲                            ▲  nobody enters                  │ one enters
//	   │                            └──────────── it fails ───────────┤
//	   └───────────────────────────────────────── it succeeds ────────┘
//
// There is a circuit per destination. While it is closed a destination is sent so
// much at once and no more, and never more than stays free for others: so several
// may hang, and one more still finds a place. A destination that asks to be left
// alone is, for so long; that opens no circuit.
//
// All of it is in this process only: others learn by their own failures. Waiting is
// not a try.
package circuit
