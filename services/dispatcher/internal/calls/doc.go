// Package calls carries a call from the agent's accept to the end of its
// wrap-up. Each step is durable first, in the contact service (may this be
// dialled, and it is) and in the result service (what is known of it), and in
// Redis after that, so whatever an agent was told is saved is saved.
//
//	accept     Redis: the timeout has lost ─▶ contact: the attempt begins ─▶
//	           Redis: whose call it is ─▶ result: its record ─▶ Redis: the call,
//	           and the command to dial
//	           (by the agent, or by the leader when the preview's time is over
//	           and its task wants AUTO_ACCEPT: [Book.AutoAccept])
//	close      Redis: the timeout has lost ─▶ contact: the contact is closed ─▶
//	           Redis: skipped
//	report     result ─▶ Redis: ringing, connected, released
//	complete   contact: the appointment, if any ─▶ result, with the answers to the
//	           questionnaire ─▶ Redis: the agent is free
//
// Each step is idempotent by the attempt's id, so a caller that got
// UNAVAILABLE half way tries again and goes on where it broke off. Nobody who
// accepts waits longer than [acceptWithin]; what is still open then is settled
// by the shard leader, who asks the contact service whether the attempt was
// begun ([Book.Settle]), or closes the contact. An attempt that it settled as not begun never begins:
// its preview is offered again, refuses to be dialled, and times out.
//
// A call is one connector's, or the agent's, for good: that is on record before
// anybody dials. The connectors have them in turn. What is on record and was not
// dialled, its connector denies when it is asked; what is not on record was never
// dialled. Both are technical failures, 34606, and no attempts.
//
// A call comes from one of its task's caller numbers: those the task names, in
// the directory and of its own, or those of its group, as they are at the dial, in
// turn over all nodes.
// caller_number_anonymization is for the network, which shows customers another
// number in its place: what is chosen, sent and recorded here is the same.
//
// Times come from reports and are bounded: not more than [maxAhead] in the
// future, and one before the dial counts as the dial.
//
// A call ends by a report. Where a connector makes it, it also ends by the ring
// limit, and a few seconds after the agent hung up: then the connector is told to
// hang up until it says that it did. When nobody says anything until max_call_s
// after the ring limit, it ends as UNKNOWN ([Book.Overdue]).
package calls
