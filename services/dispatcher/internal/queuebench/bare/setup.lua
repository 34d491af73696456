-- Agents who are idle and contacts in a hopper. KEYS: 1 prefix. ARGV: 1 how many,
-- 2 body.
local P, n = KEYS[1], tonumber(ARGV[1])
for i = 1, n do
  local agent, contact = string.format('agent-%06d', i), string.format('%036d', i)
  redis.call('HSET', P .. 'agent:' .. agent, 'state', 'ready', 'since', '1', 'queues', 'q', 'node', 'bare', 'reason', '')
  redis.call('ZADD', P .. 'idle:q', 1, agent)
  redis.call('HSET', P .. 'contact:' .. contact, 'task', 't', 'lease', 'lease-1', 'member', contact, 'body', ARGV[2])
  redis.call('SADD', P .. 'lease:lease-1', contact)
  redis.call('ZADD', P .. 'hopper:t', 0, string.format('%08d', i) .. contact)
  redis.call('DEL', P .. 'queue:' .. agent)
end
redis.call('DEL', P .. 'deadlines', P .. 'live:t', P .. 'ended', P .. 'calls')
return n
