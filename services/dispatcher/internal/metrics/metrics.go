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
	// Agents is how many of them are in each state, as their screens know it.
	Agents *prometheus.GaugeVec
	// Watches is how many streams of supervisors watch agents on this node.
	Watches prometheus.Gauge
	// Idle, Hopper, Live and Calls are of the tenants that this node leads: agents who
	// wait, once for each of their queues, contacts at hand, open previews, and calls.
	Idle, Hopper, Live, Calls prometheus.Gauge
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
		Agents: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "foredial_dispatcher_agents",
			Help: "Agents whose session is on this node, by state.",
		}, []string{"state"}),
		Watches: gauge("watches", "Streams that watch the agents of a tenant."),
		Idle:    gauge("idle_agents", "Agents who wait for a preview, once for each queue they serve, of the tenants led here."),
		Hopper:  gauge("hopper_contacts", "Contacts at hand for agents, of the tenants led here."),
		Live:    gauge("live_previews", "Previews that are open, of the tenants led here."),
		Calls:   gauge("live_calls", "Calls without an end, of the tenants led here."),
	}
	var errs []error
	for _, c := range []prometheus.Collector{m.Waited, m.Late, m.Assign, m.Previews, m.Refusals, m.Leads, m.Sessions, m.Agents, m.Watches, m.Idle, m.Hopper, m.Live, m.Calls} {
		errs = append(errs, reg.Register(c))
	}
	return m, errors.Join(errs...)
}

func gauge(name, help string) prometheus.Gauge {
	return prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "foredial", Subsystem: "dispatcher", Name: name, Help: help})
}
