-- Puts a call back that SQL knows and Redis lost. ARGV: 1 attempt, 2 agent, 3
-- task, 4 contact, 5 body, 6 ms until the call's deadline.
-- Reply: 1, or 0 when the call is there.
local key = P .. 'call:' .. ARGV[1]
if redis.call('EXISTS', key) == 1 then return 0 end
redis.call('HSET', key, 'state', 'dialling', 'agent', ARGV[2], 'task', ARGV[3], 'contact', ARGV[4], 'body', ARGV[5])
redis.call('SADD', P .. 'calls', ARGV[1])
redis.call('ZADD', P .. 'deadlines', ms(NOW + tonumber(ARGV[6])), 'c:' .. ARGV[1])
local agent = P .. 'agent:' .. ARGV[2]
if redis.call('HSETNX', agent, 'call', ARGV[1]) == 1 then
  local state = redis.call('HGET', agent, 'state')
  if state == 'ready' or state == 'not_ready' then set_agent(ARGV[2], 'on_call', '') end
end
flush()
return 1
