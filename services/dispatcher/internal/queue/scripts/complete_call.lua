-- Ends the wrap-up. ARGV: 1 attempt, 2 "1" to become NOT_READY. Reply: 1, also
-- when it was completed before. Errors: NOCALL, NOTRELEASED.
local key = P .. 'call:' .. ARGV[1]
local f = redis.call('HMGET', key, 'state', 'agent')
if not f[1] then return redis.error_reply('NOCALL') end
if f[1] == 'completed' then return 1 end
if f[1] ~= 'released' then return redis.error_reply('NOTRELEASED') end
redis.call('HSET', key, 'state', 'completed')
redis.call('PEXPIRE', key, KEEP_CALL)
redis.call('ZREM', P .. 'deadlines', 'w:' .. ARGV[1])
local agent = P .. 'agent:' .. f[2]
local now = redis.call('HMGET', agent, 'call', 'state')
if now[1] == ARGV[1] then
  redis.call('HDEL', agent, 'call')
  if now[2] == 'wrap_up' then free_agent(f[2], ARGV[2] == '1' and 'not_ready' or 'ready', '') end
end
tell(redis.call('HGET', agent, 'node'), 'call', f[2], ARGV[1])
flush()
return 1
