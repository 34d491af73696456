package deliverybench_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/testkit/pgtest"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	notificationinternalv1 "github.com/foredial/foredial/proto/gen/foredial/notification/internalapi/v1"
	"github.com/foredial/foredial/services/notification"
)

const (
	good, bad = "good", "bad"
	// batch is how many calls of each task are told at once.
	batch = 25
)

// config tries again soon, and for long.
func config(timeout time.Duration) notification.Config {
	return notification.Config{
		AllowNetworks: []string{"127.0.0.0/8"}, Retry: slices.Repeat([]time.Duration{50 * time.Millisecond}, 200),
		Timeout: timeout, AtOnce: 64, PerDestination: 8, CircuitFailures: 10, CircuitPause: 100 * time.Millisecond, DeliveryTTL: time.Hour,
	}
}

// killed tells of calls, half of them for each receiver, while the process is killed
// so many times, and holds what the receivers wrote down against it.
func killed(tb testing.TB, database string, calls, kills int, timeout, patience time.Duration) {
	tb.Helper()
	receivers := map[string]*receiver{good: newReceiver(tb, works), bad: newReceiver(tb, breaks(1))}
	p := start(tb, settings{Database: database, Config: config(timeout), Callbacks: map[string]string{
		good: receivers[good].URL, bad: receivers[bad].URL,
	}})
	events := calls / 2 * 2 // of each task
	told := map[string][]event{}
	telling := make(chan struct{})
	go func() {
		defer close(telling)
		for n := 0; n < calls/2; n += batch {
			for _, task := range []string{good, bad} {
				var list []*notificationinternalv1.Event
				for i := n; i < min(n+batch, calls/2); i++ {
					list = append(list, call(task, i)...)
				}
				told[task] = append(told[task], p.tell(list)...)
			}
		}
	}()
	for k := range kills {
		receivers[bad].await(tb, events*(k+1)/(kills+1), patience)
		p.kill()
		p.run()
	}
	<-telling
	for _, task := range []string{good, bad} {
		receivers[task].await(tb, events, patience)
	}
	require.Eventually(tb, func() bool { return p.pending() == 0 }, patience, 10*time.Millisecond, "the last answers are stored")
	for task, r := range receivers {
		r.requireTold(tb, told[task])
		tb.Logf("%s: %d events arrived %d times", task, len(told[task]), len(r.arrivals))
	}
}

// Whatever the process and the receiver do, everybody hears of everything, in order.
func TestKilled(t *testing.T) {
	sqltest.EachURL(t, func(t *testing.T, url string) {
		killed(t, url, 1000, 5, 100*time.Millisecond, 2*time.Minute)
	})
}

// BenchmarkKilled is the same at full size.
func BenchmarkKilled(b *testing.B) {
	const calls, kills = 10_000, 20
	began := time.Now()
	killed(b, pgtest.URL(b), calls, kills, time.Second, 20*time.Minute)
	b.Logf("target deliveries: %d calls, %d deliveries, %d kills: nothing missing, in order; %v", calls, 2*calls, kills,
		time.Since(began).Round(time.Second))
}
