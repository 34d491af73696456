-- The agent wants a contact closed: the preview is held until SQL has done that.
-- ARGV as for skip. Reply: 1, also when it is being closed or was skipped before.
-- Errors: NOPREVIEW, OVER, LIMIT.
local p = read_preview(ARGV[1])
if not p then return redis.error_reply('NOPREVIEW') end
if p.state == 'closing' or p.state == 'skipped' then return 1 end
if p.state ~= 'offered' then return over(p) end
if not may_set_aside(p.agent, 'skips', ARGV[3], ARGV[4]) then return redis.error_reply('LIMIT') end
local lease = redis.call('HGET', P .. 'contact:' .. p.contact, 'lease')
redis.call('HSET', P .. 'preview:' .. p.id, 'words', ARGV[2], 'day', ARGV[3], 'lease', lease or '')
hold(p, 'closing')
return 1
