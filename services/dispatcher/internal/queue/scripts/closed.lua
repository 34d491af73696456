-- SQL has closed the contact of a preview. ARGV: 1 preview. Reply: 1, also when it
-- was told before. Errors: NOPREVIEW, OVER.
local p = read_preview(ARGV[1])
if not p then return redis.error_reply('NOPREVIEW') end
if p.state == 'skipped' then return 1 end
if p.state ~= 'closing' then return over(p) end
local f = redis.call('HMGET', P .. 'preview:' .. p.id, 'words', 'day')
end_preview(p, 'skipped', '', f[1])
drop_contact(p.contact)
set_aside(p, 'skips', f[2])
flush()
return 1
