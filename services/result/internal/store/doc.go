// Package store keeps attempts, previews, task results and exports in SQL.
//
// Every row has its tenant, and every statement names it; only the expiry of
// exports, the relays and the recounts look across tenants. What follows from a
// change is inserted in its transaction: entries of the outbox by [Store.Record],
// the job of an export by the function that [Store.CreateExport] is given.
//
// Reports that come at once are a batch: its attempts are locked in the order of
// their ids, merged one report after the other, and written together.
// Remarks and answers that come later change one attempt. Either way a changed
// attempt is written by one function, and whatever follows from a change is there.
//
// The stream of a tenant's events is numbered without a gap, in the order of the
// commits: a transaction that has events ends by taking the tenant's row in
// event_head, holds it until its commit, and numbers on from the last event. With
// several tenants it takes them in their order, and locks nothing after them.
//
// task_result has one row per customer called, kept in the transaction that
// first records an attempt; it counts dials and points at the latest.
//
// task_count has the counters of a task and of its agents. A transaction moves each
// once, after all else that it locks but a tenant's stream of events, and so does
// the changes of the task in task_stats, by which others see that something moved.
// task_series has what ended in each minute and hour of a task: its points are moved
// after the counters of their tasks, whose rows in task_stats keep others waiting.
// A recount compares what one snapshot has of counters and hours with what they count
// and adds the difference: what is recorded meanwhile moves right and wrong ones alike.
// Minutes are not recounted, as they are gone in two days: one that is older is
// neither shown nor moved, and is deleted an hour later.
package store
