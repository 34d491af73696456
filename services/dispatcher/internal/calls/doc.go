// Package calls carries a call from the agent's accept to the end of its
// wrap-up. Each step is durable first, in the contact service (may this be
// dialled, and it is) and in the result service (what is known of it), and in
// Redis after that, so whatever an agent was told is saved is saved.
//
//	accept     Redis: the timeout has lost ─▶ contact: the attempt begins ─▶
//	           result: its record ─▶ Redis: the call ─▶ connector: dial
//	           (by the agent, or by the leader when the preview's time is over
//	           and its task wants AUTO_ACCEPT: [Book.AutoAccept])
//	report     result ─▶ Redis: ringing, connected, released
//	complete   contact: the appointment, if any ─▶ result ─▶ Redis: the agent is free
//
// Each step is idempotent by the attempt's id, so a caller that got
// UNAVAILABLE half way tries again and goes on where it broke off. Nobody who
// accepts waits longer than [acceptWithin]; what is still open then is settled
// by the shard leader, who asks the contact service whether the attempt was
// begun ([Book.Settle]). An attempt that it settled as not begun never begins:
// its preview is offered again, refuses to be dialled, and times out.
//
// A call comes from one of its task's caller numbers: those the task names, in
// the directory and of its own, or those of its group, as they are at the dial.
// caller_number_anonymization is for the network, which shows customers another
// number in its place: what is chosen, sent and recorded here is the same.
//
// Times come from reports and are bounded: not more than [maxAhead] in the
// future, and one before the dial counts as the dial.
//
// A call ends by a report, by the ring limit where a connector makes the call,
// or, when nobody says anything until max_call_s after the ring limit, as
// UNKNOWN ([Book.Overdue]).
package calls
