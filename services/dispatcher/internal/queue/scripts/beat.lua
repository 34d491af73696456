-- A node says which sessions it holds. ARGV: 1 how long that is good for, in ms,
-- then agent, session and the version of the agent that its screen shows each.
-- Reply: the sessions that Redis does not know, and the agents to compare with
-- their screens: those who are not as shown, or have a call.
local lost, differ = {}, {}
for i = 2, #ARGV, 3 do
  local a = redis.call('HMGET', P .. 'agent:' .. ARGV[i], 'session', 'version', 'call')
  if a[1] == ARGV[i + 1] then
    redis.call('ZADD', P .. 'deadlines', ms(NOW + tonumber(ARGV[1])), 's:' .. ARGV[i])
  else
    lost[#lost + 1] = ARGV[i + 1]
  end
  if a[2] ~= ARGV[i + 2] or a[3] then differ[#differ + 1] = ARGV[i] end
end
return {lost, differ}
