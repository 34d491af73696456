-- KEYS: 1 prefix. ARGV: 1 attempt, 2 now.
local P, key = KEYS[1], KEYS[1] .. 'call:' .. ARGV[1]
local f = redis.call('HMGET', key, 'state', 'agent')
redis.call('HSET', key, 'state', 'completed')
redis.call('PEXPIRE', key, 86400000)
local agent = P .. 'agent:' .. f[2]
redis.call('HMGET', agent, 'call', 'state')
redis.call('HDEL', agent, 'call')
local a = redis.call('HMGET', agent, 'state', 'queues', 'node')
redis.call('HSET', agent, 'state', 'ready', 'since', ARGV[2], 'reason', '')
redis.call('ZADD', P .. 'idle:q', ARGV[2], f[2])
redis.call('PUBLISH', 'fd:node:' .. a[3], 'state ' .. f[2] .. ' call ' .. ARGV[1])
redis.call('PUBLISH', 'fd:wake', P)
return 1
