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
//	connector ──▶│     ├▶ calls  (accept, report, complete)│   │       renew leases, settle     │
//	supervisor ─▶│     └▶ watch, explain                   │   │                                │
//	             └──────────────────┬──────────────────────┘   └───────────────┬────────────────┘
//	                                └───────────── Redis, scripts ─────────────┘
//
// An agent:
//
//	                    SetAgentState                assign            accept
//	OFFLINE ─▶ NOT_READY ◀──────────▶ READY ──────────────▶ PREVIEWING ───────▶ ON_CALL
//	   ▲ session   ▲                    ▲ ▲ skip, snooze, timeout,│                 │ call released
//	   │ gone      │ missed too often   │ └───────────── revoke ──┘                 ▼
//	   └ any state └────────────────────┴──── complete, or its limit ─────────── WRAP_UP
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
//   - Skips and snoozes past a tenant's quota are refused, however they are repeated
//     or timed; what was counted survives the loss of Redis as far as it is on record.
//   - A snoozed contact is held for its agent until it is due and a minute longer, for
//     nobody else; not when the agent is OFFLINE, its task may not call, or it is revoked.
//   - A contact that an agent closes is closed in SQL before anybody is told so.
//   - Who does not complete a call within wrap_up_limit_s is set free; the call can be
//     completed still.
//   - With mask_numbers no number is sent in clear before it is dialled.
//   - What a supervisor forces holds at once, or from the end of what is under way;
//     a preview that is taken back is no miss, and the agent is not offered that
//     contact for a minute. A session that was ended is not opened again, though its
//     node did not hear of it.
//   - Who watches the agents of a tenant sees a change within half a second, also one
//     on another node; ExplainAgent judges by the rules that the leader works by.
//   - What an agent was told is saved is saved in SQL: nothing of a call is in
//     Redis only.
//   - A call is one connector's for good. What a connector may have missed while it
//     was away it is told, or asked about, on its return, on whatever node.
//   - A deposed leader changes nothing: every write of a leader carries its
//     fencing token, to Redis and to the contact service.
//   - With the contact or the result service down, previews and timeouts go on;
//     accept and complete say UNAVAILABLE and go on where they broke off.
//   - With Redis emptied, everything not dialled is given back and starts over;
//     live calls come back.
package dispatcher
