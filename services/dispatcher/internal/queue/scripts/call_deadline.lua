-- Sets when a call that is not over is looked at next. ARGV: 1 attempt, 2 in ms.
-- Reply: 1, or 0 when it is over.
if redis.call('SISMEMBER', P .. 'calls', ARGV[1]) == 0 then
  redis.call('ZREM', P .. 'deadlines', 'c:' .. ARGV[1])
  return 0
end
redis.call('ZADD', P .. 'deadlines', ms(NOW + tonumber(ARGV[2])), 'c:' .. ARGV[1])
return 1
