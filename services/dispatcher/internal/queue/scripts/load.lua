-- Fills a hopper. ARGV: 1 cluster, 2 revision, 3 task, 4 lease, then id, member,
-- body, until, owner, owner_until a contact; times in ms, each of the last three
-- may be empty. One that has an owner waits for that agent until owner_until.
-- A contact that is known already moves to the new lease and stays where it is.
-- Reply: how many are new. Errors: STALE, EMPTIED.
local refused = fenced(ARGV[1], ARGV[2])
if refused then return refused end
local task, lease, loaded = ARGV[3], ARGV[4], 0
for i = 5, #ARGV, 6 do
  local id, member, body, last, owner, owner_until = unpack(ARGV, i, i + 5)
  local key = P .. 'contact:' .. id
  local known = redis.call('HMGET', key, 'lease', 'member', 'preview', 'owner')
  if known[1] then
    if known[1] ~= lease then
      redis.call('SREM', P .. 'lease:' .. known[1], id)
      if redis.call('EXISTS', P .. 'lease:' .. known[1]) == 0 then redis.call('SREM', P .. 'leases', known[1]) end
    end
    displace(id, task, known[2], known[4])
  else
    loaded = loaded + 1
  end
  redis.call('HSET', key, 'task', task, 'lease', lease, 'member', member, 'body', body, 'until', last)
  if owner ~= '' or known[4] then redis.call('HSET', key, 'owner', owner, 'owner_until', owner_until) end
  redis.call('SADD', P .. 'lease:' .. lease, id)
  if not known[3] then place(id, task, member, owner, owner_until, last) end
end
if #ARGV > 4 then
  redis.call('SADD', P .. 'leases', lease)
  redis.call('SADD', P .. 'tasks', task)
end
return loaded
