package edgebench_test

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/suite"
)

// TestCrowd has every slow stream end for its reason, every half-open connection be
// closed, and nothing left of them.
func TestCrowd(t *testing.T) {
	const slow, halfOpen = 50, 200
	s, at, err := serve(t.Context(), t.TempDir(), func(cfg *suite.Config) {
		cfg.Limits.Calls.Stall = 200 * time.Millisecond
		cfg.Gateway.Idle = 2 * time.Second
	})
	if s != nil {
		t.Cleanup(func() { require.NoError(t, s.Stop(context.Background())) })
	}
	require.NoError(t, err)
	client := newClient(t, at)
	require.NoError(t, client.call(t.Context()))
	require.NoError(t, client.browse(t.Context()))
	before := runtime.NumGoroutine()

	c, err := gather(at, slow, halfOpen)
	t.Cleanup(c.leave)
	require.NoError(t, err)
	require.NoError(t, client.call(t.Context()))
	require.NoError(t, client.browse(t.Context()))

	eventually(t, func() (bool, error) { stalled, err := at.stalled(); return stalled >= slow/2, err })
	eventually(t, func() (bool, error) { open, err := at.slowOpen(); return open == 0, err })
	eventually(t, func() (bool, error) { over, err := at.watched(); return over == slow/2, err })
	eventually(t, func() (bool, error) { return c.closed.Load() >= halfOpen, nil })
	f := c.read()
	require.GreaterOrEqual(t, f.Told, slow/2, "all over gRPC: %s", f.Other)
	require.Equal(t, slow, f.Told+f.Cut, f.Other)

	c.leave()
	const others = slow / 5 // goroutines that come and go with the suite's own work
	eventually(t, func() (bool, error) { return runtime.NumGoroutine() <= before+others, nil })
}
