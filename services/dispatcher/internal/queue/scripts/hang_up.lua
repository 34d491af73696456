-- Has the call's connector end it. ARGV: 1 attempt, 2 command, 3 ms after which
-- the call is looked at if the connector has not ended it. A call that is over
-- stays so. Reply: 1, or 0 when the call has no connector, or that has no stream.
-- Errors: NOCALL.
local key = P .. 'call:' .. ARGV[1]
local call = redis.call('HMGET', key, 'state', 'connector')
if not call[1] then return redis.error_reply('NOCALL') end
if redis.call('SISMEMBER', P .. 'calls', ARGV[1]) == 0 then return 1 end
if not call[2] or not command(call[2], ARGV[2]) then return 0 end
note_ending(call[2], ARGV[1])
if redis.call('HSETNX', key, 'ending', '1') == 1 then
  redis.call('ZADD', P .. 'deadlines', ms(NOW + tonumber(ARGV[3])), 'c:' .. ARGV[1])
end
flush()
return 1
