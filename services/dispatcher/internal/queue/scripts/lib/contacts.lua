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

-- requeue puts a contact back into its place.
local function requeue(p, avoid)
  local key = P .. 'contact:' .. p.contact
  local c = redis.call('HMGET', key, 'member', 'owner', 'owner_until', 'until')
  if not c[1] then return end
  if avoid then redis.call('HSET', key, 'avoid:' .. p.agent, ms(NOW + AVOID)) end
  place(p.contact, p.task, c[1], c[2], c[3], c[4])
  wake('task', p.task)
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
