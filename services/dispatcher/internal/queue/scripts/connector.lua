-- A telephony platform is connected to a node, or is not any more.
-- ARGV: 1 connector, 2 node, 3 for how long that is good, in ms; 0: gone. Reply: 1.
local key, member = P .. 'connectors', ARGV[1] .. ' ' .. ARGV[2]
redis.call('ZREMRANGEBYSCORE', key, '-inf', ms(NOW))
if ARGV[3] == '0' then
  redis.call('ZREM', key, member)
else
  redis.call('ZADD', key, ms(NOW + tonumber(ARGV[3])), member)
end
return 1
