-- A telephony platform has a stream to a node, or has it no more. ARGV: 1
-- connector, 2 stream, 3 node, 4 what of it: "up" when it begins, "beat" while it
-- is there, "broken", or "left" when the connector has gone on purpose, 5 for how
-- long that is good, in ms: so long, one whose stream broke still gets calls.
-- Reply, as long as the stream is the connector's own: its calls without an end,
-- each with the stream that its dial went to; calls it was told to end and has
-- not said the end of. Errors: REPLACED, by another stream of the connector.
local key, streams, at = P .. 'connectors', P .. 'streams', ARGV[2] .. ' ' .. ARGV[3]
local former, its_node = stream_of(ARGV[1])
if ARGV[4] == 'up' then
  for _, gone in ipairs(redis.call('ZRANGEBYSCORE', key, '-inf', ms(NOW))) do
    redis.call('HDEL', streams, gone)
    redis.call('ZREM', key, gone)
  end
  if former and former ~= ARGV[2] then tell(its_node, 'replaced', ARGV[1], former) end
elseif former and former ~= ARGV[2] then
  return redis.error_reply('REPLACED')
end
if ARGV[4] == 'up' or ARGV[4] == 'beat' then
  redis.call('HSET', streams, ARGV[1], at)
  redis.call('ZADD', key, ms(NOW + tonumber(ARGV[5])), ARGV[1])
elseif former then
  redis.call('HDEL', streams, ARGV[1])
  if ARGV[4] == 'left' then redis.call('ZREM', key, ARGV[1]) end
end
flush()
local ending = P .. 'ending:' .. ARGV[1]
redis.call('ZREMRANGEBYSCORE', ending, '-inf', ms(NOW - KEEP_CALL))
return {redis.call('HGETALL', P .. 'carries:' .. ARGV[1]), redis.call('ZRANGE', ending, 0, -1)}
