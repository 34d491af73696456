-- What a script needs of the files of lib stands before it, by paragraph. KEYS[1] is
-- the tenant's prefix, "fd:{tenant}:".
local P = KEYS[1]
local TENANT = string.sub(P, 5, -3)
local clock = redis.call('TIME')
local NOW = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
local MICROS = tonumber(clock[1]) * 1000000 + tonumber(clock[2])

local AVOID = 60000         -- a contact skipped or missed stays away from that agent
local KEEP_PREVIEW = 600000 -- how long a preview that is over can still be asked about
local KEEP_CALL = 86400000  -- the same for a completed call: late reports
local SETTLE = 10000        -- how long an accept may take before the leader settles it
local RETRY = 1000          -- when an owner who could not be served is looked at again
local FIRST_GO = 60000      -- how long nobody else is offered a snoozed contact once it is due

-- ms writes a time as whole milliseconds, in no engine's exponent notation. A
-- batch has few different times.
local written = {}
local function ms(n)
  local text = written[n]
  if not text then
    text = string.format('%.0f', n)
    written[n] = text
  end
  return text
end

-- add puts an item at the end of one of several lists.
local function add(lists, key, item)
  local list = lists[key]
  if list then list[#list + 1] = item else lists[key] = {item} end
end

-- sizes are lengths as pack writes them: few are different.
local sizes = setmetatable({}, {__index = function(known, n)
  known[n] = n .. ':'
  return known[n]
end})

-- pack writes strings, each as length:content. One table that has grown serves for all.
local out = {}
local function pack(list)
  for i = 1, #list do out[2 * i - 1], out[2 * i] = sizes[#list[i]], list[i] end
  return table.concat(out, '', 1, 2 * #list)
end

-- later has a script run a command once for all members of a key, in settle, which
-- nothing before may depend on: 'ZREM', 'SREM', 'SADD', or 'ZADD', which has a score
-- before each.
local postponed = {ZREM = {}, SREM = {}, SADD = {}, ZADD = {}}
local function later(command, key, item, member)
  local items = postponed[command][key]
  if not items then
    items = {}
    postponed[command][key] = items
  end
  items[#items + 1] = item
  if member then items[#items + 1] = member end
end

-- settle runs what was left for later.
local function settle()
  for command, keys in pairs(postponed) do
    for key, items in pairs(keys) do redis.call(command, key, unpack(items)) end
    postponed[command] = {}
  end
end

-- fenced compares a leader's token with the newest seen and keeps the newer.
-- It returns nil, or the error to reply with.
local function fenced(cluster, revision)
  local seen = redis.call('HMGET', P .. 'fence', 'cluster', 'revision')
  if not seen[1] then return redis.error_reply('EMPTIED') end
  if seen[1] == cluster then
    if tonumber(revision) < tonumber(seen[2]) then return redis.error_reply('STALE') end
    if revision == seen[2] then return nil end
  end
  redis.call('HSET', P .. 'fence', 'cluster', cluster, 'revision', revision)
  return nil
end
