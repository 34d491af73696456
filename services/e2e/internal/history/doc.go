// Package history records what agents saw and judges it.
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
