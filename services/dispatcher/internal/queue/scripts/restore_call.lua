-- Puts a call back that SQL knows and Redis lost. ARGV: 1 attempt, 2 agent, 3
-- task, 4 contact, 5 body, 6 ms until the call's deadline, 7 its connector; empty: none.
-- Reply: 1, or 0 when the call is there.
local key = P .. 'call:' .. ARGV[1]
if redis.call('EXISTS', key) == 1 then return 0 end
redis.call('HSET', key, 'state', 'dialling', 'agent', ARGV[2], 'task', ARGV[3], 'contact', ARGV[4], 'body', ARGV[5])
if ARGV[7] ~= '' then
  redis.call('HSET', key, 'connector', ARGV[7])
  redis.call('HSET', P .. 'carries:' .. ARGV[7], ARGV[1], '')
end
redis.call('SADD', P .. 'calls', ARGV[1])
redis.call('ZADD', P .. 'deadlines', ms(NOW + tonumber(ARGV[6])), 'c:' .. ARGV[1])
local agent = P .. 'agent:' .. ARGV[2]
if redis.call('HSETNX', agent, 'call', ARGV[1]) == 1 then
  changed(ARGV[2])
  local state = redis.call('HGET', agent, 'state')
  if state == 'ready' or state == 'not_ready' then set_agent(ARGV[2], 'on_call', '') end
end
flush()
return 1
