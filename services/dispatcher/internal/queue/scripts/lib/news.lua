-- changed notes that an agent is not as it was, for those who watch all of them.
local changes = {}
local function changed(agent) changes[agent] = true end

-- tell collects an event for a node; flush sends one message a node, and one to
-- those who watch the tenant's agents, if anybody does.
local outbox = {}
local function tell(node, kind, agent, ...)
  if kind ~= 'command' and kind ~= 'replaced' then changed(agent) end
  if node and node ~= '' then
    add(outbox, node, pack({TENANT, kind, agent, ...}))
  end
end

-- tell_offered is tell for the event that there are most of: TENANT, 'offered', agent,
-- id, task, contact, lease, two times, rank, same_agent, kept, version, body. What the
-- offers of a script share is packed once: before is the first two, times those.
local function tell_offered(node, agent, id, c, shared, rank, same, kept, version)
  changed(agent)
  if not node or node == '' then return end
  local contact, lease, body = c.id, c.lease, c.body
  add(outbox, node, shared.before .. sizes[#agent] .. agent .. sizes[#id] .. id .. shared.task
    .. sizes[#contact] .. contact .. sizes[#lease] .. lease .. shared.times .. sizes[#rank] .. rank
    .. sizes[#same] .. same .. sizes[#kept] .. kept .. sizes[#version] .. version .. sizes[#body] .. body)
end

-- wake has the leader look at a 'queue', where somebody has become idle, at a
-- 'task', whose hopper has got a contact back, or, without either, at everything.
local woken = {}
local function wake(kind, id) woken[kind and kind .. ':' .. id or ''] = true end

local function flush()
  settle()
  for node, messages in pairs(outbox) do redis.call('PUBLISH', 'fd:node:' .. node, pack(messages)) end
  if next(woken) then
    local news = {TENANT}
    for what in pairs(woken) do news[#news + 1] = what end
    redis.call('PUBLISH', 'fd:wake', pack(news))
  end
  if next(changes) and redis.call('EXISTS', P .. 'watched') == 1 then
    local agents = {}
    for agent in pairs(changes) do agents[#agents + 1] = agent end
    redis.call('PUBLISH', 'fd:watch:' .. TENANT, pack(agents))
  end
end
