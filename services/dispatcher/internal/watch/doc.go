// Package watch shows supervisors all agents of their tenant, as they are and as
// they change.
//
//	scripts ── ids of whom they changed ──▶ floor ──▶ mailbox of a watch ──▶ client
//	                                          │
//	          the directory, every compare ───┴─▶ each agent, read in bulk
//
// A node has one floor a tenant, from the first watch to the last, however many
// there are. While it is there, scripts say whom they change; the floor collects
// that, reads those agents at most four times a second, and hands on whom it finds
// changed, whole. Messages may be lost: now and then it reads everybody.
//
// A watch begins with everybody. Its mailbox is bounded: a client that does not
// read is dropped with LIMIT, not waited for. While Redis does not answer nothing
// is sent, no heartbeat either: all may not be as it was.
package watch
