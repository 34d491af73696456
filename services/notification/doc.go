// Package notification tells receivers what happened: the callback URL of a
// task hears of every answer and every end of its calls, and short messages go to
// customers nobody reached and to those whom a business result concerns.
//
//	result ──Enqueue──▶ deliveries, one transaction a batch
//	                        │
//	                        ▼ courier: first of its lane? due? a place at its destination?
//	                      claimed, carried ──taken──▶ DELIVERED
//	                        └──else──▶ again by the schedule, then DEAD
//
//	CONNECTED, RELEASED ──▶ callback: POST, taken with 200 (package sender)
//	UNREACHED, COMPLETED ─▶ SMS: a provider's account (package sms)
//
// # Invariants
//
//   - Enqueue returns once the delivery is durable. An event is delivered at
//     least once or ends DEAD, where RedeliverDelivery takes it up again.
//   - A delivery of an event to a URL or a number is made once, however often the
//     event is enqueued; every try of it carries the same event id. A customer is
//     told once that nobody reached him, whichever number was called last.
//   - Messages about one contact to one URL go in the order they were enqueued:
//     a later one waits until the earlier one is delivered or dead. A redelivery
//     of one is a wish, and goes at once; of all since a time, it keeps the order.
//   - A callback goes only to a URL that an APPROVED callback address of the task's
//     org unit allows at that moment, and only to an address of the open Internet
//     or of a network that the operator lists (package sender). It is signed with
//     the secret of that address.
//   - A receiver that is slow or down keeps no other waiting: it is sent so much at
//     once and no more, and after some failures in a row its circuit opens, and its
//     messages wait without a try.
//   - Every try is written down, and shown with its delivery.
//   - That a delivery is delivered or dead is an event in the transaction of its last
//     try, and told at least once (package eventoutbox).
//   - A delivery about a customer who was erased is told without what is personal; a
//     short message to him is DEAD. A try that is under way does not bring it back.
//   - Deliveries are kept for Config.DeliveryTTL, those that wait for a try longer.
//   - A test has one try, at once, which is stored; it is neither tried again nor an
//     event, and a tenant has ten a minute.
package notification
