-- The attempt is begun in SQL. ARGV: 1 preview, 2 body of the call, 3 ms until
-- the call's deadline, 4 its connector, 5 the command to dial; both empty when the
-- agent dials. Reply: 1, also when it was confirmed before. Errors: NOPREVIEW, OVER.
local p = read_preview(ARGV[1])
if not p then return redis.error_reply('NOPREVIEW') end
if p.state == 'accepted' then return 1 end
if p.state ~= 'accepting' then return over(p) end
end_preview(p, 'accepted', '', '')
drop_contact(p.contact)
redis.call('HSET', P .. 'call:' .. p.id, 'state', 'dialling', 'agent', p.agent, 'task', p.task,
  'contact', p.contact, 'body', ARGV[2])
if ARGV[4] ~= '' then
  local stream = command(ARGV[4], ARGV[5])
  redis.call('HSET', P .. 'call:' .. p.id, 'connector', ARGV[4], 'unsent', stream and '' or '1')
  redis.call('HSET', P .. 'carries:' .. ARGV[4], p.id, stream or '')
end
redis.call('SADD', P .. 'calls', p.id)
redis.call('ZADD', P .. 'deadlines', ms(NOW + tonumber(ARGV[3])), 'c:' .. p.id)
local agent = P .. 'agent:' .. p.agent
redis.call('HSET', agent, 'call', p.id)
redis.call('HDEL', agent, 'misses')
local state = redis.call('HGET', agent, 'state')
if state and state ~= 'offline' then set_agent(p.agent, 'on_call', '') end
flush()
return 1
