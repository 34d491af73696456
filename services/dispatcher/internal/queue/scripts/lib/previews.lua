-- read_preview returns the fields of a preview, or nil.
local function read_preview(id)
  local f = redis.call('HMGET', P .. 'preview:' .. id,
    'state', 'agent', 'task', 'contact', 'offered', 'deadline', 'max_misses', 'on_timeout', 'reason', 'auto')
  if not f[1] then return nil end
  return {id = id, state = f[1], agent = f[2], task = f[3], contact = f[4], offered = f[5],
    deadline = f[6], max_misses = f[7], on_timeout = f[8], reason = f[9] or '', auto = f[10] == '1'}
end

-- over replies that a preview is over.
local function over(p) return redis.error_reply('OVER ' .. p.state .. ' ' .. p.reason) end

-- end_preview takes a preview off the screen and puts its end into the stream.
local function end_preview(p, state, revoked, words)
  changed(p.agent)
  local key = P .. 'preview:' .. p.id
  redis.call('HSET', key, 'state', state, 'reason', revoked)
  redis.call('PEXPIRE', key, KEEP_PREVIEW)
  redis.call('LREM', P .. 'queue:' .. p.agent, 0, p.id)
  later('ZREM', P .. 'deadlines', 'p:' .. p.id)
  later('SREM', P .. 'live:' .. p.task, p.id)
  redis.call('HDEL', P .. 'contact:' .. p.contact, 'preview')
  redis.call('XADD', P .. 'ended', '*', 'id', p.id, 'agent', p.agent, 'task', p.task, 'contact', p.contact,
    'state', state, 'revoked', revoked, 'words', words, 'offered', p.offered, 'end', ms(NOW))
end

-- tell_over tells the agent's node, if it was not read already, that a preview ended,
-- not by the agent's doing.
local function tell_over(p, state, revoked, node)
  tell(node or redis.call('HGET', P .. 'agent:' .. p.agent, 'node'), 'over', p.agent,
    p.id, p.task, p.contact, state, revoked, p.offered, p.deadline)
end

-- hold keeps a preview accepting, or closing, until SQL has decided or the leader
-- settles it.
local function hold(p, state)
  redis.call('HSET', P .. 'preview:' .. p.id, 'state', state)
  redis.call('ZADD', P .. 'deadlines', ms(NOW + SETTLE), 'p:' .. p.id)
end

-- held says whether SQL is to decide about a preview.
local function held(p) return p.state == 'accepting' or p.state == 'closing' end
