package trace_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	tracev1 "go.opentelemetry.io/proto/otlp/trace/v1"
	"go.uber.org/goleak"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/testkit/otlptest"
	"github.com/foredial/foredial/pkg/tlsfiles"
	"github.com/foredial/foredial/pkg/trace"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var discard = slog.New(slog.DiscardHandler)

func open(t *testing.T, endpoint string, sample float64) *trace.Tracer {
	t.Helper()
	tracer, err := trace.Open(t.Context(), trace.Config{Endpoint: endpoint, Sample: sample},
		trace.Process{Service: "foredial", Version: "v1", Node: "n1", Roles: []string{"task"}}, discard)
	require.NoError(t, err)
	return tracer
}

// told runs f with a tracer and gives what the collector has heard in the end.
func told(t *testing.T, sample float64, f func(*trace.Tracer)) []otlptest.Span {
	t.Helper()
	collector := otlptest.Start(t)
	tracer := open(t, collector.Endpoint, sample)
	f(tracer)
	require.NoError(t, tracer.Stop(t.Context()))
	return collector.Spans()
}

func named(t *testing.T, spans []otlptest.Span, name string) otlptest.Span {
	t.Helper()
	i := slices.IndexFunc(spans, func(s otlptest.Span) bool { return s.Name == name })
	require.GreaterOrEqual(t, i, 0, "no span %s in %v", name, spans)
	return spans[i]
}

func bare(id string) string { return strings.ReplaceAll(id, "-", "") }

func TestTheIDIsTheTrace(t *testing.T) {
	preview := id.New()
	spans := told(t, 1, func(tracer *trace.Tracer) {
		ctx, outer := tracer.Start(t.Context(), preview, "accept", trace.Text("foredial.task", "t1"))
		_, inner := tracer.Start(ctx, preview, "part")
		inner.End(errors.New("+8613800138000 is busy"))
		outer.Add(trace.Text("foredial.state", "accepted"))
		outer.End(nil)
		tracer.Past(preview, "offer", time.Now().Add(-time.Second), time.Now())
		tracer.Whole(preview, "preview", time.Now().Add(-time.Second), time.Now())
	})
	require.Len(t, spans, 4)
	for _, s := range spans {
		require.Equal(t, bare(preview), s.Trace, s.Name)
		require.Equal(t, "foredial", s.Resource["service.name"])
		require.Equal(t, "n1", s.Resource["service.instance.id"])
	}
	root := named(t, spans, "preview")
	require.Empty(t, root.Parent)
	require.Equal(t, root.ID, named(t, spans, "offer").Parent)
	outer, inner := named(t, spans, "accept"), named(t, spans, "part")
	require.Equal(t, root.ID, outer.Parent)
	require.Equal(t, outer.ID, inner.Parent)
	require.Equal(t, map[string]string{"foredial.task": "t1", "foredial.state": "accepted"}, outer.Attributes)
	require.True(t, inner.Failed)
	require.NotContains(t, fmt.Sprint(spans), "138001", "an error may hold a number")
}

func TestAnotherTraceIsLinked(t *testing.T) {
	one, other := id.New(), id.New()
	spans := told(t, 1, func(tracer *trace.Tracer) {
		ctx, outer := tracer.Start(t.Context(), one, "batch")
		_, inner := tracer.Start(ctx, other, "item")
		inner.End(nil)
		outer.End(nil)
	})
	item := named(t, spans, "item")
	require.Equal(t, bare(other), item.Trace)
	require.Equal(t, []string{bare(one)}, item.Links)
}

func TestACallCarriesItsTrace(t *testing.T) {
	preview := id.New()
	spans := told(t, 1, func(tracer *trace.Tracer) {
		ctx, around := tracer.Start(t.Context(), preview, "accept")
		_, header, call := tracer.Call(ctx, "S/M")
		_, served := tracer.Serve(t.Context(), "S/M of the server", header)
		served.End(nil)
		call.End(nil)
		around.End(nil)

		_, header, call = tracer.Call(t.Context(), "outside")
		require.Empty(t, header)
		call.End(nil)
		for _, header := range []string{"", "nonsense", "00-" + bare(id.New()) + "-0102030405060708-00"} {
			_, served = tracer.Serve(t.Context(), "outside", header)
			served.End(nil)
		}
	})
	require.Len(t, spans, 3)
	client, server := named(t, spans, "S/M"), named(t, spans, "S/M of the server")
	require.Equal(t, named(t, spans, "accept").ID, client.Parent)
	require.Equal(t, client.ID, server.Parent)
	require.Equal(t, bare(preview), server.Trace)
	require.Equal(t, []tracev1.Span_SpanKind{tracev1.Span_SPAN_KIND_CLIENT, tracev1.Span_SPAN_KIND_SERVER},
		[]tracev1.Span_SpanKind{client.Kind, server.Kind})
}

