-- Stands before every script. KEYS[1] is the tenant's prefix, "fd:{tenant}:".
local P = KEYS[1]
local TENANT = string.sub(P, 5, -3)
local clock = redis.call('TIME')
local NOW = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)

local AVOID = 60000         -- a contact skipped or missed stays away from that agent
local KEEP_PREVIEW = 600000 -- how long a preview that is over can still be asked about
local KEEP_CALL = 86400000  -- the same for a completed call: late reports
local SETTLE = 10000        -- how long an accept may take before the leader settles it
local RETRY = 1000          -- when an owner who could not be served is looked at again

-- ms writes a time as whole milliseconds, in no engine's exponent notation.
local function ms(n) return string.format('%.0f', n) end

-- pack writes strings, each as length:content.
local function pack(list)
  local out = {}
  for i = 1, #list do
    out[#out + 1] = #list[i] .. ':'
    out[#out + 1] = list[i]
  end
  return table.concat(out)
end

-- tell collects an event for a node; flush sends one message a node.
local outbox = {}
local function tell(node, kind, agent, ...)
  if node and node ~= '' then
    outbox[node] = (outbox[node] or '') .. pack({pack({TENANT, kind, agent, ...})})
  end
end
local woken = false
local function wake() woken = true end
local function flush()
  for node, message in pairs(outbox) do redis.call('PUBLISH', 'fd:node:' .. node, message) end
  if woken then redis.call('PUBLISH', 'fd:wake', TENANT) end
end

-- fenced compares a leader's token with the newest seen and keeps the newer.
-- It returns nil, or the error to reply with.
local function fenced(cluster, revision)
  local seen = redis.call('HMGET', P .. 'fence', 'cluster', 'revision')
  if not seen[1] then return redis.error_reply('EMPTIED') end
  if seen[1] == cluster then
    if tonumber(revision) < tonumber(seen[2]) then return redis.error_reply('STALE') end
    if revision == seen[2] then return nil end
  end
  redis.call('HSET', P .. 'fence', 'cluster', cluster, 'revision', revision)
  return nil
end

local function each_queue(queues, f)
  for queue in string.gmatch(queues or '', '[^,]+') do f(P .. 'idle:' .. queue) end
end

-- set_agent moves an agent to a state, in and out of the idle sets.
local function set_agent(agent, state, reason)
  local key = P .. 'agent:' .. agent
  local was = redis.call('HMGET', key, 'state', 'queues', 'node')
  if was[1] == 'ready' and state ~= 'ready' then
    each_queue(was[2], function(idle) redis.call('ZREM', idle, agent) end)
  end
  if was[1] ~= state then
    redis.call('HSET', key, 'state', state, 'since', ms(NOW))
    if state == 'ready' then
      each_queue(was[2], function(idle) redis.call('ZADD', idle, ms(NOW), agent) end)
      if redis.call('EXISTS', P .. 'own:' .. agent) == 1 then redis.call('SADD', P .. 'owners', agent) end
      wake()
    end
  end
  redis.call('HSET', key, 'reason', reason)
  tell(was[3], 'state', agent)
end

-- free_agent gives an agent whose preview or call is over what it asked for
-- meanwhile, or else state. A rule's not_ready is stronger than the agent's ready.
local function free_agent(agent, state, reason)
  local key = P .. 'agent:' .. agent
  local now = redis.call('HMGET', key, 'state', 'next', 'next_reason')
  if not now[1] or now[1] == 'offline' then return end
  if now[2] then
    redis.call('HDEL', key, 'next', 'next_reason')
    if state ~= 'not_ready' then state, reason = now[2], now[3] end
  end
  set_agent(agent, state, reason)
end

-- read_preview returns the fields of a preview, or nil.
local function read_preview(id)
  local f = redis.call('HMGET', P .. 'preview:' .. id,
    'state', 'agent', 'task', 'contact', 'offered', 'deadline', 'max_misses', 'on_timeout', 'reason', 'auto')
  if not f[1] then return nil end
  return {id = id, state = f[1], agent = f[2], task = f[3], contact = f[4], offered = f[5],
    deadline = f[6], max_misses = f[7], on_timeout = f[8], reason = f[9], auto = f[10] == '1'}
end

-- over replies that a preview is over.
local function over(p) return redis.error_reply('OVER ' .. p.state .. ' ' .. p.reason) end

-- end_preview takes a preview off the screen and puts its end into the stream.
local function end_preview(p, state, revoked, words)
  local key = P .. 'preview:' .. p.id
  redis.call('HSET', key, 'state', state, 'reason', revoked)
  redis.call('PEXPIRE', key, KEEP_PREVIEW)
  redis.call('ZREM', P .. 'deadlines', 'p:' .. p.id)
  redis.call('LREM', P .. 'queue:' .. p.agent, 0, p.id)
  redis.call('SREM', P .. 'live:' .. p.task, p.id)
  redis.call('HDEL', P .. 'contact:' .. p.contact, 'preview')
  redis.call('XADD', P .. 'ended', '*', 'id', p.id, 'agent', p.agent, 'task', p.task, 'contact', p.contact,
    'state', state, 'revoked', revoked, 'words', words, 'offered', p.offered, 'end', ms(NOW))
end

-- tell_over tells the agent's node that a preview ended, not by the agent's doing.
local function tell_over(p, state, revoked)
  tell(redis.call('HGET', P .. 'agent:' .. p.agent, 'node'), 'over', p.agent,
    p.id, p.task, p.contact, state, revoked, p.offered, p.deadline)
end

-- reserve has a contact wait for its owner, until one of two times: that up to
-- which nobody else is offered it, and its last moment. Either may be empty.
local function reserve(id, task, member, owner, owner_until, last)
  redis.call('ZADD', P .. 'reserved:' .. task, 0, member)
  redis.call('ZADD', P .. 'own:' .. owner, 0, member)
  local ends = math.min(tonumber(owner_until) or math.huge, tonumber(last) or math.huge)
  if ends < math.huge then redis.call('ZADD', P .. 'deadlines', ms(ends), 'o:' .. id) end
  if redis.call('HGET', P .. 'agent:' .. owner, 'state') == 'ready' then redis.call('SADD', P .. 'owners', owner) end
end

-- place puts a contact that is on no screen where it waits: with its owner for
-- as long as it has one, else in its place in the hopper.
local function place(id, task, member, owner, owner_until, last)
  local owned = owner and owner ~= '' and (tonumber(owner_until) or math.huge) > NOW
  if owned then
    reserve(id, task, member, owner, owner_until, last)
  else
    redis.call('ZADD', P .. 'hopper:' .. task, 0, member)
  end
end

-- displace takes a contact out of where it waits, if it does.
local function displace(id, task, member, owner)
  redis.call('ZREM', P .. 'hopper:' .. task, member)
  if owner and owner ~= '' then
    redis.call('ZREM', P .. 'reserved:' .. task, member)
    redis.call('ZREM', P .. 'own:' .. owner, member)
    redis.call('ZREM', P .. 'deadlines', 'o:' .. id)
  end
end

-- offer puts a contact on an agent's screen; terms are its task, preview timeout,
-- misses allowed and what a timeout does. It returns how long the agent waited.
-- What can be done for a batch at once is left to settle_offers.
local function offer(id, agent, contact, lease, body, terms)
  local deadline = ms(NOW + tonumber(terms[2]))
  local a = redis.call('HMGET', P .. 'agent:' .. agent, 'since', 'queues', 'node')
  redis.call('HSET', P .. 'preview:' .. id, 'state', 'offered', 'reason', '', 'agent', agent, 'task', terms[1],
    'contact', contact, 'offered', ms(NOW), 'deadline', deadline, 'max_misses', terms[3], 'on_timeout', terms[4])
  redis.call('HSET', P .. 'contact:' .. contact, 'preview', id)
  redis.call('HSET', P .. 'agent:' .. agent, 'state', 'previewing', 'since', ms(NOW), 'reason', '')
  each_queue(a[2], function(key) redis.call('ZREM', key, agent) end)
  redis.call('RPUSH', P .. 'queue:' .. agent, id)
  tell(a[3], 'offered', agent, id, terms[1], contact, lease, ms(NOW), deadline, body)
  return ms(NOW - tonumber(a[1]))
end

-- settle_offers ends a batch of offers of one task.
local function settle_offers(ids, terms)
  if #ids == 0 then return end
  local deadline, deadlines = ms(NOW + tonumber(terms[2])), {}
  for i = 1, #ids do deadlines[2 * i - 1], deadlines[2 * i] = deadline, 'p:' .. ids[i] end
  redis.call('ZADD', P .. 'deadlines', unpack(deadlines))
  redis.call('SADD', P .. 'live:' .. terms[1], unpack(ids))
end

-- requeue puts a contact back into its place.
local function requeue(p, avoid)
  local key = P .. 'contact:' .. p.contact
  local c = redis.call('HMGET', key, 'member', 'owner', 'owner_until', 'until')
  if not c[1] then return end
  if avoid then redis.call('HSET', key, 'avoid:' .. p.agent, ms(NOW + AVOID)) end
  place(p.contact, p.task, c[1], c[2], c[3], c[4])
  wake()
end

-- accepting holds a preview until SQL has decided, or the leader settles it.
local function accepting(p)
  redis.call('HSET', P .. 'preview:' .. p.id, 'state', 'accepting')
  redis.call('ZADD', P .. 'deadlines', ms(NOW + SETTLE), 'p:' .. p.id)
end

-- time_out ends a preview whose time is over; its agent is still to be freed.
local function time_out(p)
  end_preview(p, 'timed_out', '', '')
  requeue(p, true)
  tell_over(p, 'timed_out', '')
end

-- drop_contact forgets a contact; it returns its lease, or nil when it was not there.
local function drop_contact(id)
  local lease = redis.call('HGET', P .. 'contact:' .. id, 'lease')
  if not lease then return nil end
  redis.call('DEL', P .. 'contact:' .. id)
  redis.call('SREM', P .. 'lease:' .. lease, id)
  if redis.call('EXISTS', P .. 'lease:' .. lease) == 0 then redis.call('SREM', P .. 'leases', lease) end
  return lease
end

-- give_back takes a contact out, to be given back in SQL. It returns its lease,
-- or nil when it was not there.
local function give_back(id)
  local lease = drop_contact(id)
  if lease then redis.call('SADD', P .. 'returning', lease .. ' ' .. id) end
  return lease
end
