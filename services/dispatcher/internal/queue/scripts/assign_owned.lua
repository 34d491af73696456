-- Gives owners who are ready their own contacts, the earliest appointment first,
-- of whatever task may call now. One who cannot be served now is looked at again
-- when that may be over. ARGV: 1 cluster, 2 revision, 3 how many owners at most, then as
-- many fresh preview ids, then task, preview timeout in ms, misses in a row that
-- make NOT_READY, what a timeout does (as in assign) a task.
-- Reply: owners left, contacts taken out, then preview id and ms waited a pair.
-- Errors: STALE, EMPTIED.
local refused = fenced(ARGV[1], ARGV[2])
if refused then return refused end
local FIRST = 4 -- where the preview ids start
local wanted, terms, outdated, reply = tonumber(ARGV[3]), {}, 0, {}
for i = FIRST + wanted, #ARGV, 4 do terms[ARGV[i]] = {unpack(ARGV, i, i + 3)} end

-- next_of returns the first contact of an agent that may be offered now, or nil
-- and when to look again.
local function next_of(agent)
  local again = math.huge
  for _, member in ipairs(redis.call('ZRANGE', P .. 'own:' .. agent, 0, -1)) do
    local id = string.sub(member, -36)
    local f = redis.call('HMGET', P .. 'contact:' .. id, 'task', 'body', 'lease', 'until', 'avoid:' .. agent)
    local c = {id = id, task = f[1], body = f[2], lease = f[3], member = member}
    if (tonumber(f[4]) or math.huge) <= NOW then
      displace(id, c.task, member, agent)
      give_back(id)
      outdated = outdated + 1
    elseif (tonumber(f[5]) or 0) > NOW then
      again = math.min(again, tonumber(f[5]))
    elseif terms[c.task] then
      return c
    else
      again = math.min(again, NOW + RETRY)
    end
  end
  return nil, again
end

for i, agent in ipairs(redis.call('SPOP', P .. 'owners', wanted)) do
  if redis.call('HGET', P .. 'agent:' .. agent, 'state') == 'ready' then
    local c, again = next_of(agent)
    if c then
      local id = ARGV[FIRST + i - 1]
      displace(c.id, c.task, c.member, agent)
      c.kept = unsnooze(c.id) and '1' or ''
      reply[#reply + 1], reply[#reply + 2] = id, offer(id, agent, c, terms[c.task])
    elseif again < math.huge then
      redis.call('ZADD', P .. 'deadlines', ms(again), 'k:' .. agent)
    end
  end
end
flush()
return {redis.call('SCARD', P .. 'owners'), outdated, unpack(reply)}
