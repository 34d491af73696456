// Package circuit keeps a receiver that is down from holding up the others.
//
//	          n failures in a row                 the pause is over
//	CLOSED ──────────────────────▶ OPEN ───────────────────────────▶ PROBING
//	   ▲                            ▲  nobody passes                  │ one passes
//	   │                            └──────────── it fails ───────────┤
//	   └───────────────────────────────────────── it succeeds ────────┘
//
// There is a circuit per destination, in this process only: others learn by
// their own failures. Waiting at an open circuit is not a try.
package circuit
