-- What a script needs of this stands before it, by paragraph. KEYS[1] is the tenant's prefix, "fd:{tenant}:".
local P = KEYS[1]
local TENANT = string.sub(P, 5, -3)
local clock = redis.call('TIME')
local NOW = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
local MICROS = tonumber(clock[1]) * 1000000 + tonumber(clock[2])

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

-- sizes are lengths as pack writes them: few are different.
local sizes = setmetatable({}, {__index = function(known, n)
  known[n] = n .. ':'
  return known[n]
end})

-- pack writes strings, each as length:content. One table that has grown serves for all.
local out = {}
local function pack(list)
  for i = 1, #list do out[2 * i - 1], out[2 * i] = sizes[#list[i]], list[i] end
  return table.concat(out, '', 1, 2 * #list)
end

-- later has a script run a command once for all members of a key, in settle, which
-- nothing before may depend on: 'ZREM', 'SREM', 'SADD', or 'ZADD', which has a score
-- before each.
local postponed = {ZREM = {}, SREM = {}, SADD = {}, ZADD = {}}
local function later(command, key, item, member)
  local items = postponed[command][key]
  if not items then
    items = {}
    postponed[command][key] = items
  end
  items[#items + 1] = item
  if member then items[#items + 1] = member end
end

-- settle runs what was left for later.
local function settle()
  for command, keys in pairs(postponed) do
    for key, items in pairs(keys) do redis.call(command, key, unpack(items)) end
    postponed[command] = {}
  end
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

-- tell_offered is tell for the event that there are most of: TENANT, 'offered', agent,
-- id, task, contact, lease, two times, rank, same_agent, kept, version, body. What the
-- offers of a script share is packed once: before is the first two, times those.
local function tell_offered(node, agent, id, c, shared, rank, same, kept, version)
  changed(agent)
  if not node or node == '' then return end
  local contact, lease, body = c.id, c.lease, c.body
  add(outbox, node, shared.before .. sizes[#agent] .. agent .. sizes[#id] .. id .. shared.task
    .. sizes[#contact] .. contact .. sizes[#lease] .. lease .. shared.times .. sizes[#rank] .. rank
    .. sizes[#same] .. same .. sizes[#kept] .. kept .. sizes[#version] .. version .. sizes[#body] .. body)
end

-- wake has the leader look at a 'queue', where somebody has become idle, at a
-- 'task', whose hopper has got a contact back, or, without either, at everything.
local woken = {}
local function wake(kind, id) woken[kind and kind .. ':' .. id or ''] = true end

local function flush()
  settle()
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
local served = {}
local function each_queue(queues, f)
  local list = served[queues or '']
  if not list then
    list = {}
    for queue in string.gmatch(queues or '', '[^,]+') do list[#list + 1] = queue end
    served[queues or ''] = list
  end
  for i = 1, #list do f(P .. 'idle:' .. list[i], list[i]) end
end

-- newer returns the version of an agent that follows another: the time in µs, or
-- just more than the former when the clock has gone back. So news of an agent are in
-- order by it, also after a Redis that has lost the last of them.
local function newer(version) return ms(math.max(MICROS, (tonumber(version) or 0) + 1)) end

-- read_agent returns what moving an agent depends on.
local function read_agent(agent)
  local f = redis.call('HMGET', P .. 'agent:' .. agent,
    'state', 'queues', 'node', 'since', 'misses', 'version', 'next', 'next_reason')
  return {state = f[1], queues = f[2], node = f[3], since = f[4] or '', misses = f[5] or '0', version = f[6],
    next = f[7], next_reason = f[8]}
end

-- set_agent moves an agent to a state, in and out of the idle sets. was is the agent
-- as it is, if it was read already.
local function set_agent(agent, state, reason, was)
  was = was or read_agent(agent)
  local key, since, version = P .. 'agent:' .. agent, was.since, newer(was.version)
  if was.state == state then
    redis.call('HSET', key, 'reason', reason, 'version', version)
  else
    since = ms(NOW)
    redis.call('HSET', key, 'state', state, 'since', since, 'reason', reason, 'version', version)
    if was.state == 'ready' then
      each_queue(was.queues, function(idle) redis.call('ZREM', idle, agent) end)
    elseif state == 'ready' then
      each_queue(was.queues, function(idle, queue)
        redis.call('ZADD', idle, since, agent)
        wake('queue', queue)
      end)
      if redis.call('EXISTS', P .. 'own:' .. agent) == 1 then
        redis.call('SADD', P .. 'owners', agent)
        wake()
      end
    end
  end
  tell(was.node, 'state', agent, state, reason, since, was.misses, version)
end

-- free_agent gives an agent whose preview or call is over what it asked for
-- meanwhile, or else state. A rule's not_ready is stronger than the agent's ready.
local function free_agent(agent, state, reason, was)
  was = was or read_agent(agent)
  if not was.state or was.state == 'offline' then return end
  if was.next then
    redis.call('HDEL', P .. 'agent:' .. agent, 'next', 'next_reason')
    if state ~= 'not_ready' then state, reason = was.next, was.next_reason end
  end
  set_agent(agent, state, reason, was)
end

-- read_preview returns the fields of a preview, or nil.
local function read_preview(id)
  local f = redis.call('HMGET', P .. 'preview:' .. id,
    'state', 'agent', 'task', 'contact', 'offered', 'deadline', 'max_misses', 'on_timeout', 'reason', 'auto')
  if not f[1] then return nil end
  return {id = id, state = f[1], agent = f[2], task = f[3], contact = f[4], offered = f[5],
    deadline = f[6], max_misses = f[7], on_timeout = f[8], reason = f[9] or '', auto = f[10] == '1'}
end

-- whole_agent returns an agent as a reply: its fields; its preview's id and fields,
-- that contact's lease and body; its call's id and fields; the time in ms.
local function whole_agent(agent)
  local key, id = P .. 'agent:' .. agent, redis.call('LINDEX', P .. 'queue:' .. agent, 0)
  local preview, lent = {}, {'', ''}
  if id then
    preview = redis.call('HGETALL', P .. 'preview:' .. id)
    lent = redis.call('HMGET', P .. 'contact:' .. redis.call('HGET', P .. 'preview:' .. id, 'contact'), 'lease', 'body')
  end
  local attempt = redis.call('HGET', key, 'call')
  local call = attempt and redis.call('HGETALL', P .. 'call:' .. attempt) or {}
  return {redis.call('HGETALL', key), id or '', preview, lent[1] or '', lent[2] or '', attempt or '', call, ms(NOW)}
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
    later('ZADD', P .. 'hopper:' .. task, 0, member)
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
-- timeout does. The agent is idle in none of its queues then. It returns how long
-- the agent waited.
local sharing = {} -- what offers of the same terms have in common
local function offer(id, agent, c, terms)
  local shared = sharing[terms]
  if not shared then
    shared = {now = ms(NOW), deadline = ms(NOW + terms[2]), before = pack({TENANT, 'offered'}), task = pack({terms[1]})}
    shared.times = pack({shared.now, shared.deadline})
    sharing[terms] = shared
  end
  local now, deadline, task, key = shared.now, shared.deadline, terms[1], P .. 'agent:' .. agent
  local rank, same, kept = c.rank or '', c.same_agent or '', c.kept or ''
  local a = redis.call('HMGET', key, 'since', 'queues', 'node', 'version')
  local version = newer(a[4])
  redis.call('HSET', P .. 'preview:' .. id, 'state', 'offered', 'agent', agent, 'task', task, 'contact', c.id,
    'offered', now, 'deadline', deadline, 'max_misses', terms[3], 'on_timeout', terms[4], 'rank', rank)
  if same ~= '' then redis.call('HSET', P .. 'preview:' .. id, 'same_agent', same) end
  if kept ~= '' then redis.call('HSET', P .. 'preview:' .. id, 'kept', kept) end
  redis.call('HSET', P .. 'contact:' .. c.id, 'preview', id)
  redis.call('HSET', key, 'state', 'previewing', 'since', now, 'reason', '', 'version', version)
  redis.call('RPUSH', P .. 'queue:' .. agent, id)
  later('ZADD', P .. 'deadlines', deadline, 'p:' .. id)
  later('SADD', P .. 'live:' .. task, id)
  each_queue(a[2], function(idle) later('ZREM', idle, agent) end)
  tell_offered(a[3], agent, id, c, shared, rank, same, kept, version)
  return math.max(0, NOW - tonumber(a[1])) -- the clock may have gone back
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
local function time_out(p, node)
  end_preview(p, 'timed_out', '', '')
  requeue(p, true)
  tell_over(p, 'timed_out', '', node)
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
