package eventoutbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/loop"
	eventinternalv1 "github.com/foredial/foredial/proto/gen/foredial/event/internalapi/v1"
)

const (
	// relayTick is how late what another process added, and died, is told.
	relayTick = 200 * time.Millisecond
	// relayTimeout ends one call.
	relayTimeout = 10 * time.Second
)

// Relay tells the events of an outbox.
type Relay struct {
	Log      *slog.Logger
	Registry prometheus.Registerer
	// Service names the loop, <service>_events, and its metric.
	Service string
	Outbox  *Outbox
	// Events leads to the result service.
	Events grpc.ClientConnInterface
}

// Loop is the relay as a loop.
func (r Relay) Loop() loop.Loop {
	told := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "foredial_" + r.Service + "_events_told_total",
		Help: "Events passed on to the stream of their tenant, by what came of them.",
	}, []string{"outcome"})
	r.Registry.MustRegister(told)
	t := &teller{r, eventinternalv1.NewAppendServiceClient(r.Events), told}
	return loop.Loop{Name: r.Service + "_events", Tick: relayTick, Wake: r.Outbox.added, Run: t.run}
}

type teller struct {
	Relay

	stream eventinternalv1.AppendServiceClient
	told   *prometheus.CounterVec
}

// run tells all there is, a turn of each tenant after the other. A tenant whose
// events fail rests until the next run; a peer that is down ends this one.
func (t *teller) run(ctx context.Context) (time.Duration, error) {
	var (
		failed  []error
		resting []string
	)
	for {
		tenants, err := t.Outbox.tenants(ctx)
		if err != nil {
			return 0, fmt.Errorf("list what to tell: %w", err)
		}
		taken := 0
		for _, tenant := range tenants {
			if slices.Contains(resting, tenant) {
				continue
			}
			n, err := t.Outbox.take(ctx, tenant, func(ctx context.Context, list []entry) error { return t.tell(ctx, tenant, list) })
			if peerDown(err) {
				return 0, err
			}
			if err != nil {
				failed, resting = append(failed, fmt.Errorf("tell the events of tenant %s: %w", tenant, err)), append(resting, tenant)
			}
			taken += n
		}
		if taken == 0 {
			return 0, errors.Join(failed...)
		}
	}
}

// tell appends events of a tenant in one call. When one of them can never be
// taken they are told in halves until it is known which; the others keep their
// order.
func (t *teller) tell(ctx context.Context, tenant string, list []entry) error {
	err := t.send(auth.WithTenant(ctx, tenant), list)
	switch {
	case err == nil:
		t.count("done", len(list))
		return nil
	case status.Code(err) != codes.InvalidArgument:
		t.count("retry", len(list))
		return err
	case len(list) == 1:
		t.count("refused", 1)
		t.Log.Error("event refused", "tenant", tenant, "event_id", list[0].event.GetId(), "event_type", list[0].event.GetType().String(), "error", err)
		return nil
	}
	half := len(list) / 2
	if err := t.tell(ctx, tenant, list[:half]); err != nil {
		return err
	}
	return t.tell(ctx, tenant, list[half:])
}

func (t *teller) send(ctx context.Context, list []entry) error {
	ctx, cancel := context.WithTimeout(ctx, relayTimeout)
	defer cancel()
	req := &eventinternalv1.AppendEventsRequest{}
	for _, e := range list {
		req.Events = append(req.Events, e.event)
	}
	_, err := t.stream.AppendEvents(ctx, req)
	return err
}

func (t *teller) count(outcome string, n int) {
	t.told.WithLabelValues(outcome).Add(float64(n))
}

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
