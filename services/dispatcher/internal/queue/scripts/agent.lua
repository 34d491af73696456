-- Reads an agent whole. ARGV: 1 agent. Reply: its fields; its preview's id and
-- fields, that contact's lease and body; its call's id and fields; the time in ms.
local agent = redis.call('HGETALL', P .. 'agent:' .. ARGV[1])
local id = redis.call('LINDEX', P .. 'queue:' .. ARGV[1], 0)
local preview, lent = {}, {'', ''}
if id then
  preview = redis.call('HGETALL', P .. 'preview:' .. id)
  lent = redis.call('HMGET', P .. 'contact:' .. redis.call('HGET', P .. 'preview:' .. id, 'contact'), 'lease', 'body')
end
local attempt = redis.call('HGET', P .. 'agent:' .. ARGV[1], 'call')
local call = attempt and redis.call('HGETALL', P .. 'call:' .. attempt) or {}
return {agent, id or '', preview, lent[1] or '', lent[2] or '', attempt or '', call, ms(NOW)}
