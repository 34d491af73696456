-- Gives the next contacts of a task to the agents of a queue, in call order: each
-- to the agent who had it last, if idle in this queue, else to the longest idle,
-- of those who may see it. What it does for many it would do for them one by one.
-- Contacts it meets that may not be offered any more are taken out, to be given
-- back in SQL. Owners go first: while there are any to serve it does nothing.
-- ARGV: 1 cluster, 2 revision, 3 queue, 4 task, 5 preview timeout in ms, 6 misses in
-- a row that make NOT_READY, 7 what a timeout does: requeue, not_ready or accept,
-- then a fresh preview id a pair wanted.
-- Reply: idle agents left, contacts left, contacts taken out, owners to serve
-- first, then preview id and ms waited a pair.
-- Errors: STALE, EMPTIED.
local refused = fenced(ARGV[1], ARGV[2])
if refused then return refused end
local AHEAD = 64 -- more than an agent can skip, or skip a contact, while it stays away
local FIRST = 8  -- where the preview ids start
local task, terms = ARGV[4], {ARGV[4], ARGV[5], ARGV[6], ARGV[7]}
local idle, hopper = P .. 'idle:' .. ARGV[3], P .. 'hopper:' .. task
local wanted = #ARGV - FIRST + 1
local owners = redis.call('SCARD', P .. 'owners')
local agents = owners == 0 and redis.call('ZRANGE', idle, 0, wanted + AHEAD - 1) or {}
local members = #agents > 0 and redis.call('ZRANGE', hopper, 0, math.min(wanted, #agents) + AHEAD - 1) or {}
local busy, head = {}, 1 -- agents who have got one; the longest idle of the others
local gone, outdated, rank, made, reply = {}, 0, 0, 0, {}

-- past says whether the time is over for which an agent must not see a contact.
local function past(avoid) return not avoid or tonumber(avoid) <= NOW end

-- may says whether an agent who is idle can be given the contact of a key.
local function may(agent, key)
  return not busy[agent] and past(redis.call('HGET', key, 'avoid:' .. agent))
end

-- taker returns who gets a contact; avoid is what keeps it from the longest idle.
local function taker(key, last, avoid)
  local again = last and last ~= '' and last ~= agents[head]
  if again and redis.call('ZSCORE', idle, last) and may(last, key) then return last end
  if past(avoid) then return agents[head] end
  for i = head + 1, #agents do
    if may(agents[i], key) then return agents[i] end
  end
end

for _, member in ipairs(members) do
  while busy[agents[head]] do head = head + 1 end
  if made == wanted or head > #agents then break end
  local id = string.sub(member, -36)
  local key = P .. 'contact:' .. id
  local f = redis.call('HMGET', key, 'body', 'lease', 'until', 'last_agent', 'avoid:' .. agents[head])
  local last_moment = tonumber(f[3])
  if last_moment and last_moment <= NOW then
    gone[#gone + 1], outdated = member, outdated + 1
    give_back(id)
  elseif f[1] then
    rank = rank + 1
    local agent = taker(key, f[4], f[5])
    if agent then
      local preview = ARGV[FIRST + made]
      local c = {id = id, body = f[1], lease = f[2], rank = tostring(rank), same_agent = agent == f[4] and '1' or ''}
      busy[agent], made, gone[#gone + 1] = true, made + 1, member
      reply[#reply + 1], reply[#reply + 2] = preview, offer(preview, agent, c, terms)
    end
  end
end
if #gone > 0 then redis.call('ZREM', hopper, unpack(gone)) end
flush()
return {redis.call('ZCARD', idle), redis.call('ZCARD', hopper), outdated, owners, unpack(reply)}
