-- SQL refused the dial, or to close the contact. ARGV: 1 preview, 2 "1" when the lease is lost: then the
-- preview is over. So it is when its contact was revoked meanwhile. Else it is
-- offered again until its deadline, or, when it was the deadline that accepted
-- it, times out without a miss.
-- Reply: 1 if it was still held, else 0. Errors: NOPREVIEW.
local p = read_preview(ARGV[1])
if not p then return redis.error_reply('NOPREVIEW') end
if not held(p) then return 0 end
local revoked = redis.call('HGET', P .. 'contact:' .. p.contact, 'revoked')
if ARGV[2] == '1' then
  end_preview(p, 'revoked', 'lease_lost', '')
  drop_contact(p.contact)
  tell_over(p, 'revoked', 'lease_lost')
  free_agent(p.agent, 'ready', '')
elseif revoked then
  end_preview(p, 'revoked', revoked, '')
  give_back(p.contact)
  tell_over(p, 'revoked', revoked)
  free_agent(p.agent, 'ready', '')
elseif p.auto then
  time_out(p)
  free_agent(p.agent, 'ready', '')
else
  redis.call('HSET', P .. 'preview:' .. p.id, 'state', 'offered')
  redis.call('ZADD', P .. 'deadlines', p.deadline, 'p:' .. p.id)
  wake('task', p.task)
end
flush()
return 1
