-- stream_of returns the stream of a connector and its node; nil while it has none.
local function stream_of(connector)
  local good_until = redis.call('ZSCORE', P .. 'connectors', connector)
  local at = redis.call('HGET', P .. 'streams', connector)
  if not at or not good_until or tonumber(good_until) <= NOW then return nil end
  return string.match(at, '^([^ ]+) (.*)$')
end

-- command sends a connector something to do; it returns the stream, or nil when
-- there is none.
local function command(connector, text)
  local stream, node = stream_of(connector)
  if stream then tell(node, 'command', connector, text) end
  return stream
end

-- note_ending notes that a connector is to end a call, until it says that it did.
local function note_ending(connector, attempt)
  local key = P .. 'ending:' .. connector
  redis.call('ZADD', key, ms(NOW), attempt)
  redis.call('PEXPIRE', key, KEEP_CALL)
end
