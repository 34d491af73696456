-- Gives the next contacts of a task to the agents of a queue, longest idle
-- first, in call order. Those it meets that may not be offered any more are
-- taken out, to be given back in SQL. ARGV: 1 cluster, 2 revision, 3 queue, 4
-- task, 5 preview timeout in ms, 6 misses in a row that make NOT_READY, 7 what a
-- timeout does: requeue, not_ready or accept, then a fresh preview id a pair wanted.
-- Reply: idle agents left, contacts left, contacts taken out, then preview id
-- and ms waited a pair.
-- Errors: STALE, EMPTIED.
local refused = fenced(ARGV[1], ARGV[2])
if refused then return refused end
local AHEAD = 64 -- contacts looked at beyond the pairs wanted, for agents that must not see the first
local FIRST = 8  -- where the preview ids start
local task, timeout = ARGV[4], tonumber(ARGV[5])
local idle, hopper = P .. 'idle:' .. ARGV[3], P .. 'hopper:' .. task
local wanted = #ARGV - FIRST + 1
local agents = redis.call('ZRANGE', idle, 0, wanted - 1)
local members = #agents > 0 and redis.call('ZRANGE', hopper, 0, #agents + AHEAD - 1) or {}
local contacts, gone, head, outdated = {}, {}, 1, 0

-- at returns what is known of the i-th contact, read once.
local function at(i)
  if not contacts[i] then
    local id = string.sub(members[i], -36)
    local f = redis.call('HMGET', P .. 'contact:' .. id, 'body', 'lease', 'until')
    contacts[i] = {id = id, body = f[1], lease = f[2], taken = not f[1]}
    local till = tonumber(f[3])
    if till and till <= NOW then
      contacts[i].taken, gone[#gone + 1], outdated = true, members[i], outdated + 1
      give_back(id)
    end
  end
  return contacts[i]
end

-- next_for returns the first contact that this agent may see.
local function next_for(agent)
  while head <= #members and at(head).taken do head = head + 1 end
  for i = head, #members do
    local c = at(i)
    if not c.taken then
      local avoid = redis.call('HGET', P .. 'contact:' .. c.id, 'avoid:' .. agent)
      if not avoid or tonumber(avoid) <= NOW then return c, members[i] end
    end
  end
end

local deadline, deadlines, ids, reply = ms(NOW + timeout), {}, {}, {}
for i = 1, #agents do
  local agent = agents[i]
  local contact, member = next_for(agent)
  if contact then
    local id = ARGV[FIRST + #ids]
    local a = redis.call('HMGET', P .. 'agent:' .. agent, 'since', 'queues', 'node')
    contact.taken = true
    ids[#ids + 1], gone[#gone + 1] = id, member
    deadlines[#deadlines + 1], deadlines[#deadlines + 2] = deadline, 'p:' .. id
    redis.call('HSET', P .. 'preview:' .. id, 'state', 'offered', 'reason', '', 'agent', agent, 'task', task,
      'contact', contact.id, 'offered', ms(NOW), 'deadline', deadline, 'max_misses', ARGV[6], 'on_timeout', ARGV[7])
    redis.call('HSET', P .. 'contact:' .. contact.id, 'preview', id)
    redis.call('HSET', P .. 'agent:' .. agent, 'state', 'previewing', 'since', ms(NOW), 'reason', '')
    each_queue(a[2], function(key) redis.call('ZREM', key, agent) end)
    redis.call('RPUSH', P .. 'queue:' .. agent, id)
    reply[#reply + 1], reply[#reply + 2] = id, ms(NOW - tonumber(a[1]))
    tell(a[3], 'offered', agent, id, task, contact.id, contact.lease, ms(NOW), deadline, contact.body)
  end
end
if #gone > 0 then redis.call('ZREM', hopper, unpack(gone)) end
if #ids > 0 then
  redis.call('ZADD', P .. 'deadlines', unpack(deadlines))
  redis.call('SADD', P .. 'live:' .. task, unpack(ids))
end
flush()
return {redis.call('ZCARD', idle), redis.call('ZCARD', hopper), outdated, unpack(reply)}
