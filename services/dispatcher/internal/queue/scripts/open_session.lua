-- Opens an agent's session, displacing another one; or announces it again, which
-- displaces none. ARGV: 1 agent, 2 session, 3 node, 4 queues, comma separated, 5 grace
-- in ms, 6 "1" when it was opened before. Reply: the agent, as whole_agent's.
-- Errors: NOSESSION, for one that a supervisor ended, and for one that was opened
-- before when the agent has another.
local agent, session, node, queues = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local key = P .. 'agent:' .. agent
local was = redis.call('HMGET', key, 'state', 'session', 'node', 'queues', 'call', 'forced_off')
local another = was[2] and was[2] ~= session
if was[6] == session or another and ARGV[6] == '1' then return redis.error_reply('NOSESSION') end
changed(agent)
if another then tell(was[3], 'displaced', agent, was[2]) end
if was[1] == 'ready' and was[4] ~= queues then
  local since = redis.call('HGET', key, 'since')
  each_queue(was[4], function(idle) redis.call('ZREM', idle, agent) end)
  each_queue(queues, function(idle) redis.call('ZADD', idle, since, agent) end)
end
redis.call('HSET', key, 'session', session, 'node', node, 'queues', queues)
redis.call('HDEL', key, 'broken')
redis.call('ZADD', P .. 'deadlines', ms(NOW + tonumber(ARGV[5])), 's:' .. agent)
if not was[1] or was[1] == 'offline' then
  local call = was[5] and redis.call('HGET', P .. 'call:' .. was[5], 'state')
  if call == 'released' then
    set_agent(agent, 'wrap_up', '')
  elseif call then
    set_agent(agent, 'on_call', '')
  elseif redis.call('EXISTS', P .. 'queue:' .. agent) == 1 then
    set_agent(agent, 'previewing', '')
  else
    set_agent(agent, 'not_ready', 'SIGNED_IN')
  end
end
flush()
return whole_agent(agent)
