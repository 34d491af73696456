// Package store keeps deliveries in SQL.
//
// Deliveries of one contact to one URL form a lane, in the order of their ids,
// which is the order they were made in. Only the first pending one of a lane is
// queued, that is, has a job; when it is delivered or dead, the next is queued in
// the same transaction. So later messages cost nothing while an earlier one is
// retried. Two that are made at the very same time may both be queued.
//
// A job is inserted by the function that a method is given, in its transaction.
// Each job belongs to a turn, and what it writes counts only while the delivery
// is still in that turn.
package store
