-- Sends a command to the call's connector; a call that has none gets one of
-- those connected, in turn. ARGV: 1 attempt, 2 body.
-- Reply: the connector, or "" when the agent dials. Errors: NOCALL.
local key = P .. 'call:' .. ARGV[1]
local call = redis.call('HMGET', key, 'state', 'connector')
if not call[1] then return redis.error_reply('NOCALL') end
local live = redis.call('ZRANGEBYSCORE', P .. 'connectors', '(' .. ms(NOW), '+inf')
local connector = call[2]
if not connector then
  if #live == 0 then return '' end
  local turn = redis.call('INCR', P .. 'connector_turn')
  connector = string.match(live[turn % #live + 1], '^[^ ]+')
  redis.call('HSET', key, 'connector', connector)
end
-- The last announcement of a connector wins; one that is away is told on its return.
for i = #live, 1, -1 do
  local name, node = string.match(live[i], '^([^ ]+) [^ ]+ (.*)$')
  if name == connector then
    tell(node, 'command', connector, ARGV[2])
    break
  end
end
flush()
return connector
