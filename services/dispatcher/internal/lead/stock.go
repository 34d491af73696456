package lead

import (
	"context"
	"time"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
)

// stockEvery is how often gauges of what is in Redis are set.
const stockEvery = 5 * time.Second

// stock counts what the tenants have that this node leads.
func (l *Leads) stock(ctx context.Context) (time.Duration, error) {
	var total queue.Stock
	for _, tenant := range l.led() {
		var queues []string
		for _, r := range l.deps.Tasks.Resources(tenant, directoryv1.ResourceKind_RESOURCE_KIND_SKILL_QUEUE) {
			queues = append(queues, r.GetId())
		}
		s, err := l.deps.Queue.Stock(ctx, tenant, queues)
		if err != nil {
			return 0, err
		}
		total.Idle += s.Idle
		total.Hopper += s.Hopper
		total.Previews += s.Previews
		total.Calls += s.Calls
	}
	m := l.deps.Metrics
	m.Idle.Set(float64(total.Idle))
	m.Hopper.Set(float64(total.Hopper))
	m.Live.Set(float64(total.Previews))
	m.Calls.Set(float64(total.Calls))
	return 0, nil
}

// led are the tenants that this node leads.
func (l *Leads) led() (tenants []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range l.shards {
		for tenant := range s.desks {
			tenants = append(tenants, tenant)
		}
	}
	return tenants
}
