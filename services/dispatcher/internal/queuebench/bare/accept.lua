-- KEYS: 1 prefix. ARGV: 1 preview, 2 now + 10 s.
local P, id = KEYS[1], ARGV[1]
redis.call('HMGET', P .. 'preview:' .. id, 'state', 'agent', 'task', 'contact', 'offered', 'deadline', 'reason')
redis.call('HSET', P .. 'preview:' .. id, 'state', 'accepting')
redis.call('ZADD', P .. 'deadlines', ARGV[2], 'p:' .. id)
return 1
