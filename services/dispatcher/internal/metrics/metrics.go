package metrics

import (
	"errors"

	"github.com/prometheus/client_golang/prometheus"
)

// Metrics are the dispatcher's own, besides those of its server and loops.
type Metrics struct {
	// Waited is how long an agent had been READY when a preview came.
	Waited prometheus.Histogram
	// Late is how long after its deadline a preview timed out.
	Late prometheus.Histogram
	// Assign is how long one pass over a tenant's queues took.
	Assign prometheus.Histogram
	// Previews counts those that are over, by state.
	Previews *prometheus.CounterVec
	// Refusals counts verbs that were refused, by verb and reason.
	Refusals *prometheus.CounterVec
	// Leads is 1 for each shard that this node leads.
	Leads *prometheus.GaugeVec
	// Sessions is how many agents have their session on this node.
	Sessions prometheus.Gauge
}

// New registers the metrics.
func New(reg prometheus.Registerer) (*Metrics, error) {
	m := &Metrics{
		Waited: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name:    "foredial_dispatcher_ready_to_preview_seconds",
			Help:    "How long agents had been READY when a preview was offered to them.",
			Buckets: prometheus.ExponentialBuckets(0.005, 2.5, 12),
		}),
		Late: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name:    "foredial_dispatcher_timeout_lateness_seconds",
			Help:    "How long after their deadline previews timed out.",
			Buckets: prometheus.ExponentialBuckets(0.001, 2.5, 11),
		}),
		Assign: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name:    "foredial_dispatcher_assign_duration_seconds",
			Help:    "How long one pass over the queues of a tenant took.",
			Buckets: prometheus.ExponentialBuckets(0.0005, 2.5, 12),
		}),
		Previews: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "foredial_dispatcher_previews_ended_total",
			Help: "Previews that are over, by how they ended.",
		}, []string{"state"}),
		Refusals: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "foredial_dispatcher_refusals_total",
			Help: "Calls of agents and connectors that were refused, by verb and reason.",
		}, []string{"verb", "reason"}),
		Leads: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "foredial_dispatcher_leads",
			Help: "1 for each shard that this node leads, else 0.",
		}, []string{"shard"}),
		Sessions: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "foredial_dispatcher_sessions",
			Help: "Agents whose session is on this node.",
		}),
	}
	var errs []error
	for _, c := range []prometheus.Collector{m.Waited, m.Late, m.Assign, m.Previews, m.Refusals, m.Leads, m.Sessions} {
		errs = append(errs, reg.Register(c))
	}
	return m, errors.Join(errs...)
}
