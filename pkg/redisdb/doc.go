// Package redisdb opens the Redis a process works on.
//
// There are three kinds, taken in this order:
//
//	URL given            that server: redis://, rediss:// or unix://, version 7 or later
//	redis-server >= 7    a private child of this process, its data in Config.Dir
//	neither              miniredis inside this process, nothing kept, small campaigns only
//
// The URL memory:// asks for miniredis outright.
//
// A client sends each command at most once and obeys the deadline of its
// context. What to retry is the caller's to say: a script whose answer was
// lost may have run.
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
