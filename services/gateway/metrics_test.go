package gateway_test

import (
	"net/http"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/gateway"
)

func TestRequestsAreCountedByRoute(t *testing.T) {
	registry := prometheus.NewRegistry()
	d := newDoor()
	s := d.onDevMachine()
	dev := s.deps
	s.deps = func(deps *gateway.Deps) { dev(deps); deps.Registry = registry }
	w := start(t, s)
	for _, id := range []string{"t1", "t2"} {
		w.get(t, "/v1/tasks/"+id)
	}
	visit(t, w.client, http.MethodGet, w.url+"/v1/tasks/t1", nil)
	visit(t, w.client, http.MethodGet, w.url+"/v1/setup.php", nil)
	visit(t, w.client, "BREW", w.url+"/v1/tasks/t1", nil)
	visit(t, w.browser(t), http.MethodPost, w.url+"/auth/logout", nil)

	require.Equal(t, map[[3]string]uint64{
		{"GET", "/v1/tasks/{id}", "2xx"}: 2,
		{"GET", "/v1/tasks/{id}", "4xx"}: 1,
		{"GET", "none", "4xx"}:           1,
		{"other", "none", "4xx"}:         1,
		{"POST", "/auth/logout", "3xx"}:  1,
	}, requestsByRoute(t, registry), "no label has what a stranger sends")
}

// requestsByRoute counts them by method, route and class of status.
func requestsByRoute(t *testing.T, registry *prometheus.Registry) map[[3]string]uint64 {
	t.Helper()
	families, err := registry.Gather()
	require.NoError(t, err)
	counted := map[[3]string]uint64{}
	for _, family := range families {
		require.Equal(t, "foredial_gateway_request_duration_seconds", family.GetName())
		for _, m := range family.GetMetric() {
			counted[[3]string{label(m, "method"), label(m, "route"), label(m, "class")}] = m.GetHistogram().GetSampleCount()
		}
	}
	return counted
}

func label(m *dto.Metric, name string) string {
	for _, l := range m.GetLabel() {
		if l.GetName() == name {
			return l.GetValue()
		}
	}
	return ""
}
