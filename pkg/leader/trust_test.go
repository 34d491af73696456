package leader

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

const testTTL = 2 * time.Second // a window of 1.6 s

var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func at(d time.Duration) time.Time { return epoch.Add(d) }

func TestTrustEndsBeforeTheLease(t *testing.T) {
	trust := newTrust(at(0), testTTL)
	require.True(t, trust.holds(at(1599*time.Millisecond)))
	require.False(t, trust.holds(at(1600*time.Millisecond)), "the end is not part of the window")
}

func TestTrustCountsFromTheSending(t *testing.T) {
	trust := newTrust(at(0), testTTL)
	require.True(t, trust.extend(at(500*time.Millisecond), testTTL, at(1500*time.Millisecond)))
	require.True(t, trust.holds(at(2099*time.Millisecond)))
	require.False(t, trust.holds(at(2100*time.Millisecond)), "not 1.6 s after the answer")
}

func TestTrustDoesNotComeBack(t *testing.T) {
	for name, end := range map[string]func(*trust){
		"seen ended":            func(w *trust) { w.holds(at(5 * time.Second)) },
		"answer after the end":  func(w *trust) { w.extend(at(time.Second), testTTL, at(5*time.Second)) },
		"ended by other causes": func(w *trust) { w.end() },
	} {
		t.Run(name, func(t *testing.T) {
			trust := newTrust(at(0), testTTL)
			end(trust)
			require.False(t, trust.extend(at(time.Second), testTTL, at(1100*time.Millisecond)))
			require.False(t, trust.holds(at(1200*time.Millisecond)))
		})
	}
}

func TestTrustKeepsTheLaterEnd(t *testing.T) {
	trust := newTrust(at(0), testTTL)
	require.True(t, trust.extend(at(time.Second), testTTL, at(1100*time.Millisecond)))
	require.True(t, trust.extend(at(500*time.Millisecond), testTTL, at(1200*time.Millisecond)), "an old answer")
	require.Equal(t, at(2600*time.Millisecond), trust.deadline())
}

// Whatever beats are answered and whenever: at no moment is a session trusted
// that the server, which counts from no earlier than the last sending, could
// have let go; and once untrusted it stays so.
func TestTrustIsNeverLongerThanTheLease(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ttl := time.Duration(rapid.IntRange(1, 10).Draw(t, "ttl")) * time.Second
		clock := epoch
		trust := newTrust(clock, ttl)
		leaseEnd := clock.Add(ttl)
		ended := false
		steps := rapid.IntRange(1, 30).Draw(t, "steps")
		for range steps {
			sent := clock.Add(time.Duration(rapid.Int64Range(0, int64(ttl)).Draw(t, "pause")))
			clock = sent.Add(time.Duration(rapid.Int64Range(0, int64(ttl)).Draw(t, "flight")))
			if rapid.Bool().Draw(t, "answered") && sent.Before(leaseEnd) {
				leaseEnd = sent.Add(ttl)
				trust.extend(sent, ttl, clock)
			}
			holds := trust.holds(clock)
			if holds {
				require.False(t, ended, "trust came back")
				require.True(t, clock.Before(leaseEnd), "trusted without a lease")
			}
			ended = ended || !holds
		}
	})
}
