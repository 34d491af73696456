// Package smpp is a client of short message centres: SMPP 3.4, bound as a
// transceiver over one connection that it keeps up.
//
//	      ┌──────────── pause, doubling, ≤ 30 s ◀───────────┐
//	      ▼                                                 │ no connection, bind refused
//	Open ─ connecting ─ bound ──────────────────────────────┤
//	                      │ Submit: part, answer, part …    │ closed by the server, unbind,
//	                      │ silent: enquire_link            │ enquire_link not answered
//	                      │ deliver_sm: OnReceipt, OnMessage┘
//	                      ▼
//	      Stop ─ answers awaited, unbind, closed
//
//	client, err := smpp.Open(smpp.Config{Address: "smsc:2775", SystemID: …, OnReceipt: keep})
//	ids, err := client.Submit(ctx, smpp.Message{To: smpp.International("+4477…"), Text: "…", Receipt: true})
//
// # What a sender may count on
//
//   - Submit returns ids, one a part, when the server has taken every part. An id is
//     empty when the server gave none.
//   - After any other end, [Retry] tells whether to submit the message again. When
//     the connection was lost before an answer, or the answer came too late, nobody
//     knows whether the server took it ([ErrUnanswered]). To repeat it then is to
//     send at least once, not exactly once. A message of which some parts were
//     taken begins anew: phones do not mix the parts of two tries.
//   - Submit waits for a connection, but no longer than Timeout ([ErrNotSent]), and
//     for room in the window: so many messages are under way at a time, each with one
//     part unanswered. How many a second a server wants is the caller's to keep to.
//   - A receipt is answered after OnReceipt has returned: nil for done, an error so
//     that the server sends it again. OnReceipt runs beside Submit, one at a time;
//     a receipt may come before Submit has returned its id.
//
// # Ids
//
// Servers are known to answer submit_sm with an id in one number system and to send
// its receipt with the id in another. [IDs] sets that right.
//
// Packages pdu and text are the protocol's units and its alphabets. Nothing that a
// message holds, no number and no password, gets into an error or the log.
package smpp
