package health_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/foredial/foredial/pkg/health"
	"github.com/foredial/foredial/pkg/loop"
)

var quiet = slog.New(slog.DiscardHandler)

type ops struct {
	server *health.Server
	url    string
	reg    *prometheus.Registry
	// serving gets every verdict.
	serving chan bool
}

func start(t *testing.T, pprof bool, checks ...health.Check) *ops {
	t.Helper()
	ignore := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, ignore) })
	o := &ops{reg: prometheus.NewRegistry(), serving: make(chan bool, 100)}
	o.server = health.New(health.Config{
		Log: quiet, Gatherer: o.reg, Checks: checks, Pprof: pprof,
		SetServing: func(ready bool) { o.serving <- ready },
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	o.url = "http://" + l.Addr().String()
	o.server.Serve(l)
	t.Cleanup(func() { require.NoError(t, o.server.Stop(context.Background())) })
	return o
}

func (o *ops) get(t *testing.T, path string) (int, string) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get(o.url + path)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(body)
}

func TestReadyWhenEveryCheckPasses(t *testing.T) {
	o := start(t, false,
		health.Check{Name: "sql", Run: func(context.Context) error { return nil }},
		health.Check{Name: "feed", Run: func(context.Context) error { return nil }})
	require.True(t, <-o.serving)
	code, body := o.get(t, "/readyz")
	require.Equal(t, http.StatusOK, code)
	require.JSONEq(t, `{"ready": true, "checks": [{"name": "sql", "ready": true}, {"name": "feed", "ready": true}]}`, body)
}

func TestOneFailingCheckIsEnoughAndRecovers(t *testing.T) {
	var down atomic.Bool
	down.Store(true)
	o := start(t, false,
		health.Check{Name: "sql", Run: func(context.Context) error { return nil }},
		health.Check{Name: "redis", Run: func(context.Context) error {
			if down.Load() {
				return errors.New("connection refused")
			}
			return nil
		}})
	require.False(t, <-o.serving)
	code, body := o.get(t, "/readyz")
	require.Equal(t, http.StatusServiceUnavailable, code)
	require.JSONEq(t, `{"ready": false, "checks": [{"name": "sql", "ready": true},
		{"name": "redis", "ready": false, "error": "connection refused"}]}`, body)
	down.Store(false)
	require.True(t, <-o.serving)
}

func TestNotReadyBeforeTheFirstRoundEnds(t *testing.T) {
	enter, leave := make(chan struct{}), make(chan struct{})
	o := start(t, false, health.Check{Name: "slow", Run: func(context.Context) error {
		close(enter)
		<-leave
		return nil
	}})
	<-enter
	code, body := o.get(t, "/readyz")
	require.Equal(t, http.StatusServiceUnavailable, code)
	require.Contains(t, body, "not checked yet")
	close(leave)
	require.True(t, <-o.serving)
}

func TestChecksHaveADeadlineAndMayPanic(t *testing.T) {
	o := start(t, false,
		health.Check{Name: "hangs", Run: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }},
		health.Check{Name: "panics", Run: func(context.Context) error { panic("oh") }})
	require.False(t, <-o.serving)
	_, body := o.get(t, "/readyz")
	require.Contains(t, body, "deadline exceeded")
	require.Contains(t, body, "panic: oh")
}

func TestDrainingIsNotReady(t *testing.T) {
	o := start(t, false)
	require.True(t, <-o.serving)
	o.server.Drain()
	code, body := o.get(t, "/readyz")
	require.Equal(t, http.StatusServiceUnavailable, code)
	require.Contains(t, body, "stopping")
	require.False(t, <-o.serving)
}

func TestAliveListsLoops(t *testing.T) {
	o := start(t, false, health.Check{Name: "sql", Run: func(context.Context) error { return errors.New("down") }})
	ran := make(chan struct{}, 1)
	group := loop.NewGroup(quiet, o.reg)
	group.Go(loop.Loop{Name: "reaper", Tick: time.Hour, Run: func(context.Context) (time.Duration, error) {
		ran <- struct{}{}
		return 0, nil
	}})
	<-ran
	require.Eventually(t, func() bool {
		code, body := o.get(t, "/healthz")
		return code == http.StatusOK && len(body) > 60
	}, 5*time.Second, time.Millisecond)
	_, body := o.get(t, "/healthz")
	require.Contains(t, body, `"name":"reaper"`)
	require.NoError(t, group.Stop(t.Context()))
}

func TestMetricsAreThoseOfTheRegistry(t *testing.T) {
	o := start(t, false)
	counter := prometheus.NewCounter(prometheus.CounterOpts{Name: "foredial_test_total", Help: "A test."})
	o.reg.MustRegister(counter)
	counter.Add(3)
	code, body := o.get(t, "/metrics")
	require.Equal(t, http.StatusOK, code)
	require.Contains(t, body, "foredial_test_total 3")
}

func TestProfilesOnlyWhenAskedFor(t *testing.T) {
	code, _ := start(t, false).get(t, "/debug/pprof/cmdline")
	require.Equal(t, http.StatusNotFound, code)
	code, _ = start(t, true).get(t, "/debug/pprof/cmdline")
	require.Equal(t, http.StatusOK, code)
}

func TestStopIsIdempotentAndFineWithoutServe(t *testing.T) {
	s := health.New(health.Config{Log: quiet, Gatherer: prometheus.NewRegistry(), SetServing: func(bool) {}})
	require.NoError(t, s.Stop(t.Context()))
	require.NoError(t, s.Stop(t.Context()))
}
