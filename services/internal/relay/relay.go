package relay

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/loop"
)

const (
	// tick is how late what another process added, and died, is told.
	tick = 200 * time.Millisecond
	// timeout ends one call.
	timeout = 10 * time.Second
)

// Relay tells the messages of an outbox.
type Relay[M Message] struct {
	// Name of the loop, which says what is told.
	Name   string
	Outbox *Outbox[M]
	// Send is a call to the peer, for the tenant in its context.
	Send func(ctx context.Context, list []M) error
	// Refused is told of a message that the peer never takes.
	Refused func(tenant string, m M, err error)
	// Told counts messages by what came of them.
	Told *prometheus.CounterVec
}

// Loop is the relay as a loop.
func (r Relay[M]) Loop() loop.Loop {
	return loop.Loop{Name: r.Name, Tick: tick, Wake: r.Outbox.added, Run: r.run}
}

// run tells all there is, a turn of each tenant after the other. A tenant whose
// messages fail rests until the next run; a peer that is down ends this one.
func (r Relay[M]) run(ctx context.Context) (time.Duration, error) {
	var (
		failed  []error
		resting []string
	)
	for {
		tenants, err := r.Outbox.tenants(ctx)
		if err != nil {
			return 0, fmt.Errorf("list what to tell: %w", err)
		}
		taken := 0
		for _, tenant := range tenants {
			if slices.Contains(resting, tenant) {
				continue
			}
			n, err := r.Outbox.take(ctx, tenant, func(ctx context.Context, list []entry[M]) error { return r.tell(ctx, tenant, list) })
			if peerDown(err) {
				return 0, err
			}
			if err != nil {
				failed, resting = append(failed, fmt.Errorf("tell %s of tenant %s: %w", r.Name, tenant, err)), append(resting, tenant)
			}
			taken += n
		}
		if taken == 0 {
			return 0, errors.Join(failed...)
		}
	}
}

// tell sends messages of a tenant in one call. When one of them can never be taken
// they are told in halves until it is known which; the others keep their order.
func (r Relay[M]) tell(ctx context.Context, tenant string, list []entry[M]) error {
	err := r.send(auth.WithTenant(ctx, tenant), list)
	switch {
	case err == nil:
		r.count("done", len(list))
		return nil
	case status.Code(err) != codes.InvalidArgument:
		r.count("retry", len(list))
		return err
	case len(list) == 1:
		r.count("refused", 1)
		r.Refused(tenant, list[0].message, err)
		return nil
	}
	half := len(list) / 2
	if err := r.tell(ctx, tenant, list[:half]); err != nil {
		return err
	}
	return r.tell(ctx, tenant, list[half:])
}

func (r Relay[M]) send(ctx context.Context, list []entry[M]) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	messages := make([]M, len(list))
	for i, e := range list {
		messages[i] = e.message
	}
	return r.Send(ctx, messages)
}

func (r Relay[M]) count(outcome string, n int) { r.Told.WithLabelValues(outcome).Add(float64(n)) }

// peerDown tells an error that is not about what was told: the next call would
// fail as well.
func peerDown(err error) bool {
	switch status.Code(err) {
	case codes.Unavailable, codes.DeadlineExceeded, codes.Canceled, codes.ResourceExhausted,
		codes.Unauthenticated, codes.PermissionDenied, codes.Unimplemented:
		return true
	default:
		return false
	}
}
