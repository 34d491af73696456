package rest

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"github.com/prometheus/client_golang/prometheus"
)

// Labels of requests that no route takes, and of methods that no route has.
const (
	noRoute     = "none"
	otherMethod = "other"
)

type metrics struct{ duration *prometheus.HistogramVec }

func newMetrics(reg prometheus.Registerer) *metrics {
	m := &metrics{prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "foredial_gateway_request_duration_seconds",
		Help:    "How long requests took, by route, method and class of status.",
		Buckets: prometheus.ExponentialBuckets(0.0005, 2.5, 12),
	}, []string{"route", "method", "class"})}
	reg.MustRegister(m.duration)
	return m
}

func (m *metrics) observe(route *string, method string, status int, start time.Time) {
	m.duration.WithLabelValues(*route, methodLabel(method), class(status)).Observe(time.Since(start).Seconds())
}

func methodLabel(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return otherMethod
}

// class is 2xx for 204; 0, of an answer that was never begun, is what the server makes of it.
func class(status int) string {
	return string(rune('0'+max(status, http.StatusOK)/100)) + "xx"
}

type routeKey struct{}

// withRoute gives a request a place to note its route in.
func withRoute(ctx context.Context) (context.Context, *string) {
	route := noRoute
	return context.WithValue(ctx, routeKey{}, &route), &route
}

// noteRoute is the mux's middleware.
func noteRoute(next runtime.HandlerFunc) runtime.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request, params map[string]string) {
		if pattern, ok := runtime.HTTPPattern(r.Context()); ok {
			setRoute(r.Context(), strings.ReplaceAll(pattern.String(), "=*}", "}"))
		}
		next(w, r, params)
	}
}

func setRoute(ctx context.Context, pattern string) {
	if route, ok := ctx.Value(routeKey{}).(*string); ok {
		*route = pattern
	}
}
