package suite

import (
	"context"
	"log/slog"
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
)

// Names of metrics are API: each that a process has is documented, and nothing is
// documented that none has.
func TestMetricsAreDocumented(t *testing.T) {
	cfg, err := Defaults()
	require.NoError(t, err)
	cfg.Data, cfg.Redis.URL = t.TempDir(), "memory://"
	cfg.Listen = Listen{GRPC: "127.0.0.1:0", HTTP: "127.0.0.1:0", Ops: "127.0.0.1:0"}
	s, err := New(t.Context(), cfg, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Stop(context.Background())) })
	require.NoError(t, s.Start(t.Context()))

	text, err := os.ReadFile("../../docs/metrics.md")
	require.NoError(t, err)
	var documented []string
	for _, row := range regexp.MustCompile("(?m)^\\| `(foredial_[a-z_]+)` ").FindAllStringSubmatch(string(text), -1) {
		documented = append(documented, row[1])
	}
	registered := registered(s.registry)
	require.Contains(t, registered, "foredial_dispatcher_agents", "also of metrics without a value")
	require.ElementsMatch(t, registered, documented)
}

// registered are the names of our own metrics in a registry.
func registered(registry *prometheus.Registry) (names []string) {
	descriptions := make(chan *prometheus.Desc)
	go func() {
		defer close(descriptions)
		registry.Describe(descriptions)
	}()
	for d := range descriptions {
		if name := regexp.MustCompile(`fqName: "(foredial_\w+)"`).FindStringSubmatch(d.String()); name != nil {
			names = append(names, name[1])
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
