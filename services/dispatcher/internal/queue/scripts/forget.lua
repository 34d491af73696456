-- Forgets ended previews, the oldest, that SQL has stored. ARGV: 1 cluster, 2 revision,
-- 3 the stream entry of the last of them. Reply: how many. Errors: STALE, EMPTIED.
local refused = fenced(ARGV[1], ARGV[2])
if refused then return refused end
-- Whole blocks go at once: naming each entry would cost fifty times as much.
return redis.call('XTRIM', P .. 'ended', 'MINID', ARGV[3]) + redis.call('XDEL', P .. 'ended', ARGV[3])
