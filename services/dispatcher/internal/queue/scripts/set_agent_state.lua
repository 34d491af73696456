-- ARGV: 1 agent, 2 "ready" or "not_ready", 3 reason. With a preview or call
-- open it holds from its end on. Reply: the agent, as whole_agent's. Errors: NOSESSION.
local state = redis.call('HGET', P .. 'agent:' .. ARGV[1], 'state')
if not state or state == 'offline' then return redis.error_reply('NOSESSION') end
ask(ARGV[1], ARGV[2], ARGV[3])
flush()
return whole_agent(ARGV[1])
