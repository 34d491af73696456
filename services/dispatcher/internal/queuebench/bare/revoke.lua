-- Gives back what is due. KEYS: 1 prefix. ARGV: 1 now, microseconds. Reply: what was
-- due with its deadline, then the next deadline, or "".
local P = KEYS[1]
local due = redis.call('ZRANGEBYSCORE', P .. 'deadlines', '-inf', ARGV[1], 'WITHSCORES', 'LIMIT', 0, 100)
for i = 1, #due, 2 do
  redis.call('ZREM', P .. 'deadlines', due[i])
  redis.call('DEL', P .. 'queue:' .. due[i])
  redis.call('ZADD', P .. 'hopper:t', 0, due[i])
  redis.call('ZADD', P .. 'idle:q', ARGV[1], due[i])
end
local first = redis.call('ZRANGE', P .. 'deadlines', 0, 0, 'WITHSCORES')
due[#due + 1] = first[2] or ''
return due