// Every UUID has its variant where usual samplers look, so that to them all
// lie in one quarter.
func TestSampleIsAShareAndAllAgree(t *testing.T) {
	const n = 4000
	for _, share := range []float64{0.1, 0.5, 0.9} {
		one, two := open(t, "http://127.0.0.1:1", share), open(t, "http://127.0.0.1:1", share)
		sampled := 0
		for range n {
			preview := id.New()
			mine, _ := one.Start(t.Context(), preview, "x")
			others, _ := two.Start(t.Context(), preview, "x")
			require.Equal(t, mine == t.Context(), others == t.Context())
			if mine != t.Context() {
				sampled++
			}
		}
		require.InDelta(t, share, float64(sampled)/n, 5*math.Sqrt(share*(1-share)/n))
		require.NoError(t, one.Stop(t.Context())) // nothing has ended: nothing to send
		require.NoError(t, two.Stop(t.Context()))
	}
}

func TestOffIsNil(t *testing.T) {
	require.Nil(t, open(t, "", 1))
	require.Nil(t, open(t, "http://127.0.0.1:1", 0))
	require.NoError(t, open(t, "", 1).Stop(t.Context()))
}

func TestWhatIsNotTracedCostsNothing(t *testing.T) {
	preview, task := id.New(), id.New()
	little := open(t, "http://127.0.0.1:1", math.SmallestNonzeroFloat64)
	defer func() { require.NoError(t, little.Stop(context.Background())) }()
	for name, tracer := range map[string]*trace.Tracer{"off": nil, "not sampled": little} {
		require.Zero(t, testing.AllocsPerRun(100, func() {
			ctx, span := tracer.Start(t.Context(), preview, "accept", trace.Text("foredial.task", task))
			span.Add(trace.Text("foredial.state", task))
			span.End(nil)
			_, _, call := tracer.Call(ctx, "S/M")
			call.End(nil)
			_, served := tracer.Serve(ctx, "S/M", "")
			served.End(nil)
			tracer.Past(preview, "offer", time.Time{}, time.Time{}, trace.Text("foredial.task", task))
			tracer.Whole(preview, "preview", time.Time{}, time.Time{}, trace.Text("foredial.task", task))
		}), name)
	}
}

func TestWhatIsNoUUIDIsNotTraced(t *testing.T) {
	require.Empty(t, told(t, 1, func(tracer *trace.Tracer) {
		for _, id := range []string{"", "a-word-of-the-caller", strings.Repeat("x", 36)} {
			_, span := tracer.Start(t.Context(), id, "x")
			span.End(nil)
		}
	}))
}

// A collector that is gone holds up the end of a process for two seconds only.
func TestStopWithoutACollector(t *testing.T) {
	var said strings.Builder // by the one who stops, and read after that
	tracer, err := trace.Open(t.Context(), trace.Config{Endpoint: "http://127.0.0.1:1", Sample: 1},
		trace.Process{}, slog.New(slog.NewTextHandler(&said, nil)))
	require.NoError(t, err)
	tracer.Past(id.New(), "x", time.Now(), time.Now())
	began := time.Now()
	require.NoError(t, tracer.Stop(t.Context()))
	require.Less(t, time.Since(began), 4*time.Second)
	require.Contains(t, said.String(), "traces are lost")
}

func TestConfig(t *testing.T) {
	for want, cfg := range map[string]trace.Config{
		"0..1":              {Sample: 1.1},
		"NaN is not in":     {Sample: math.NaN()},
		"-1 is not":         {Sample: -1},
		"http:// or https":  {Endpoint: "collector:4317", Sample: 1},
		"begin with https:": {Endpoint: "http://c:4317", Sample: 1, TLS: tlsfiles.Files{ServerName: "x"}},
		"no certificate":    {Endpoint: "https://c:4317", Sample: 1, TLS: tlsfiles.Files{CAFile: "/dev/null"}},
	} {
		_, err := trace.Open(t.Context(), cfg, trace.Process{}, discard)
		require.ErrorContains(t, err, want)
	}
}

func BenchmarkOff(b *testing.B) {
	var tracer *trace.Tracer
	preview := id.New()
	b.ReportAllocs()
	for b.Loop() {
		_, span := tracer.Start(b.Context(), preview, "accept", trace.Text("foredial.task", preview))
		span.End(nil)
	}
}
