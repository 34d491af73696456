-- Wins or loses against the timeout. ARGV: 1 preview. Reply: 1, also when it
-- was accepted before. Errors: NOPREVIEW, OVER.
local p = read_preview(ARGV[1])
if not p then return redis.error_reply('NOPREVIEW') end
if p.state == 'offered' then
  hold(p, 'accepting')
elseif p.state ~= 'accepting' and p.state ~= 'accepted' then
  return over(p)
end
return 1
