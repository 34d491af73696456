-- A telephony platform has a stream to a node, or has it no more.
-- ARGV: 1 connector, 2 node, 3 stream, 4 for how long that is good, in ms; 0: gone. Reply: 1.
local key, member = P .. 'connectors', ARGV[1] .. ' ' .. ARGV[3] .. ' ' .. ARGV[2]
redis.call('ZREMRANGEBYSCORE', key, '-inf', ms(NOW))
if ARGV[4] == '0' then
  redis.call('ZREM', key, member)
else
  redis.call('ZADD', key, ms(NOW + tonumber(ARGV[4])), member)
end
return 1
