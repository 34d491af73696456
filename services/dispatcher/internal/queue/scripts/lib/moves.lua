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
