-- KEYS: 1 prefix. ARGV: 1 preview.
local P = KEYS[1]
local f = redis.call('HGETALL', P .. 'preview:' .. ARGV[1])
local contact = redis.call('HGET', P .. 'preview:' .. ARGV[1], 'contact')
return {f, redis.call('HMGET', P .. 'contact:' .. contact, 'lease', 'body')}
