package queue

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// Changes hears which of a tenant's agents are not as they were, while Watched
// says that somebody wants to know.
type Changes struct {
	pubsub *redis.PubSub
	agents chan []string
	done   chan struct{}
}

// changesBuffer holds a burst of scripts.
const changesBuffer = 1024

// SubscribeChanges hears of a tenant's agents, from now on.
func (q *Queue) SubscribeChanges(ctx context.Context, tenant string) (*Changes, error) {
	pubsub, err := q.subscribe(ctx, watchChannel(tenant))
	if err != nil {
		return nil, err
	}
	c := &Changes{pubsub: pubsub, agents: make(chan []string, changesBuffer), done: make(chan struct{})}
	go func() {
		defer close(c.done)
		defer close(c.agents)
		for message := range pubsub.Channel(redis.WithChannelSize(changesBuffer)) {
			if agents, err := unpack(message.Payload); err == nil {
				c.agents <- agents
			}
		}
	}()
	return c, nil
}

// Agents are those that a script has changed. It is closed after Close.
func (c *Changes) Agents() <-chan []string { return c.agents }

// Close ends the subscription and waits for its reader.
func (c *Changes) Close() error {
	err := c.pubsub.Close()
	for range c.agents { // as in Subscription.Close
	}
	<-c.done
	return err
}

// Watched has scripts say for so long which of a tenant's agents they change:
// while nobody watches, that costs them one look.
func (q *Queue) Watched(ctx context.Context, tenant string, long time.Duration) error {
	if err := q.redis.Set(ctx, watchedKey(tenant), "1", long).Err(); err != nil {
		return fmt.Errorf("watch agents: %w", err)
	}
	return nil
}
