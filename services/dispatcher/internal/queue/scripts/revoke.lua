-- Takes contacts back that SQL wants before their lease ends: out of the hopper,
-- off the screen. One that is being accepted or closed goes when SQL has refused
-- that; one in a call stays. ARGV: 1 cluster, 2 revision, 3 why, 4 up to which sequence
-- number all revocations are done with, or empty, then contacts.
-- Reply: how many were taken out, to be given back. Errors: STALE, EMPTIED.
local refused = fenced(ARGV[1], ARGV[2])
if refused then return refused end
local why, out = ARGV[3], 0
for i = 5, #ARGV do
  local id = ARGV[i]
  local key = P .. 'contact:' .. id
  local f = redis.call('HMGET', key, 'task', 'member', 'preview', 'owner')
  local p = f[3] and read_preview(f[3])
  if p and held(p) then
    redis.call('HSET', key, 'revoked', why)
  elseif f[1] then
    if p and p.state == 'offered' then
      end_preview(p, 'revoked', why, '')
      tell_over(p, 'revoked', why)
      free_agent(p.agent, 'ready', '')
    end
    displace(id, f[1], f[2], f[4])
    give_back(id)
    out = out + 1
  end
end
if ARGV[4] ~= '' then redis.call('SET', P .. 'revoked', ARGV[4]) end
flush()
return out
