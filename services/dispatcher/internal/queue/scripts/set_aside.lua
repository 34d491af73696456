-- Tells a Redis that lost its data how much agents have set aside on a local day.
-- ARGV: 1 cluster, 2 revision, 3 day, then agent, skipped, snoozed each.
-- Reply: 1. Errors: STALE, EMPTIED.
local refused = fenced(ARGV[1], ARGV[2])
if refused then return refused end
for i = 4, #ARGV, 3 do
  redis.call('HSET', P .. 'agent:' .. ARGV[i], 'day', ARGV[3], 'skips', ARGV[i + 1], 'snoozes', ARGV[i + 2])
end
return 1
