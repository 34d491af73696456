package queue

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/redis/go-redis/v9"
)

// Revoke takes contacts out of their hopper or off a screen; not those that are
// being accepted, which go if SQL refuses the dial, nor those in a call. They
// are to be given back in SQL, and stay in Returning until Returned. It says how
// many were taken out.
func (t *Term) Revoke(ctx context.Context, why RevokeReason, contacts []string) (int, error) {
	out := 0
	for some := range slices.Chunk(contacts, maxBatch) {
		args := t.args(string(why), "")
		for _, id := range some {
			args = append(args, id)
		}
		n, err := t.queue.runInt(ctx, revokeScript, t.tenant, args...)
		if err != nil {
			return out, fmt.Errorf("revoke: %w", err)
		}
		out += n
	}
	return out, nil
}

// RevokedTo notes up to which sequence number all revocations are done with.
func (t *Term) RevokedTo(ctx context.Context, sequence int64) error {
	if _, err := t.queue.run(ctx, revokeScript, t.tenant, t.args("", sequence)...); err != nil {
		return fmt.Errorf("note revocations: %w", err)
	}
	return nil
}

// Revoked is what RevokedTo noted last; 0: nothing yet.
func (t *Term) Revoked(ctx context.Context) (int64, error) {
	sequence, err := t.queue.redis.Get(ctx, revokedKey(t.tenant)).Int64()
	if err != nil && !errors.Is(err, redis.Nil) {
		return 0, fmt.Errorf("read revocations: %w", err)
	}
	return sequence, nil
}

// Held lists the contacts that are held under a lease.
func (t *Term) Held(ctx context.Context, lease string) ([]string, error) {
	contacts, err := t.queue.redis.SMembers(ctx, leaseKey(t.tenant, lease)).Result()
	if err != nil {
		return nil, fmt.Errorf("list what a lease holds: %w", err)
	}
	return contacts, nil
}
