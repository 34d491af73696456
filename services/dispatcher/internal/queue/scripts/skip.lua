-- The agent gives a contact back. ARGV: 1 preview, 2 why, for people, 3 local day,
-- 4 how many an agent may skip on it, below 0 any number.
-- Reply: 1, also when it was skipped before. Errors: NOPREVIEW, OVER, LIMIT.
local p = read_preview(ARGV[1])
if not p then return redis.error_reply('NOPREVIEW') end
if p.state == 'skipped' then return 1 end
if p.state ~= 'offered' then return over(p) end
if not may_set_aside(p.agent, 'skips', ARGV[3], ARGV[4]) then return redis.error_reply('LIMIT') end
end_preview(p, 'skipped', '', ARGV[2])
requeue(p, true)
set_aside(p, 'skips', ARGV[3])
flush()
return 1
