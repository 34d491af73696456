-- A session's stream has ended: its grace time begins. ARGV: 1 agent, 2 session,
-- 3 grace in ms. Reply: 1, or 0 when the agent has another session or none.
local key = P .. 'agent:' .. ARGV[1]
if redis.call('HGET', key, 'session') ~= ARGV[2] then return 0 end
redis.call('HSET', key, 'broken', '1')
redis.call('ZADD', P .. 'deadlines', ms(NOW + tonumber(ARGV[3])), 's:' .. ARGV[1])
changed(ARGV[1])
flush()
return 1
