// Package store keeps deliveries in SQL.
//
// Deliveries of one contact to one URL form a lane, in the order of their ids,
// which is the order they were made in; so do the short messages of a contact. Of
// each lane only the first pending one is due, that is, has a row in delivery_due;
// when it is delivered or dead, the next follows it there in the same transaction.
// So later messages cost nothing while an earlier one is retried. Two that are made
// at the very same time may both be due.
//
//	delivery       everything there is to know of each
//	delivery_due   those that may be tried: where to, when, and who does
//	delivery_try   the last tries of each
//	sms_part       the parts of short messages, and what is reported of them
//
// Who claims a delivery holds it until a time, which stands in place of the time it
// is due: so it comes back by itself, however its claimant ended. Each claim has a
// name of its own, and a try is stored only while its claim is there. A new turn
// ends the claim. On Postgres any number of processes claim side by side and pass
// over what another is just taking.
//
// What is due is found by a step from one destination to the next, and at each by
// the time: nothing that the courier asks again and again reads the backlog.
package store
