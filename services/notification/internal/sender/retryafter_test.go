package sender

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestRetryAfter(t *testing.T) {
	for _, tc := range []struct {
		status int
		text   string
		want   time.Duration
	}{
		{429, "120", 2 * time.Minute},
		{503, "1", time.Second},
		{503, now.Add(time.Minute).UTC().Format(http.TimeFormat), time.Minute},
		{503, now.Add(-time.Minute).UTC().Format(http.TimeFormat), 0},
		{503, "999999999999", longestSeconds * time.Second},
		{503, "-5", 0},
		{503, "soon", 0},
		{503, "", 0},
		{500, "120", 0},
		{200, "120", 0},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", tc.text)
			w.WriteHeader(tc.status)
		}))
		s := New([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, patience)
		status, got, err := s.Post(t.Context(), Message{URL: server.URL, EventID: "e", Body: "[]"}, now)
		s.Close()
		server.Close()
		require.NoError(t, err)
		require.Equal(t, tc.status, status)
		require.Equal(t, tc.want, got, "%d %q", tc.status, tc.text)
	}
}

// A receiver that never answers is given up.
func TestTimeout(t *testing.T) {
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer server.Close()
	defer close(release)
	s := New([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, 50*time.Millisecond)
	defer s.Close()
	_, _, err := s.Post(t.Context(), Message{URL: server.URL, EventID: "e", Body: "[]"}, now)
	require.ErrorContains(t, err, "Timeout")
}
