// Package lead is what the leader of a shard does for the tenants in it.
//
// [Leads] stands for election for every shard and, for each tenant of a shard
// it leads, runs a desk until the leadership ends. A node above its share of
// shards gives them up one at a time.
//
// A desk is a set of loops over one tenant:
//
//	assign      pairs ready agents with contacts of the tasks that may call now
//	refill      leases contacts for the hoppers that assign finds low
//	appointments leases contacts whose appointment has come due
//	deadlines   ends previews and sessions that are due
//	auto_accept dials for agents whose preview's time is over, where the task wants it
//	settle      settles accepts that were left half way, and overdue calls
//	leases      renews what contacts are held under
//	stop        takes back what a stopped task has loaded
//	revoke      takes back what SQL wants before its lease ends, as for a blocked number
//	return      gives all that back in SQL
//	ended       stores previews that are over
//	live_calls  restores calls that SQL knows and Redis does not
//
// What needs SQL is apart from what needs Redis only: while the contact service
// is down, hoppers empty, previews time out and screens go on. So it is when the
// leadership is handed over: timeouts go on as soon as the term has begun, and the
// next leader assigns what it finds in the hoppers, under leases whose last renewal
// it finds noted beside them. Only a Redis that knows nothing waits for SQL.
//
// Every write to Redis and every call about leases carries the fencing token of
// the leadership. Somebody newer having been there ends the leadership (stale);
// a Redis without data begins the term anew: everything is given back in SQL,
// live calls are restored, and, if there were any, nodes get the time of two
// beats to clear their screens before a hopper is filled.
//
// No contact is offered whose lease could end before its preview does: when
// renewing has failed for too long, assigning stops. Nor one whose last moment
// has passed: assign takes it out as it meets it, to be given back in SQL.
//
// A contact with an owner, whose appointment is due, goes before everything: when
// its owner is ready, whatever other task's turn it is, if its own may call now.
// Others are not held up by it; they get it once only its owner may has passed.
//
// Which task is next is decided by package precedence, of what is known at that moment:
// what a hopper had when it was last tried, and what SQL last said there is.
//
// A pass of assign costs what has changed: a wake says in which queue somebody has
// become idle and which hopper has got a contact back, and a hopper known to be empty
// is not tried. A wake may be lost, so once a second, and when the feed has something
// new, a pass looks everywhere: one round trip for who is idle, one for what the
// hoppers there hold.
package lead
