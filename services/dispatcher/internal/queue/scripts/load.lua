-- Fills a hopper. ARGV: 1 cluster, 2 revision, 3 task, 4 lease, then id, member,
-- body, until, owner, owner_until, last_agent a contact; times in ms, each of the last
-- four may be empty. One that has an owner waits for that agent until owner_until.
-- A contact that is known already moves to the new lease and stays where it is;
-- one that is snoozed is so still.
-- Reply: how many are new. Errors: STALE, EMPTIED.
local refused = fenced(ARGV[1], ARGV[2])
if refused then return refused end
local task, lease, loaded = ARGV[3], ARGV[4], 0
local ids, hopper = {}, {}
for i = 5, #ARGV, 7 do
  local id, member, body, last, owner, owner_until, last_agent = unpack(ARGV, i, i + 6)
  local key = P .. 'contact:' .. id
  local known = redis.call('HMGET', key, 'lease', 'member', 'preview', 'owner', 'owner_until', 'snoozed')
  if known[1] then
    if known[1] ~= lease then
      redis.call('SREM', P .. 'lease:' .. known[1], id)
      if redis.call('EXISTS', P .. 'lease:' .. known[1]) == 0 then redis.call('SREM', P .. 'leases', known[1]) end
    end
    displace(id, task, known[2], known[4])
    if known[6] then
      redis.call('HSET', key, 'owner_before', owner, 'owner_until_before', owner_until)
      owner, owner_until = known[4], known[5]
    end
  else
    loaded = loaded + 1
  end
  redis.call('HSET', key, 'task', task, 'lease', lease, 'member', member, 'body', body, 'until', last,
    'last_agent', last_agent)
  if owner ~= '' or known[4] then redis.call('HSET', key, 'owner', owner, 'owner_until', owner_until) end
  ids[#ids + 1] = id
  if not known[3] and owned(owner, owner_until) then
    reserve(id, task, member, owner, owner_until, last)
  elseif not known[3] then
    hopper[#hopper + 1], hopper[#hopper + 2] = 0, member
  end
end
if #hopper > 0 then redis.call('ZADD', P .. 'hopper:' .. task, unpack(hopper)) end
if #ids > 0 then
  redis.call('SADD', P .. 'lease:' .. lease, unpack(ids))
  redis.call('SADD', P .. 'leases', lease)
  redis.call('SADD', P .. 'tasks', task)
end
return loaded
