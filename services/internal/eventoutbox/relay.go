package eventoutbox

import (
	"context"
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/loop"
	eventinternalv1 "github.com/foredial/foredial/proto/gen/foredial/event/internalapi/v1"
	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	"github.com/foredial/foredial/services/internal/relay"
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
	stream := eventinternalv1.NewAppendServiceClient(r.Events)
	return relay.Relay[*eventv1.Event]{
		Name: r.Service + "_events", Outbox: r.Outbox.table, Told: told,
		Send: func(ctx context.Context, list []*eventv1.Event) error {
			_, err := stream.AppendEvents(ctx, &eventinternalv1.AppendEventsRequest{Events: list})
			return err
		},
		Refused: func(tenant string, e *eventv1.Event, err error) {
			r.Log.Error("event refused", "tenant", tenant, "event_id", e.GetId(), "event_type", e.GetType().String(), "error", err)
		},
	}.Loop()
}
