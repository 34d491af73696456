-- KEYS: 1 prefix. ARGV: 1 attempt, 2 now.
local P, key = KEYS[1], KEYS[1] .. 'call:' .. ARGV[1]
local was = redis.call('HMGET', key, 'state', 'agent', 'fail_code', 'connector')
redis.call('HSETNX', key, 'end', ARGV[2])
redis.call('HSETNX', key, 'fail_code', '00145')
redis.call('HMGET', key, 'ring', 'answer', 'end')
redis.call('HSET', key, 'state', 'released')
redis.call('ZREM', P .. 'deadlines', 'c:' .. ARGV[1])
redis.call('SREM', P .. 'calls', ARGV[1])
local agent = P .. 'agent:' .. was[2]
redis.call('HMGET', agent, 'call', 'state')
local a = redis.call('HMGET', agent, 'state', 'queues', 'node')
redis.call('HSET', agent, 'state', 'wrap_up', 'since', ARGV[2], 'reason', '')
redis.call('PUBLISH', 'fd:node:' .. a[3], 'state ' .. was[2] .. ' call ' .. ARGV[1])
return 1
