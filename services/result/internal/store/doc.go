// Package store keeps attempts, previews, task results and exports in SQL.
//
// Every row has its tenant, and every statement names it; only the expiry of
// exports looks across tenants. What follows from a change (jobs of the outbox)
// is inserted by the function that [Store.Record] and [Store.CreateExport] are
// given, in the transaction of the change itself.
//
// task_result has one row per customer called, kept in the transaction that
// first records an attempt; it counts dials and points at the latest.
package store
