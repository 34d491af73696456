-- The agent keeps a contact for later. ARGV: 1 preview, 2 why, for people, 3 local
-- day, 4 how many an agent may snooze on it, below 0 any number, 5 for how many ms.
-- Reply: 1, also when it was snoozed before. Errors: NOPREVIEW, OVER, LIMIT.
local p = read_preview(ARGV[1])
if not p then return redis.error_reply('NOPREVIEW') end
if p.state == 'snoozed' then return 1 end
if p.state ~= 'offered' then return over(p) end
if not may_set_aside(p.agent, 'snoozes', ARGV[3], ARGV[4]) then return redis.error_reply('LIMIT') end
local due = NOW + tonumber(ARGV[5])
redis.call('HSET', P .. 'preview:' .. p.id, 'snooze_until', ms(due))
end_preview(p, 'snoozed', '', ARGV[2])
snooze(p, due)
set_aside(p, 'snoozes', ARGV[3])
flush()
return 1
