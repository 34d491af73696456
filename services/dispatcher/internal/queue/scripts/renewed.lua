-- Notes when all leases were last renewed in SQL, for the next leader. ARGV: 1 cluster,
-- 2 revision, 3 how long ago that was asked for, in ms, or empty to note nothing.
-- Reply: how long ago it was, as noted last, in ms; -1: never. Errors: STALE, EMPTIED.
local refused = fenced(ARGV[1], ARGV[2])
if refused then return refused end
if ARGV[3] ~= '' then redis.call('SET', P .. 'renewed', ms(NOW - tonumber(ARGV[3]))) end
local at = redis.call('GET', P .. 'renewed')
return at and NOW - tonumber(at) or -1
