-- Looks, for people, what there is for one agent; changes nothing. ARGV: 1 agent,
-- 2 how many queues, then these, then tasks. Reply: a queue {idle agents, how many
-- of them go before this one, or -1 when it is not idle}; a task {contacts in the
-- hopper, contacts that wait for an owner, of these the agent's own that it may be
-- offered now, of the hopper's first as many as were looked at, how many of them the
-- agent may be offered, when it may be offered the next of the others (ms, or "")}.
local LOOK = 65     -- contacts of a hopper, as many as assign looks at for one agent
local BUDGET = 2000 -- contacts in all
local agent, queues, tasks = ARGV[1], {}, {}
local left = BUDGET

-- may says whether the agent may be offered a contact now, else when, as far as known.
local function may(id)
  local f = redis.call('HMGET', P .. 'contact:' .. id, 'until', 'avoid:' .. agent)
  left = left - 1
  if (tonumber(f[1]) or math.huge) <= NOW then return false end
  local avoid = tonumber(f[2]) or 0
  return avoid <= NOW, avoid
end

for i = 3, 2 + tonumber(ARGV[2]) do
  local idle = P .. 'idle:' .. ARGV[i]
  queues[#queues + 1] = {redis.call('ZCARD', idle), redis.call('ZRANK', idle, agent) or -1}
end

local own, mine_again = {}, {}
for _, member in ipairs(redis.call('ZRANGE', P .. 'own:' .. agent, 0, LOOK - 1)) do
  local id = string.sub(member, -36)
  local task = redis.call('HGET', P .. 'contact:' .. id, 'task')
  local now, at = may(id)
  if task and now then
    own[task] = (own[task] or 0) + 1
  elseif task and at then
    mine_again[task] = math.min(mine_again[task] or at, at)
  end
end

for i = 3 + tonumber(ARGV[2]), #ARGV do
  local task = ARGV[i]
  local hopper, free, again = P .. 'hopper:' .. task, 0, mine_again[task]
  local members = left > 0 and redis.call('ZRANGE', hopper, 0, math.min(LOOK, left) - 1) or {}
  for _, member in ipairs(members) do
    local now, at = may(string.sub(member, -36))
    if now then free = free + 1 elseif at and (not again or at < again) then again = at end
  end
  tasks[#tasks + 1] = {redis.call('ZCARD', hopper), redis.call('ZCARD', P .. 'reserved:' .. task),
    own[task] or 0, #members, free, again and ms(again) or ''}
end
return {queues, tasks}
