package loops

import (
	"context"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/foredial/foredial/services/notification/internal/circuit"
	"github.com/foredial/foredial/services/notification/internal/delivery"
	"github.com/foredial/foredial/services/notification/internal/store"
)

// backlogTick is how old the figures of the backlog may be.
const backlogTick = 15 * time.Second

type metrics struct {
	tries      *prometheus.CounterVec
	deliveries *prometheus.GaugeVec
	oldest     prometheus.Gauge
}

func newMetrics(registry prometheus.Registerer, circuits *circuit.Set) *metrics {
	m := &metrics{
		tries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "foredial_notification_tries_total",
			Help: "Tries to deliver a message, by how it goes and what came of them.",
		}, []string{"channel", "outcome"}),
		deliveries: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "foredial_notification_backlog_deliveries",
			Help: "Deliveries that are PENDING or DEAD, in the database, counted up to 100,000.",
		}, []string{"state"}),
		oldest: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "foredial_notification_oldest_pending_seconds",
			Help: "The age of the oldest delivery that is PENDING, in the database; 0 without one.",
		}),
	}
	underWay := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "foredial_notification_in_flight_deliveries",
		Help: "Deliveries that this process is sending.",
	}, func() float64 { n, _ := circuits.Count(); return float64(n) })
	open := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "foredial_notification_open_circuits",
		Help: "Destinations that this process leaves alone because they fail.",
	}, func() float64 { _, n := circuits.Count(); return float64(n) })
	registry.MustRegister(m.tries, m.deliveries, m.oldest, underWay, open)
	return m
}

func (m *metrics) tried(d delivery.Delivery) {
	outcome := "failed"
	switch d.State {
	case delivery.Delivered:
		outcome = "delivered"
	case delivery.Dead:
		outcome = "dead"
	default:
	}
	channel := strings.ToLower(strings.TrimPrefix(d.Channel.String(), "DELIVERY_CHANNEL_"))
	m.tries.WithLabelValues(channel, outcome).Inc()
}

func (m *metrics) count(ctx context.Context, s *store.Store) error {
	b, err := s.Backlog(ctx)
	if err != nil {
		return err
	}
	age := 0.0
	if !b.Oldest.IsZero() {
		age = max(0, time.Since(b.Oldest).Seconds())
	}
	m.deliveries.WithLabelValues("pending").Set(float64(b.Pending))
	m.deliveries.WithLabelValues("dead").Set(float64(b.Dead))
	m.oldest.Set(age)
	return nil
}
