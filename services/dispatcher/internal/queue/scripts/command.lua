-- Sends a command to the stream of the call's connector. ARGV: 1 attempt, 2
-- command. Reply: 1, or 0 when the call has no connector, or that has no stream.
-- Errors: NOCALL.
local call = redis.call('HMGET', P .. 'call:' .. ARGV[1], 'state', 'connector')
if not call[1] then return redis.error_reply('NOCALL') end
local sent = call[2] and command(call[2], ARGV[2])
flush()
return sent and 1 or 0
