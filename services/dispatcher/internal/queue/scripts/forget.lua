-- Forgets ended previews that SQL has stored. ARGV: 1 cluster, 2 revision, then
-- stream entries. Reply: how many. Errors: STALE, EMPTIED.
local refused = fenced(ARGV[1], ARGV[2])
if refused then return refused end
return redis.call('XDEL', P .. 'ended', unpack(ARGV, 3))
