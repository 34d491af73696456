-- Stands before every script. KEYS[1] is the tenant's prefix, "fd:{tenant}:".
local P = KEYS[1]
local TENANT = string.sub(P, 5, -3)
local clock = redis.call('TIME')
local NOW = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)

local AVOID = 60000         -- a contact skipped or missed stays away from that agent
local KEEP_PREVIEW = 600000 -- how long a preview that is over can still be asked about
local KEEP_CALL = 86400000  -- the same for a completed call: late reports
local SETTLE = 10000        -- how long an accept may take before the leader settles it

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

-- requeue puts a contact back into its place in the hopper.
local function requeue(p, avoid)
  local contact = P .. 'contact:' .. p.contact
  local member = redis.call('HGET', contact, 'member')
  if not member then return end
  if avoid then redis.call('HSET', contact, 'avoid:' .. p.agent, ms(NOW + AVOID)) end
  redis.call('ZADD', P .. 'hopper:' .. p.task, 0, member)
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
