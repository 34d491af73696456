-- Forgets contacts that SQL has taken back. ARGV: 1 cluster, 2 revision, then
-- "lease contact" each. Reply: how many. Errors: STALE, EMPTIED.
local refused = fenced(ARGV[1], ARGV[2])
if refused then return refused end
return redis.call('SREM', P .. 'returning', unpack(ARGV, 3))
