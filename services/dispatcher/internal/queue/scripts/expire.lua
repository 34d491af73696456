-- Ends what is due: previews, sessions, wrap-ups, the time contacts wait for their
-- owners.
-- ARGV: 1 cluster, 2 revision, 3 how many at most, 4 ms that a
-- session's time must still last for its stream to count as there.
-- Reply: ms until the next deadline (-1: none), 1 if there may be more due now,
-- ms late of each preview that timed out, previews that SQL has yet to decide about,
-- attempts whose call deadline has passed, previews that were accepted for their
-- agents. Errors: STALE, EMPTIED.
local refused = fenced(ARGV[1], ARGV[2])
if refused then return refused end
local AGAIN = 2000 -- what the leader has to settle comes again unless it is settled
local deadlines = P .. 'deadlines'
local late, unsettled, calls, accepted = {}, {}, {}, {}

-- streaming says whether an agent has a stream, as far as its node was heard of.
local function streaming(agent)
  local a = redis.call('HMGET', P .. 'agent:' .. agent, 'session', 'broken')
  local good_until = redis.call('ZSCORE', deadlines, 's:' .. agent)
  return a[1] and not a[2] and good_until and tonumber(good_until) - NOW > tonumber(ARGV[4])
end

local function preview_due(id, due)
  local p = read_preview(id)
  if not p or (p.state ~= 'offered' and not held(p)) then
    later('ZREM', deadlines, 'p:' .. id)
  elseif held(p) then
    redis.call('ZADD', deadlines, ms(NOW + AGAIN), 'p:' .. id)
    unsettled[#unsettled + 1] = id
  elseif p.on_timeout == 'accept' and streaming(p.agent) then
    hold(p, 'accepting')
    redis.call('HSET', P .. 'preview:' .. id, 'auto', '1')
    accepted[#accepted + 1] = id
  else
    late[#late + 1] = ms(NOW - due)
    local misses = redis.call('HINCRBY', P .. 'agent:' .. p.agent, 'misses', 1)
    local agent = read_agent(p.agent)
    time_out(p, agent.node)
    if p.on_timeout == 'not_ready' then
      free_agent(p.agent, 'not_ready', 'PREVIEW_TIMEOUT', agent)
    elseif misses >= tonumber(p.max_misses) then
      free_agent(p.agent, 'not_ready', 'MISSED_PREVIEWS', agent)
    else
      free_agent(p.agent, 'ready', '', agent)
    end
  end
end

local function session_due(agent)
  take_back(agent, 'agent_gone', false)
  end_session(agent, 'SESSION_LOST')
end

-- contact_due ends the time that a contact waited for its owner.
local function contact_due(id)
  redis.call('ZREM', deadlines, 'o:' .. id)
  if redis.call('EXISTS', P .. 'contact:' .. id) == 1 then let_go(id) end
end

-- wrap_up_due sets an agent free who has not completed a call in time.
local function wrap_up_due(attempt)
  redis.call('ZREM', deadlines, 'w:' .. attempt)
  local call = P .. 'call:' .. attempt
  local agent = redis.call('HGET', call, 'agent')
  if not agent then return end
  redis.call('HDEL', call, 'wrap_up_until')
  local now = redis.call('HMGET', P .. 'agent:' .. agent, 'call', 'state', 'next')
  if now[1] ~= attempt then return end
  redis.call('HDEL', P .. 'agent:' .. agent, 'call')
  if now[2] ~= 'wrap_up' then return end
  local state = now[3] == 'not_ready' and now[3] or 'ready'
  redis.call('HDEL', P .. 'agent:' .. agent, 'next', 'next_reason')
  set_agent(agent, state, state == 'ready' and '' or 'WRAP_UP_LIMIT')
end

-- owner_due has an owner looked at again who could not be served.
local function owner_due(agent)
  redis.call('ZREM', deadlines, 'k:' .. agent)
  if redis.call('EXISTS', P .. 'own:' .. agent) == 1 then
    redis.call('SADD', P .. 'owners', agent)
    wake()
  end
end

local due = redis.call('ZRANGEBYSCORE', deadlines, '-inf', ms(NOW), 'WITHSCORES', 'LIMIT', 0, ARGV[3])
for i = 1, #due, 2 do
  local kind, id = string.sub(due[i], 1, 1), string.sub(due[i], 3)
  if kind == 'p' then
    preview_due(id, tonumber(due[i + 1]))
  elseif kind == 's' then
    session_due(id)
  elseif kind == 'o' then
    contact_due(id)
  elseif kind == 'k' then
    owner_due(id)
  elseif kind == 'w' then
    wrap_up_due(id)
  else
    redis.call('ZADD', deadlines, ms(NOW + AGAIN), due[i])
    calls[#calls + 1] = id
  end
end
flush()
local first = redis.call('ZRANGE', deadlines, 0, 0, 'WITHSCORES')
local wait = -1
if first[2] then wait = math.max(0, tonumber(first[2]) - NOW) end
return {wait, #due >= 2 * tonumber(ARGV[3]) and 1 or 0, late, unsettled, calls, accepted}
