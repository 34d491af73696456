-- Takes a task's contacts out, to be given back in SQL. ARGV: 1 cluster, 2
-- revision, 3 task, 4 "1" to take offered previews back too, 5 how many at most.
-- Reply: lease and contact, flat. Errors: STALE, EMPTIED.
local refused = fenced(ARGV[1], ARGV[2])
if refused then return refused end
local task, max, out = ARGV[3], tonumber(ARGV[5]), {}

local function take(contact)
  local lease = give_back(contact)
  if lease then out[#out + 1], out[#out + 2] = lease, contact end
end

for _, member in ipairs(redis.call('ZRANGE', P .. 'reserved:' .. task, 0, max - 1)) do
  local contact = string.sub(member, -36)
  displace(contact, task, member, redis.call('HGET', P .. 'contact:' .. contact, 'owner'))
  take(contact)
end
local popped = redis.call('ZPOPMIN', P .. 'hopper:' .. task, max)
for i = 1, #popped, 2 do take(string.sub(popped[i], -36)) end
if ARGV[4] == '1' then
  for _, id in ipairs(redis.call('SRANDMEMBER', P .. 'live:' .. task, max)) do
    local p = read_preview(id)
    if p and p.state == 'offered' then
      end_preview(p, 'revoked', 'task_stopped', '')
      tell_over(p, 'revoked', 'task_stopped')
      free_agent(p.agent, 'ready', '')
      take(p.contact)
    end
  end
end
settle()
if redis.call('EXISTS', P .. 'hopper:' .. task, P .. 'reserved:' .. task, P .. 'live:' .. task) == 0 then
  redis.call('SREM', P .. 'tasks', task)
end
flush()
return out
