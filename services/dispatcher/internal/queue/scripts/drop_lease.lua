-- Forgets everything held under a lease that SQL no longer knows.
-- ARGV: 1 cluster, 2 revision, 3 lease. Reply: contacts dropped. Errors: STALE, EMPTIED.
local refused = fenced(ARGV[1], ARGV[2])
if refused then return refused end
local contacts = redis.call('SMEMBERS', P .. 'lease:' .. ARGV[3])
for _, contact in ipairs(contacts) do
  local f = redis.call('HMGET', P .. 'contact:' .. contact, 'task', 'member', 'preview', 'owner')
  if f[1] then displace(contact, f[1], f[2], f[4]) end
  local p = f[3] and read_preview(f[3])
  if p and p.state == 'offered' then
    end_preview(p, 'revoked', 'lease_lost', '')
    tell_over(p, 'revoked', 'lease_lost')
    free_agent(p.agent, 'ready', '')
  end
  redis.call('DEL', P .. 'contact:' .. contact)
end
redis.call('DEL', P .. 'lease:' .. ARGV[3])
redis.call('SREM', P .. 'leases', ARGV[3])
flush()
return #contacts
