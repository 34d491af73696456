// Package store keeps attempts, previews, task results and exports in SQL.
//
// Every row has its tenant, and every statement names it; only the expiry of
// exports and the relays look across tenants. What follows from a change is
// inserted in its transaction: entries of the outbox by [Store.Record], the job of
// an export by the function that [Store.CreateExport] is given.
//
// Reports that come at once are a batch: its attempts are locked in the order of
// their ids, merged one report after the other, and written together.
//
// task_result has one row per customer called, kept in the transaction that
// first records an attempt; it counts dials and points at the latest.
package store
