-- A leader takes over. ARGV: 1 cluster, 2 revision.
-- Reply: 1 if Redis had nothing of this tenant, else 0. Errors: STALE.
local fresh = redis.call('EXISTS', P .. 'fence') == 0
if fresh then
  redis.call('HSET', P .. 'fence', 'cluster', ARGV[1], 'revision', ARGV[2])
  return 1
end
return fenced(ARGV[1], ARGV[2]) or 0
