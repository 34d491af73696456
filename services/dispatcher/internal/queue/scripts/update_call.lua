-- Merges facts into a call: what is known stays, except that a real end
-- replaces UNKNOWN. ARGV: 1 attempt, 2 ring, 3 answer, 4 end (ms), 5 fail code,
-- 6 call id, 7 recording path; empty when not told; 8 a command to the call's
-- connector to end it, when the end was not told but judged; 9 ms that the agent has
-- from the end on to complete it, 0 for as long as it takes. Reply: 1. Errors: NOCALL.
local key = P .. 'call:' .. ARGV[1]
local was = redis.call('HMGET', key, 'state', 'agent', 'fail_code', 'connector')
if not was[1] then return redis.error_reply('NOCALL') end
if was[3] == 'UNKNOWN' and ARGV[4] ~= '' and ARGV[5] ~= 'UNKNOWN' then
  redis.call('HDEL', key, 'end', 'fail_code')
end
local fields = {'ring', 'answer', 'end', 'fail_code', 'call_id', 'recording'}
for i, field in ipairs(fields) do
  if ARGV[i + 1] ~= '' then redis.call('HSETNX', key, field, ARGV[i + 1]) end
end
if was[4] and ARGV[4] ~= '' then
  redis.call('HDEL', P .. 'carries:' .. was[4], ARGV[1])
  redis.call('ZREM', P .. 'ending:' .. was[4], ARGV[1])
  if ARGV[8] ~= '' then
    note_ending(was[4], ARGV[1])
    command(was[4], ARGV[8])
  end
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
  if tonumber(ARGV[9]) > 0 then
    local wrap_up_until = ms(NOW + tonumber(ARGV[9]))
    redis.call('HSET', key, 'wrap_up_until', wrap_up_until)
    redis.call('ZADD', P .. 'deadlines', wrap_up_until, 'w:' .. ARGV[1])
  end
  local agent = redis.call('HMGET', P .. 'agent:' .. was[2], 'call', 'state')
  if agent[1] == ARGV[1] and agent[2] == 'on_call' then set_agent(was[2], 'wrap_up', '') end
end
tell(redis.call('HGET', P .. 'agent:' .. was[2], 'node'), 'call', was[2], ARGV[1])
flush()
return 1
