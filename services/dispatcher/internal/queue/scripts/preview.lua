-- Reads a preview. ARGV: 1 preview. Reply: its fields, its contact's lease and
-- body, empty once the contact has left. Errors: NOPREVIEW.
local f = redis.call('HGETALL', P .. 'preview:' .. ARGV[1])
if #f == 0 then return redis.error_reply('NOPREVIEW') end
local contact = redis.call('HGET', P .. 'preview:' .. ARGV[1], 'contact')
local lent = redis.call('HMGET', P .. 'contact:' .. contact, 'lease', 'body')
return {f, lent[1] or '', lent[2] or ''}
