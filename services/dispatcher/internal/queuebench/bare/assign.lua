-- KEYS: 1 prefix. ARGV: 1 ms until the deadline, then a preview id a pair.
-- Reply: preview ids.
local P = KEYS[1]
local clock = redis.call('TIME')
local now = clock[1] .. string.sub(clock[2] + 1000000, 2, 4)
local deadline = string.format('%.0f', now + ARGV[1])
local agents = redis.call('ZRANGE', P .. 'idle:q', 0, #ARGV - 2)
local members = redis.call('ZRANGE', P .. 'hopper:t', 0, #agents - 1)
local ids, deadlines, busy, gone, events = {}, {}, {}, {}, {}
for i, member in ipairs(members) do
  local id, agent, contact = ARGV[i + 1], agents[i], string.sub(member, -36)
  local c = redis.call('HMGET', P .. 'contact:' .. contact, 'body', 'lease', 'until')
  local a = redis.call('HMGET', P .. 'agent:' .. agent, 'since', 'queues', 'node')
  redis.call('HSET', P .. 'preview:' .. id, 'state', 'offered', 'agent', agent, 'task', 't', 'contact', contact,
    'offered', now, 'deadline', deadline, 'max_misses', '2', 'on_timeout', 'requeue', 'rank', i)
  redis.call('HSET', P .. 'contact:' .. contact, 'preview', id)
  redis.call('HSET', P .. 'agent:' .. agent, 'state', 'previewing', 'since', now, 'reason', '')
  redis.call('RPUSH', P .. 'queue:' .. agent, id)
  ids[i], busy[i], gone[i] = id, agent, member
  deadlines[2 * i - 1], deadlines[2 * i] = deadline, 'p:' .. id
  events[i] = table.concat({'offered', agent, id, 't', contact, c[2], now, deadline, c[1]}, ' ')
end
if #ids > 0 then
  redis.call('ZREM', P .. 'idle:q', unpack(busy))
  redis.call('ZREM', P .. 'hopper:t', unpack(gone))
  redis.call('ZADD', P .. 'deadlines', unpack(deadlines))
  redis.call('SADD', P .. 'live:t', unpack(ids))
  redis.call('PUBLISH', 'fd:node:bare', table.concat(events, '\n'))
end
return ids
