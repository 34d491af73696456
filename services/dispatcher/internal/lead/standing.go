package lead

import "time"

// Assigning reports whether this node leads a tenant, and if so whether it may
// assign: it is trusted, and its leases are known to last.
func (l *Leads) Assigning(tenant string) (leads, assigns bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.shards[l.ShardOf(tenant)]
	if s == nil || s.desks[tenant] == nil {
		return false, false
	}
	d := s.desks[tenant]
	return true, d.lead.Trusted() && d.covered(time.Now())
}
