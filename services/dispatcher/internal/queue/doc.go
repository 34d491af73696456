// Package queue keeps what the dispatcher knows at this moment in Redis: ready
// agents, each task's hopper of leased contacts, each agent's queue of
// previews, deadlines, and live calls. It is a projection: SQL holds what must
// never be lost, and all of this can be rebuilt from it.
//
// Every change of state is one Lua script, so it happens whole or not at all.
// A script is a file in scripts/, with its arguments and replies documented
// above it; what it needs of scripts/lib stands before it. All keys of a tenant
// share the hash tag {tenant}, so they live on one node of a cluster; a script gets
// the tenant's prefix as its only KEYS entry and derives the rest from it.
//
//	fence                cluster and revision of the newest leader seen
//	agent:<id>           state, reason, since, version, node, session, broken, queues, misses, next, call;
//	                     day, skips, snoozes: what was set aside on the latest local day with any;
//	                     forced_off is the session that a supervisor ended
//	idle:<queue>         ready agents, by since when: longest idle first
//	queue:<agent>        previews pushed to the agent; the truth of what is on the screen
//	hopper:<task>        leased contacts in call order: equal scores, members sort_key‖id
//	reserved:<task>      the same, of contacts that wait for the agent who owns them
//	own:<agent>          those by owner, of all tasks: earliest appointment first
//	owners               agents to serve before anybody: ready with contacts of their own
//	contact:<id>         task, lease, member, body, until, owner, owner_until, last_agent, preview, and
//	                     avoid:<agent> until when; revoked says why it must go once its
//	                     dial is refused; snoozed says until when, and owner_before whose it
//	                     is after that
//	lease:<id>, leases   contacts still held under a lease; all such leases
//	returning            contacts taken out, not yet given back in SQL: lease and id
//	renewed              when all leases were last renewed in SQL
//	revoked              up to which sequence number SQL's revocations are done with
//	preview:<id>         state, agent, task, contact, lease, times; kept 10 min after its end
//	live:<task>, tasks   previews of a task that are not over; tasks with anything loaded
//	deadlines            what is due when: p:<preview>, s:<agent> (session), c:<attempt> (call),
//	                     o:<contact> (not only its owner's), k:<agent> (owner to look at again),
//	                     w:<attempt> (wrap-up)
//	call:<attempt>       facts of a call; kept a day after it is completed
//	calls                attempts whose end is not known
//	connectors, streams  telephony platforms that get calls, until when; stream and node of each
//	connector_turn       how many calls were given to one of them
//	turns:<task>         how many of the task's calls were routed; kept a day
//	carries:<connector>  its calls whose end is not known, and the stream that was told to dial
//	ending:<connector>   its calls that it was told to end and has not said the end of, a day
//	ended                stream of previews that are over, until they are stored in SQL
//	watched              there while somebody watches the tenant's agents: scripts then
//	                     say whom they changed
//
// States of a preview:
//
//	          accept            confirm
//	OFFERED ─────────▶ ACCEPTING ───────▶ ACCEPTED
//	  │  ▲                 │ refuse
//	  │  └─────────────────┘
//	  │
//	  │   close             closed
//	  ├─────────▶ CLOSING ─────────▶ SKIPPED
//	  │  ▲           │ refuse
//	  │  └───────────┘
//	  ├─▶ SKIPPED    (skip)
//	  ├─▶ SNOOZED    (snooze)
//	  ├─▶ TIMED_OUT  (expire)
//	  └─▶ REVOKED    (stop_task, revoke, drop_lease, force_agent, session gone, refuse for a lost lease)
//
// ACCEPTING holds the preview while SQL decides whether the dial is allowed:
// the timeout has lost already. CLOSING does so while SQL closes the contact. A node
// that dies there leaves the preview to the leader, which settles it with SQL
// ([Expired].Unsettled).
//
// With [AutoAccept] it is expire that accepts, for an agent who has a stream:
// the same way, but a refusal makes the preview TIMED_OUT, and no miss.
//
// A contact with an owner, as of an appointment that is due, is in no hopper before
// owner_until: an owner who is away holds up nobody, and assign finds such contacts
// at no cost. An owner who becomes ready is put among the owners, and assign does
// nothing until they are served. At owner_until the contact moves to the hopper.
//
// A snoozed contact is one that its agent owns for a while, and must not see before
// it is due: whatever finds owned contacts finds it. Once it was offered, or its time
// as the agent's is over, or the agent is OFFLINE, it is whose it was before.
//
// What agents set aside counts by the local day that the caller names, in the script
// that sets it aside: so a quota is exact, and what is done again counts once.
//
// Contacts go in call order, each to the agent who had it last, if idle, else to the
// one who has been idle longest, of those who may see it. Nobody waits for an agent
// who is not idle. A batch does what one assignment after the other would do.
//
// A wake names the queue where somebody has become idle, or the task whose hopper has
// got a contact back, so that a leader need not look everywhere.
//
// Times are the Redis server's, in milliseconds; no other clock is asked.
//
// Scripts that a leader runs carry its fencing token. An older one than the
// newest seen gets [ErrStale]. A Redis that lost its data has no token:
// [ErrEmptied] tells the leader to begin its term anew.
package queue
