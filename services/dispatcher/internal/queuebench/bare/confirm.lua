-- KEYS: 1 prefix. ARGV: 1 preview, 2 now + the ring limit, 3 body of the call.
local P, id = KEYS[1], ARGV[1]
local p = redis.call('HMGET', P .. 'preview:' .. id, 'agent', 'contact', 'task', 'offered')
local agent, contact = P .. 'agent:' .. p[1], P .. 'contact:' .. p[2]
redis.call('HSET', P .. 'preview:' .. id, 'state', 'accepted', 'reason', '')
redis.call('PEXPIRE', P .. 'preview:' .. id, 600000)
redis.call('ZREM', P .. 'deadlines', 'p:' .. id)
redis.call('LREM', P .. 'queue:' .. p[1], 0, id)
redis.call('SREM', P .. 'live:t', id)
redis.call('HDEL', contact, 'preview')
redis.call('XADD', P .. 'ended', '*', 'id', id, 'agent', p[1], 'task', p[3], 'contact', p[2], 'state', 'accepted',
  'revoked', '', 'words', '', 'offered', p[4], 'end', ARGV[2])
local lease = redis.call('HGET', contact, 'lease')
redis.call('DEL', contact)
redis.call('SREM', P .. 'lease:' .. lease, p[2])
redis.call('EXISTS', P .. 'lease:' .. lease)
redis.call('HSET', P .. 'call:' .. id, 'state', 'dialling', 'agent', p[1], 'task', p[3], 'contact', p[2], 'body', ARGV[3])
redis.call('SADD', P .. 'calls', id)
redis.call('ZADD', P .. 'deadlines', ARGV[2], 'c:' .. id)
redis.call('HSET', agent, 'call', id)
redis.call('HDEL', agent, 'misses')
local a = redis.call('HMGET', agent, 'state', 'queues', 'node')
redis.call('HSET', agent, 'state', 'on_call', 'since', ARGV[2], 'reason', '')
redis.call('PUBLISH', 'fd:node:' .. a[3], 'state ' .. p[1])
return 1
