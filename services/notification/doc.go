// Package notification tells receivers what happened: the callback URL of a
// task hears of every answer and every end of its calls.
//
//	result ──Enqueue──▶ deliveries + jobs, one transaction a batch
//	                        │
//	                        ▼ courier: approved? circuit closed? first of its lane?
//	                      POST ──200──▶ DELIVERED
//	                        └──else──▶ again by the schedule, then DEAD
//
// # Invariants
//
//   - Enqueue returns once the delivery is durable. An event is delivered at
//     least once or ends DEAD, where RedeliverDelivery takes it up again.
//   - A delivery of an event to a URL is made once, however often the event is
//     enqueued; every try of it carries the same event id.
//   - Messages about one contact to one URL go in the order they were enqueued:
//     a later one waits until the earlier one is delivered or dead. A redelivery
//     is a wish, and goes at once.
//   - A message goes only to a URL that an APPROVED callback address allows at
//     that moment, and only to an address of the open Internet or of a network
//     that the operator lists (package sender).
//   - A receiver that is down takes no sender away from the others: after some
//     failures in a row its circuit opens, and its messages wait without a try.
package notification
