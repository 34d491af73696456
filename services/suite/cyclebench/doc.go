// Package cyclebench measures what a call costs the databases, from the share of
// its lease to its last event, through the real services over gRPC on a Postgres
// whose commits wait for the disk:
//
//	lease (shared) ─▶ BeginAttempt ─▶ RecordAttempt: dialled, ended, completed
//	                                       │ outbox
//	                                       ├─▶ ApplyOutcomes, the decision stored
//	                                       └─▶ Enqueue: CONNECTED, RELEASED
//
// Its figures are in docs/performance.md. Deliveries to receivers are no part of
// a cycle: the courier rests.
package cyclebench
