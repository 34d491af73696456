package rpc

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc/codes"
)

type metrics struct {
	duration *prometheus.HistogramVec
	streams  *prometheus.GaugeVec
	refused  *prometheus.CounterVec
}

func newMetrics(reg prometheus.Registerer) *metrics {
	m := &metrics{
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "foredial_rpc_duration_seconds",
			Help:    "How long calls took on the server, by method and code.",
			Buckets: prometheus.ExponentialBuckets(0.0005, 2.5, 12),
		}, []string{"method", "code"}),
		streams: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "foredial_rpc_open_streams",
			Help: "Streams open on the server, by method.",
		}, []string{"method"}),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "foredial_rpc_refused_total",
			Help: "Calls that met a limit, by the limit and method.",
		}, []string{"limit", "method"}),
	}
	reg.MustRegister(m.duration, m.streams, m.refused)
	return m
}

func (m *metrics) observe(method string, code codes.Code, start time.Time) {
	m.duration.WithLabelValues(method, code.String()).Observe(time.Since(start).Seconds())
}
