-- Gives the next contacts of a task to the agents of a queue, longest idle
-- first, in call order. Those it meets that may not be offered any more are
-- taken out, to be given back in SQL. Owners go first: while there are any to
-- serve it does nothing. ARGV: 1 cluster, 2 revision, 3 queue, 4
-- task, 5 preview timeout in ms, 6 misses in a row that make NOT_READY, 7 what a
-- timeout does: requeue, not_ready or accept, then a fresh preview id a pair wanted.
-- Reply: idle agents left, contacts left, contacts taken out, owners to serve
-- first, then preview id and ms waited a pair.
-- Errors: STALE, EMPTIED.
local refused = fenced(ARGV[1], ARGV[2])
if refused then return refused end
local AHEAD = 64 -- contacts looked at beyond the pairs wanted, for agents that must not see the first
local FIRST = 8  -- where the preview ids start
local task, terms = ARGV[4], {ARGV[4], ARGV[5], ARGV[6], ARGV[7]}
local idle, hopper = P .. 'idle:' .. ARGV[3], P .. 'hopper:' .. task
local wanted = #ARGV - FIRST + 1
local owners = redis.call('SCARD', P .. 'owners')
local agents = owners == 0 and redis.call('ZRANGE', idle, 0, wanted - 1) or {}
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

local ids, reply = {}, {}
for i = 1, #agents do
  local contact, member = next_for(agents[i])
  if contact then
    local id = ARGV[FIRST + #ids]
    contact.taken = true
    ids[#ids + 1], gone[#gone + 1] = id, member
    reply[#reply + 1], reply[#reply + 2] = id, offer(id, agents[i], contact.id, contact.lease, contact.body, terms)
  end
end
if #gone > 0 then redis.call('ZREM', hopper, unpack(gone)) end
settle_offers(ids, terms)
flush()
return {redis.call('ZCARD', idle), redis.call('ZCARD', hopper), outdated, owners, unpack(reply)}
