-- Fills a hopper. ARGV: 1 cluster, 2 revision, 3 task, 4 lease, then id, member,
-- body, until (in ms, or empty) a contact.
-- A contact that is known already moves to the new lease and stays where it is.
-- Reply: how many are new. Errors: STALE, EMPTIED.
local refused = fenced(ARGV[1], ARGV[2])
if refused then return refused end
local task, lease, loaded = ARGV[3], ARGV[4], 0
local hopper = P .. 'hopper:' .. task
for i = 5, #ARGV, 4 do
  local id, member, body = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local key = P .. 'contact:' .. id
  local known = redis.call('HMGET', key, 'lease', 'member', 'preview')
  if known[1] then
    if known[1] ~= lease then
      redis.call('SREM', P .. 'lease:' .. known[1], id)
      if redis.call('EXISTS', P .. 'lease:' .. known[1]) == 0 then redis.call('SREM', P .. 'leases', known[1]) end
    end
    redis.call('ZREM', hopper, known[2])
  else
    loaded = loaded + 1
  end
  redis.call('HSET', key, 'task', task, 'lease', lease, 'member', member, 'body', body, 'until', ARGV[i + 3])
  redis.call('SADD', P .. 'lease:' .. lease, id)
  if not known[3] then redis.call('ZADD', hopper, 0, member) end
end
if #ARGV > 4 then
  redis.call('SADD', P .. 'leases', lease)
  redis.call('SADD', P .. 'tasks', task)
end
return loaded
