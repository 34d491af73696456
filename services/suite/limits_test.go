package suite_test

import (
	"net"
	"net/http"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/auth"
)

// TestLimitsOverREST: who has met a limit is told which, and when to come again; others
// are served.
func TestLimitsOverREST(t *testing.T) {
	cfg := testConfig(t)
	cfg.Limits.Calls.TenantRate, cfg.Limits.Calls.TenantBurst = 0.01, 2
	s := start(t, cfg)
	awaitReady(t, s)
	ask := func(tenant string) *http.Response {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+s.HTTP()+"/v1/tasks", nil)
		require.NoError(t, err)
		r.Header.Set("Authorization", "Bearer "+token(t, s, tenant, auth.Supervisor))
		resp, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		return resp
	}
	require.Equal(t, http.StatusOK, ask("acme").StatusCode)
	require.Equal(t, http.StatusOK, ask("acme").StatusCode)
	refused := ask("acme")
	require.Equal(t, http.StatusTooManyRequests, refused.StatusCode)
	after, err := strconv.Atoi(refused.Header.Get("Retry-After"))
	require.NoError(t, err)
	require.Greater(t, after, 10)
	require.Equal(t, http.StatusOK, ask("other").StatusCode)
}

// TestConnectionsOfASuite: the limit of connections holds on every port.
func TestConnectionsOfASuite(t *testing.T) {
	cfg := testConfig(t)
	cfg.Limits.Connections.AddressConnections = 1
	s := start(t, cfg)
	for _, port := range []string{s.GRPC(), s.HTTP(), s.Ops()} {
		first := dialPort(t, port)
		second := dialPort(t, port)
		_, err := second.Read(make([]byte, 1))
		require.Error(t, err)
		require.NotErrorIs(t, err, os.ErrDeadlineExceeded, "it was kept waiting")
		require.NoError(t, first.Close())
	}
}

func dialPort(t *testing.T, address string) net.Conn {
	t.Helper()
	c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	require.NoError(t, c.SetDeadline(time.Now().Add(5*time.Second)))
	return c
}
