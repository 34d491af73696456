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
local FIRST_GO = 60000      -- how long nobody else is offered a snoozed contact once it is due

-- ms writes a time as whole milliseconds, in no engine's exponent notation. A
-- batch has few different times.
local written = {}
local function ms(n)
  local text = written[n]
  if not text then
    text = string.format('%.0f', n)
    written[n] = text
  end
  return text
end

-- add puts an item at the end of one of several lists.
local function add(lists, key, item)
  local list = lists[key]
  if list then list[#list + 1] = item else lists[key] = {item} end
end

-- pack writes strings, each as length:content. Few lengths are different, and one
-- table that has grown serves for all.
local lengths, out = {}, {}
local function pack(list)
  for i = 1, #list do
    local n = #list[i]
    local length = lengths[n]
    if not length then
      length = n .. ':'
      lengths[n] = length
    end
    out[2 * i - 1], out[2 * i] = length, list[i]
  end
  return table.concat(out, '', 1, 2 * #list)
end

-- changed notes that an agent is not as it was, for those who watch all of them.
local changes = {}
local function changed(agent) changes[agent] = true end

-- tell collects an event for a node; flush sends one message a node, and one to
-- those who watch the tenant's agents, if anybody does.
local outbox = {}
local function tell(node, kind, agent, ...)
  if kind ~= 'command' and kind ~= 'replaced' then changed(agent) end
  if node and node ~= '' then
    add(outbox, node, pack({TENANT, kind, agent, ...}))
  end
end

-- wake has the leader look at a 'queue', where somebody has become idle, at a
-- 'task', whose hopper has got a contact back, or, without either, at everything.
local woken = {}
local function wake(kind, id) woken[kind and kind .. ':' .. id or ''] = true end

local function flush()
  for node, messages in pairs(outbox) do redis.call('PUBLISH', 'fd:node:' .. node, pack(messages)) end
  if next(woken) then
    local news = {TENANT}
    for what in pairs(woken) do news[#news + 1] = what end
    redis.call('PUBLISH', 'fd:wake', pack(news))
  end
  if next(changes) and redis.call('EXISTS', P .. 'watched') == 1 then
    local agents = {}
    for agent in pairs(changes) do agents[#agents + 1] = agent end
    redis.call('PUBLISH', 'fd:watch:' .. TENANT, pack(agents))
  end
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

-- each_queue calls f with the idle set and the id of each of an agent's queues.
local function each_queue(queues, f)
  for queue in string.gmatch(queues or '', '[^,]+') do f(P .. 'idle:' .. queue, queue) end
end

-- set_agent moves an agent to a state, in and out of the idle sets.
local function set_agent(agent, state, reason)
  local key = P .. 'agent:' .. agent
  local was = redis.call('HMGET', key, 'state', 'queues', 'node', 'since', 'misses')
  local since = was[4] or ''
  if was[1] == 'ready' and state ~= 'ready' then
    each_queue(was[2], function(idle) redis.call('ZREM', idle, agent) end)
  end
  if was[1] ~= state then
    since = ms(NOW)
    redis.call('HSET', key, 'state', state, 'since', since)
    if state == 'ready' then
      each_queue(was[2], function(idle, queue)
        redis.call('ZADD', idle, ms(NOW), agent)
        wake('queue', queue)
      end)
      if redis.call('EXISTS', P .. 'own:' .. agent) == 1 then
        redis.call('SADD', P .. 'owners', agent)
        wake()
      end
    end
  end
  redis.call('HSET', key, 'reason', reason)
  tell(was[3], 'state', agent, state, reason, since, was[5] or '0')
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

-- owned says whether a contact is its owner's only, for now.
local function owned(owner, owner_until)
  return owner and owner ~= '' and (tonumber(owner_until) or math.huge) > NOW
end

-- place puts a contact that is on no screen where it waits: with its owner for
-- as long as it has one, else in its place in the hopper.
local function place(id, task, member, owner, owner_until, last)
  if owned(owner, owner_until) then
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

-- offer puts a contact on an agent's screen: c has its id, lease and body, rank
-- and same_agent, and kept if it was snoozed; terms are its task, preview timeout, misses allowed and what a
-- timeout does. It returns how long the agent waited. What can be done for all the
-- offers of a script at once is left to settle_offers.
local offers = {deadlines = {}, live = {}, busy = {}}
local function offer(id, agent, c, terms)
  local now, deadline = ms(NOW), ms(NOW + tonumber(terms[2]))
  local rank, same, kept = c.rank or '', c.same_agent or '', c.kept or ''
  local a = redis.call('HMGET', P .. 'agent:' .. agent, 'since', 'queues', 'node')
  redis.call('HSET', P .. 'preview:' .. id, 'state', 'offered', 'agent', agent, 'task', terms[1], 'contact', c.id,
    'offered', now, 'deadline', deadline, 'max_misses', terms[3], 'on_timeout', terms[4], 'rank', rank)
  if same ~= '' then redis.call('HSET', P .. 'preview:' .. id, 'same_agent', same) end
  if kept ~= '' then redis.call('HSET', P .. 'preview:' .. id, 'kept', kept) end
  redis.call('HSET', P .. 'contact:' .. c.id, 'preview', id)
  redis.call('HSET', P .. 'agent:' .. agent, 'state', 'previewing', 'since', now, 'reason', '')
  redis.call('RPUSH', P .. 'queue:' .. agent, id)
  local deadlines = offers.deadlines
  deadlines[#deadlines + 1], deadlines[#deadlines + 2] = deadline, 'p:' .. id
  add(offers.live, terms[1], id)
  add(offers.busy, a[2], agent)
  tell(a[3], 'offered', agent, id, terms[1], c.id, c.lease, now, deadline, rank, same, kept, c.body)
  return NOW - tonumber(a[1])
end

-- settle_offers ends the offers of a script: an agent is idle in none of its queues.
local function settle_offers()
  if #offers.deadlines == 0 then return end
  redis.call('ZADD', P .. 'deadlines', unpack(offers.deadlines))
  for task, ids in pairs(offers.live) do redis.call('SADD', P .. 'live:' .. task, unpack(ids)) end
  for queues, agents in pairs(offers.busy) do
    each_queue(queues, function(idle) redis.call('ZREM', idle, unpack(agents)) end)
  end
end

-- requeue puts a contact back into its place.
local function requeue(p, avoid)
  local key = P .. 'contact:' .. p.contact
  local c = redis.call('HMGET', key, 'member', 'owner', 'owner_until', 'until')
  if not c[1] then return end
  if avoid then redis.call('HSET', key, 'avoid:' .. p.agent, ms(NOW + AVOID)) end
  place(p.contact, p.task, c[1], c[2], c[3], c[4])
  wake('task', p.task)
end

-- hold keeps a preview accepting, or closing, until SQL has decided or the leader
-- settles it.
local function hold(p, state)
  redis.call('HSET', P .. 'preview:' .. p.id, 'state', state)
  redis.call('ZADD', P .. 'deadlines', ms(NOW + SETTLE), 'p:' .. p.id)
end

-- held says whether SQL is to decide about a preview.
local function held(p) return p.state == 'accepting' or p.state == 'closing' end

-- may_set_aside says whether an agent may skip ("skips") or snooze ("snoozes")
-- another preview on a local day; most below 0: any number.
local function may_set_aside(agent, way, day, most)
  local f = redis.call('HMGET', P .. 'agent:' .. agent, 'day', way)
  local today = f[1] and f[1] >= day and tonumber(f[2]) or 0
  return tonumber(most) < 0 or today < tonumber(most)
end

-- set_aside counts a preview that its agent has skipped or snoozed, and frees the
-- agent. A node whose clock lags at midnight counts for the new day too.
local function set_aside(p, way, day)
  local key = P .. 'agent:' .. p.agent
  local known = redis.call('HGET', key, 'day')
  if not known or known < day then redis.call('HSET', key, 'day', day, 'skips', '0', 'snoozes', '0') end
  redis.call('HINCRBY', key, way, 1)
  redis.call('HDEL', key, 'misses')
  free_agent(p.agent, 'ready', '')
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

-- snooze has a contact wait for the agent of its preview until due, as one that the
-- agent owns and must not see before. Whose it was is kept with it.
local function snooze(p, due)
  local key = P .. 'contact:' .. p.contact
  local c = redis.call('HMGET', key, 'member', 'owner', 'owner_until', 'until')
  if not c[1] then return end
  redis.call('HSET', key, 'snoozed', ms(due), 'owner_before', c[2] or '', 'owner_until_before', c[3] or '',
    'owner', p.agent, 'owner_until', ms(due + FIRST_GO), 'avoid:' .. p.agent, ms(due))
  reserve(p.contact, p.task, c[1], p.agent, ms(due + FIRST_GO), c[4])
end

-- unsnooze makes a contact that waits nowhere what it was before; it says whether
-- it was snoozed.
local function unsnooze(id)
  local key = P .. 'contact:' .. id
  local f = redis.call('HMGET', key, 'snoozed', 'owner', 'owner_before', 'owner_until_before')
  if not f[1] then return false end
  redis.call('HSET', key, 'owner', f[3], 'owner_until', f[4])
  redis.call('HDEL', key, 'snoozed', 'owner_before', 'owner_until_before', 'avoid:' .. f[2])
  return true
end

-- let_go ends the time that a contact waited for its owner.
local function let_go(id)
  local key = P .. 'contact:' .. id
  local c = redis.call('HMGET', key, 'task', 'member', 'owner', 'until')
  displace(id, c[1], c[2], c[3])
  if (tonumber(c[4]) or math.huge) <= NOW then
    give_back(id)
    return
  end
  unsnooze(id)
  local was = redis.call('HMGET', key, 'owner', 'owner_until')
  place(id, c[1], c[2], was[1], was[2], c[4])
  if owned(was[1], was[2]) then wake() else wake('task', c[1]) end
end

-- ask makes an agent who has a session ready or not_ready: with a preview or a
-- call open, from its end on.
local function ask(agent, state, reason)
  local key = P .. 'agent:' .. agent
  local now = redis.call('HGET', key, 'state')
  if state == 'ready' then redis.call('HDEL', key, 'misses') end
  if now == 'ready' or now == 'not_ready' then
    set_agent(agent, state, reason)
  else
    redis.call('HSET', key, 'next', state, 'next_reason', reason)
    changed(agent)
  end
end

-- take_back revokes what is on an agent's screen; the agent is still to be freed.
local function take_back(agent, why, avoid)
  for _, id in ipairs(redis.call('LRANGE', P .. 'queue:' .. agent, 0, -1)) do
    local p = read_preview(id)
    if p and p.state == 'offered' then
      end_preview(p, 'revoked', why, '')
      requeue(p, avoid)
      tell_over(p, 'revoked', why)
    end
  end
end

-- end_session makes an agent OFFLINE: what it snoozed goes back. A call goes on.
local function end_session(agent, reason)
  redis.call('ZREM', P .. 'deadlines', 's:' .. agent)
  for _, member in ipairs(redis.call('ZRANGE', P .. 'own:' .. agent, 0, -1)) do
    let_go(string.sub(member, -36)) -- what it owns by appointment stays with it
  end
  set_agent(agent, 'offline', reason)
  redis.call('HDEL', P .. 'agent:' .. agent, 'session', 'broken', 'node', 'next', 'next_reason', 'misses')
end

-- stream_of returns the stream of a connector and its node; nil while it has none.
local function stream_of(connector)
  local good_until = redis.call('ZSCORE', P .. 'connectors', connector)
  local at = redis.call('HGET', P .. 'streams', connector)
  if not at or not good_until or tonumber(good_until) <= NOW then return nil end
  return string.match(at, '^([^ ]+) (.*)$')
end

-- command sends a connector something to do; it returns the stream, or nil when
-- there is none.
local function command(connector, text)
  local stream, node = stream_of(connector)
  if stream then tell(node, 'command', connector, text) end
  return stream
end

-- note_ending notes that a connector is to end a call, until it says that it did.
local function note_ending(connector, attempt)
  local key = P .. 'ending:' .. connector
  redis.call('ZADD', key, ms(NOW), attempt)
  redis.call('PEXPIRE', key, KEEP_CALL)
end
