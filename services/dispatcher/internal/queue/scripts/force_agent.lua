-- A supervisor sets an agent's state. ARGV: 1 agent, 2 "ready", "not_ready" or
-- "offline", 3 reason, 4 "1" to take the preview on the screen back: no miss, and
-- the agent is not offered that contact for a while. OFFLINE does in any case: the
-- session ends as if another had taken over, and cannot be opened again.
-- Reply: 1, also for an agent who is OFFLINE and shall be. Errors: NOSESSION.
local agent, state, reason = ARGV[1], ARGV[2], ARGV[3]
local key = P .. 'agent:' .. agent
local was = redis.call('HMGET', key, 'state', 'session', 'node')
if not was[1] or was[1] == 'offline' then
  return state == 'offline' and 1 or redis.error_reply('NOSESSION')
end
if state == 'offline' then
  take_back(agent, 'supervisor', true)
  if was[2] then
    tell(was[3], 'displaced', agent, was[2])
    redis.call('HSET', key, 'forced_off', was[2])
  end
  end_session(agent, reason)
else
  ask(agent, state, reason)
  if ARGV[4] == '1' then
    take_back(agent, 'supervisor', true)
    if was[1] == 'previewing' and redis.call('EXISTS', P .. 'queue:' .. agent) == 0 then free_agent(agent, state, reason) end
  end
end
flush()
return 1
