package queue

import (
	"context"
	"fmt"

	"github.com/redis/go-redis/v9"
)

// Idle is how many agents are idle in each of the queues, in one round trip.
func (t *Term) Idle(ctx context.Context, queues []string) ([]int, error) {
	counts, err := t.counts(ctx, queues, idleKey)
	if err != nil {
		return nil, fmt.Errorf("count idle agents: %w", err)
	}
	return counts, nil
}

// Hoppers is how many contacts are in the hopper of each of the tasks, in one round trip.
func (t *Term) Hoppers(ctx context.Context, tasks []string) ([]int, error) {
	counts, err := t.counts(ctx, tasks, hopperKey)
	if err != nil {
		return nil, fmt.Errorf("read hoppers: %w", err)
	}
	return counts, nil
}

func (t *Term) counts(ctx context.Context, ids []string, key func(tenant, id string) string) ([]int, error) {
	counts := make([]int, len(ids))
	if len(ids) == 0 {
		return counts, nil
	}
	replies := make([]*redis.IntCmd, len(ids))
	_, err := t.queue.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, id := range ids {
			replies[i] = p.ZCard(ctx, key(t.tenant, id))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i, reply := range replies {
		counts[i] = int(reply.Val())
	}
	return counts, nil
}
