-- The agent gives a contact back. ARGV: 1 preview, 2 why, for people.
-- Reply: 1, also when it was skipped before. Errors: NOPREVIEW, OVER.
local p = read_preview(ARGV[1])
if not p then return redis.error_reply('NOPREVIEW') end
if p.state == 'skipped' then return 1 end
if p.state ~= 'offered' then return over(p) end
end_preview(p, 'skipped', '', ARGV[2])
requeue(p, true)
redis.call('HDEL', P .. 'agent:' .. p.agent, 'misses')
free_agent(p.agent, 'ready', '')
flush()
return 1
