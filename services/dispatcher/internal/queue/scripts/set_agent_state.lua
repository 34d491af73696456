-- ARGV: 1 agent, 2 "ready" or "not_ready", 3 reason. With a preview or call
-- open it holds from its end on. Reply: 1. Errors: NOSESSION.
local key = P .. 'agent:' .. ARGV[1]
local state = redis.call('HGET', key, 'state')
if not state or state == 'offline' then return redis.error_reply('NOSESSION') end
if ARGV[2] == 'ready' then redis.call('HDEL', key, 'misses') end
if state == 'ready' or state == 'not_ready' then
  set_agent(ARGV[1], ARGV[2], ARGV[3])
else
  redis.call('HSET', key, 'next', ARGV[2], 'next_reason', ARGV[3])
end
flush()
return 1
