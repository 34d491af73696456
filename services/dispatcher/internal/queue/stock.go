package queue

import (
	"context"
	"fmt"

	"github.com/redis/go-redis/v9"
)

// Stock is how much a tenant has in Redis.
type Stock struct {
	// Idle agents, once for each queue they serve.
	Idle int64
	// Hopper contacts wait for anybody or for their owners.
	Hopper int64
	// Previews are on screens or being accepted, Calls have no end yet.
	Previews, Calls int64
}

// Stock counts what a tenant has, at about one moment: no script, so that it
// holds nobody up.
func (q *Queue) Stock(ctx context.Context, tenant string, queues []string) (Stock, error) {
	tasks, err := q.redis.SMembers(ctx, tasksKey(tenant)).Result()
	if err != nil {
		return Stock{}, fmt.Errorf("list tasks: %w", err)
	}
	var idle, hoppers, live []*redis.IntCmd
	var calls *redis.IntCmd
	_, err = q.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		calls = p.SCard(ctx, callsKey(tenant))
		for _, queue := range queues {
			idle = append(idle, p.ZCard(ctx, idleKey(tenant, queue)))
		}
		for _, task := range tasks {
			hoppers = append(hoppers, p.ZCard(ctx, hopperKey(tenant, task)), p.ZCard(ctx, reservedKey(tenant, task)))
			live = append(live, p.SCard(ctx, liveKey(tenant, task)))
		}
		return nil
	})
	if err != nil {
		return Stock{}, fmt.Errorf("count what a tenant has: %w", err)
	}
	return Stock{Idle: sum(idle), Hopper: sum(hoppers), Previews: sum(live), Calls: calls.Val()}, nil
}

func sum(counts []*redis.IntCmd) (total int64) {
	for _, c := range counts {
		total += c.Val()
	}
	return total
}
