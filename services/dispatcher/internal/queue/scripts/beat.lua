-- A node says which sessions it holds. ARGV: 1 how long that is good for, in ms,
-- then agent and session each. Reply: the sessions that Redis does not know.
local lost = {}
for i = 2, #ARGV, 2 do
  if redis.call('HGET', P .. 'agent:' .. ARGV[i], 'session') == ARGV[i + 1] then
    redis.call('ZADD', P .. 'deadlines', ms(NOW + tonumber(ARGV[1])), 's:' .. ARGV[i])
  else
    lost[#lost + 1] = ARGV[i + 1]
  end
end
return lost
