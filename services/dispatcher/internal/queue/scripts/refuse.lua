-- SQL refused the dial. ARGV: 1 preview, 2 "1" when the lease is lost: then the
-- preview is over, else it is offered again until its deadline.
-- Reply: 1 if it was still being accepted, else 0. Errors: NOPREVIEW.
local p = read_preview(ARGV[1])
if not p then return redis.error_reply('NOPREVIEW') end
if p.state ~= 'accepting' then return 0 end
if ARGV[2] == '1' then
  end_preview(p, 'revoked', 'lease_lost', '')
  drop_contact(p.contact)
  tell_over(p, 'revoked', 'lease_lost')
  free_agent(p.agent, 'ready', '')
else
  redis.call('HSET', P .. 'preview:' .. p.id, 'state', 'offered')
  redis.call('ZADD', P .. 'deadlines', p.deadline, 'p:' .. p.id)
  wake()
end
flush()
return 1
