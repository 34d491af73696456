package harness

import (
	"testing"
	"time"
)

// often is how long to wait before looking again.
const often = 20 * time.Millisecond

// Await looks again and again until what says nil, and fails the test when
// that takes longer than limit.
func Await(t testing.TB, limit time.Duration, what func() error) {
	t.Helper()
	deadline := time.Now().Add(limit)
	for {
		err := what()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("still after %s: %v", limit, err)
		}
		<-time.After(often)
	}
}
