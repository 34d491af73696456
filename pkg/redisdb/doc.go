// Package redisdb opens the Redis a process works on.
//
// There are five kinds, taken in this order:
//
//	Addresses and Master  the server that sentinels at the addresses say is master
//	Addresses             the cluster that the nodes at the addresses are of
//	URL                   that server: redis://, rediss:// or unix://
//	redis-server >= 7     a private child of this process, its data in Config.Dir
//	neither               miniredis inside this process, nothing kept, small campaigns only
//
// The URL memory:// asks for miniredis outright. Every connection to a server
// that is not ours asks first what it is: version 7 or later, evicting nothing,
// and, but in a cluster, a master. So a fail-over to one that is not fit is noticed.
//
// A client sends each command at most once and obeys the deadline of its
// context. What to retry is the caller's to say: a script whose answer was
// lost may have run. What a server refused was not done: MOVED and ASK are
// followed, and a cluster that is settling (TRYAGAIN, CLUSTERDOWN, LOADING) is
// asked again, three times in all.
//
// In a cluster, keys that are used together share a hash tag, and a plain
// PUBLISH reaches subscribers on every node.
//
// The private child listens on a Unix socket that only this user can open, on
// no port. Every write is in its append-only file before it is answered, so a
// restart on the same folder finds its data, also after a kill -9 of child or
// parent. A child that dies is started again; the client reconnects by itself.
// The folder is locked while parent or child lives.
//
// Write scripts with redis.NewScript, whose Run falls back from EVALSHA to
// EVAL. miniredis knows less than Redis: use neither FUNCTION, sharded
// pub/sub, nor Lua's struct, cmsgpack and bit; give large integers to Lua as
// text and format them with string.format('%.0f', n). Whatever lives here
// must be rebuildable: nothing in Redis is the only copy.
package redisdb
