package tail

import (
	"github.com/prometheus/client_golang/prometheus"

	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	"github.com/foredial/foredial/services/internal/contract"
)

// metrics of the stream of events. docs/metrics.md lists them.
type metrics struct {
	appended map[eventv1.EventType]prometheus.Counter
	watches  prometheus.Gauge
}

func newMetrics(reg prometheus.Registerer, lag func() int64) *metrics {
	appended := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "foredial_result_events_appended_total",
		Help: "Events appended to the tenants' streams, by type.",
	}, []string{"type"})
	m := &metrics{
		appended: map[eventv1.EventType]prometheus.Counter{},
		watches: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "foredial_result_event_watches",
			Help: "Streams by which consumers watch events in this process.",
		}),
	}
	for number := range eventv1.EventType_name {
		if what := eventv1.EventType(number); what != eventv1.EventType_EVENT_TYPE_UNSPECIFIED {
			m.appended[what] = appended.WithLabelValues(contract.Word(what))
		}
	}
	reg.MustRegister(appended, m.watches, prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "foredial_result_event_lag",
		Help: "How many events the consumer that is farthest behind has yet to be sent.",
	}, func() float64 { return float64(lag()) }))
	return m
}

func (m *metrics) count(events []*eventv1.Event) {
	for _, e := range events {
		m.appended[e.GetType()].Inc()
	}
}
