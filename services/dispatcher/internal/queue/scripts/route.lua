-- Says who is to make the call of a preview whose attempt has begun: one of the
-- connectors, in turn, those with a stream before those whose stream broke a
-- moment ago. ARGV: 1 preview. Reply: the connector, "" when there is none and
-- the agent dials; how many calls of the task were routed before. Asked again, it
-- replies the same. Errors: NOPREVIEW, OVER.
local p = read_preview(ARGV[1])
if not p then return redis.error_reply('NOPREVIEW') end
if p.state ~= 'accepting' and p.state ~= 'accepted' then return over(p) end
local key = P .. 'preview:' .. p.id
local was = redis.call('HMGET', key, 'connector', 'turn')
if was[2] then return {was[1], tonumber(was[2])} end

local streaming, broken = {}, {}
for _, name in ipairs(redis.call('ZRANGEBYSCORE', P .. 'connectors', '(' .. ms(NOW), '+inf')) do
  local list = redis.call('HEXISTS', P .. 'streams', name) == 1 and streaming or broken
  list[#list + 1] = name
end
local among = #streaming > 0 and streaming or broken
local connector = ''
if #among > 0 then
  table.sort(among)
  connector = among[redis.call('INCR', P .. 'connector_turn') % #among + 1]
end
local turns = P .. 'turns:' .. p.task
local turn = redis.call('INCR', turns) - 1
redis.call('PEXPIRE', turns, KEEP_CALL)
redis.call('HSET', key, 'connector', connector, 'turn', turn)
return {connector, turn}
