// Package history records a campaign and judges it, by the promises:
//
//	P1 nobody is held twice              History.Breaches, Ledger.Overlaps
//	P2 nobody is lost                    Ledger.Lost
//	P3 nobody is called who must not be  Ledger.Forbidden
//	P4 everything counts once            Ledger.Miscounted
//	P5 saved is saved                    History.Unsaved
//	P6 everybody who must hear does      Stream, of the events
//	P8 a deposed leader changes nothing  Fences
//	P9 call order is the sequence        History.OutOfOrder
//
// A History is what agents saw, a Ledger what is in everybody's books when it is
// over, Fences what leaders' tokens were meanwhile, a Stream what a consumer of
// events was told.
//
// A preview that was on a screen is a hold: on its contact, on every number it
// shows, and on its agent. Nobody outside knows exactly when a hold ended, so
// each has the earliest moment it can have ended, and two holds of one thing
// are a breach only when the later began before that:
//
//	given back     the moment before the agent sent the verb
//	timed out      its deadline
//	taken back     its offer; when it was taken is not told
//	dialled        the end of the call, or the dial while that is not known
//
// Offers and deadlines are told by the servers' clock and the rest by the
// agents': this is for a history made on one machine.
package history
