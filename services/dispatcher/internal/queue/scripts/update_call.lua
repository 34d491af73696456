-- Merges facts into a call: what is known stays, except that a real end
-- replaces UNKNOWN. ARGV: 1 attempt, 2 ring, 3 answer, 4 end (ms), 5 fail code,
-- 6 call id, 7 recording path; empty when not told. Reply: 1. Errors: NOCALL.
local key = P .. 'call:' .. ARGV[1]
local was = redis.call('HMGET', key, 'state', 'agent', 'fail_code')
if not was[1] then return redis.error_reply('NOCALL') end
if was[3] == 'UNKNOWN' and ARGV[4] ~= '' and ARGV[5] ~= 'UNKNOWN' then
  redis.call('HDEL', key, 'end', 'fail_code')
end
local fields = {'ring', 'answer', 'end', 'fail_code', 'call_id', 'recording'}
for i, field in ipairs(fields) do
  if ARGV[i + 1] ~= '' then redis.call('HSETNX', key, field, ARGV[i + 1]) end
end
local known = redis.call('HMGET', key, 'ring', 'answer', 'end')
local state = was[1]
if state ~= 'completed' then
  state = known[3] and 'released' or known[2] and 'connected' or known[1] and 'ringing' or 'dialling'
  redis.call('HSET', key, 'state', state)
end
if state == 'released' and was[1] ~= 'released' then
  redis.call('ZREM', P .. 'deadlines', 'c:' .. ARGV[1])
  redis.call('SREM', P .. 'calls', ARGV[1])
  local agent = redis.call('HMGET', P .. 'agent:' .. was[2], 'call', 'state')
  if agent[1] == ARGV[1] and agent[2] == 'on_call' then set_agent(was[2], 'wrap_up', '') end
end
tell(redis.call('HGET', P .. 'agent:' .. was[2], 'node'), 'call', was[2], ARGV[1])
flush()
return 1
