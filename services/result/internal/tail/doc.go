// Package tail lets consumers follow their tenants' streams of events.
//
//	commits of this process ──▶ tail ──▶ the latest events, in memory ──┐
//	a look every 250 ms ────────▶ ▲                                     ▼
//	                              └───── SQL ── pages of 500 ──▶ reader ──▶ consumer
//
// A process has one tail a tenant, from the first reader to the last, however many
// there are. A reader begins at its cursor and reads pages from SQL until it is
// where the tail's memory begins. One that does not keep up falls out of that
// memory and reads pages again: it slows nobody down and loses nothing. Only a send
// that nobody takes for 30 s ends it.
//
// Numbers in a stream have no gap, and whoever sees one number sees all before it
// (package store), so a reader knows that it has missed nothing when the next number
// is the next. If it is not, what is between was deleted.
//
// A message with only a cursor says that a reader has caught up, first at once and
// then every 10 s without an event, as long as the tail can be read.
package tail
