// Package outbox is the work that follows from what was recorded. It is
// inserted in the transaction of the record, so it exists exactly when the
// record does; package loops does it.
//
//	answer ──▶ Tell{End: 0}
//	end n  ──▶ Outcome{End: n}, Tell{End: n}
//	export ──▶ Export
//
// Jobs hold ids only. Each names the end it follows from: one whose end was
// replaced meanwhile has nothing left to do, since the new end has jobs of its own.
package outbox
