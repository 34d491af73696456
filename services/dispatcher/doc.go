// Package dispatcher brings customers to agents: it keeps agents' sessions,
// offers previews, and follows calls from the dial to the wrap-up.
//
// It owns nothing durable. What it knows is in Redis (package internal/queue)
// and can be rebuilt: contacts and leases from the contact service, what calls
// did from the result service, agents from the nodes that hold their streams.
// Who leads which tenants is in etcd.
//
//	             ┌────────────── every node ───────────────┐   ┌─ leader of the tenant's shard ─┐
//	agent ──────▶│ rpc ─▶ hub    (streams, screens)        │   │ lead: assign, time out, stop,  │
//	connector ──▶│     └▶ calls  (accept, report, complete)│   │       renew leases, settle     │
//	             └──────────────────┬──────────────────────┘   └───────────────┬────────────────┘
//	                                └───────────── Redis, scripts ─────────────┘
//
// An agent:
//
//	                    SetAgentState                assign            accept
//	OFFLINE ─▶ NOT_READY ◀──────────▶ READY ──────────────▶ PREVIEWING ───────▶ ON_CALL
//	   ▲ session   ▲                    ▲ ▲ skip, timeout, revoke │                 │ call released
//	   │ gone      │ missed too often   │ └───────────────────────┘                 ▼
//	   └ any state └────────────────────┴─────────── complete ───────────────── WRAP_UP
//
// Invariants:
//
//   - One live preview or call a contact and, through the locks of the contact
//     service, a phone number.
//   - Accept wins or loses against the timeout for good, in one script. The dial
//     is judged by the contact service at that moment, and begun there at most once.
//     That goes for AUTO_ACCEPT too, where it is the timeout that accepts, for an
//     agent who has a stream. Refused, the preview times out and is no miss.
//   - A suspended task is off every screen within a second, and nothing of that
//     counts: the feed's change wakes the leader, and so does a dial refused later.
//   - So is a contact that was revoked, as when its number was blocked, and one that
//     waits in a hopper is not offered. A call goes on.
//   - No contact is offered after its callable_until: it goes back instead.
//   - A contact whose appointment is due is offered to the agent who owns it, before
//     anything else and in any queue, and to nobody else before owner_until; it keeps
//     no idle agent waiting. Who completes with an appointment is told so once it is
//     made: the contact service has it before the result is recorded.
//   - What an agent was told is saved is saved in SQL: nothing of a call is in
//     Redis only.
//   - A deposed leader changes nothing: every write of a leader carries its
//     fencing token, to Redis and to the contact service.
//   - With the contact or the result service down, previews and timeouts go on;
//     accept and complete say UNAVAILABLE and go on where they broke off.
//   - With Redis emptied, everything not dialled is given back and starts over;
//     live calls come back.
package dispatcher
