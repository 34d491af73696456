// Package outbox is what follows from what was recorded, until it is done. Its
// rows are inserted in the transaction of the record, so they exist exactly when
// the record does; package loops tells the peers.
//
//	answer ──▶ notification: CONNECTED
//	end n  ──▶ contact: the outcome
//	       └─▶ notification: CONNECTED if there was an answer, RELEASED
//	first business result ──▶ notification: COMPLETED
//	decision: unreached   ──▶ notification: UNREACHED, when the contact has answered
//
// The last two are told of tasks that have messages for them.
//
// A row holds ids only. It names the end it follows from: when that was replaced
// meanwhile there is nothing left to do, since the new end has rows of its own.
package outbox
