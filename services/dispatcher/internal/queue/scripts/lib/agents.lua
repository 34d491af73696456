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

-- may_set_aside says whether an agent may skip ("skips") or snooze ("snoozes")
-- another preview on a local day; most below 0: any number.
local function may_set_aside(agent, way, day, most)
  local f = redis.call('HMGET', P .. 'agent:' .. agent, 'day', way)
  local today = f[1] and f[1] >= day and tonumber(f[2]) or 0
  return tonumber(most) < 0 or today < tonumber(most)
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
