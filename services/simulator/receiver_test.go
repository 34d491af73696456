package simulator

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func startReceiver(t *testing.T, cfg ReceiverConfig) *Receiver {
	t.Helper()
	r, err := NewReceiver(cfg)
	require.NoError(t, err)
	r.Start()
	stopAtEnd(t, r.Stop)
	return r
}

func post(t *testing.T, url, body string) int {
	t.Helper()
	resp, err := http.Post(url, "application/json", strings.NewReader(body))
	require.NoError(t, err)
	defer resp.Body.Close()
	return resp.StatusCode
}

func event(id, kind string) string {
	return fmt.Sprintf(`[{"eventId": %q, "eventType": %q, "dataId": "contact-1"}]`, id, kind)
}

func TestReceiverCountsEventsOnce(t *testing.T) {
	var seen []Callback
	r := startReceiver(t, ReceiverConfig{Observe: func(c Callback) { seen = append(seen, c) }})
	for _, e := range []string{event("a", connected), event("a", connected), event("b", released)} {
		require.Equal(t, http.StatusOK, post(t, r.URL(), e))
	}
	got := r.Received()
	require.Equal(t, Received{Connected: 1, Released: 1, Repeated: 1}, got)
	require.Equal(t, 2, got.Events())
	require.Equal(t, []Callback{
		{EventID: "a", EventType: connected, DataID: "contact-1"},
		{EventID: "b", EventType: released, DataID: "contact-1"},
	}, seen)
}

func TestReceiverRefusesWhatMakesNoSense(t *testing.T) {
	r := startReceiver(t, ReceiverConfig{})
	bodies := []string{
		``, `{}`, `[]`, `[{}, {}]`, event("", connected), event("a", "RINGING"),
		`[{"eventId": "` + strings.Repeat("x", maxBody) + `"}]`,
	}
	for _, body := range bodies {
		require.Equal(t, http.StatusBadRequest, post(t, r.URL(), body))
	}
	require.Equal(t, Received{Refused: len(bodies)}, r.Received())
}

func TestReceiverFailsTheFirstDeliveryOfSomeEvents(t *testing.T) {
	r := startReceiver(t, ReceiverConfig{Failures: 0.3})
	const events = 500
	for i := range events {
		e := event(fmt.Sprint("event-", i), released)
		if post(t, r.URL(), e) != http.StatusOK {
			require.Equal(t, http.StatusOK, post(t, r.URL(), e), "the second delivery succeeds")
		}
	}
	got := r.Received()
	require.Equal(t, events, got.Released)
	require.InDelta(t, 0.3*events, got.Failed, 0.06*events)
	require.Zero(t, got.Repeated)
}

func TestReceiverWantsAShareOfFailures(t *testing.T) {
	_, err := NewReceiver(ReceiverConfig{Failures: 2})
	require.ErrorContains(t, err, "from 0 to 1")
}
