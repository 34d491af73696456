package e2e

import (
	"testing"

	"github.com/foredial/foredial/services/e2e/internal/harness"
)

// TestKilledDevGoesOn kills everything at once in the middle of a campaign, and
// starts it again on what is left in its folder. With a private redis-server
// the queues come back with it; with Redis in memory they are rebuilt from SQL.
func TestKilledDevGoesOn(t *testing.T) {
	for name, args := range map[string][]string{
		"redis-server": {},
		"memory":       {"--redis.url=memory://"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // mostly, they wait: a call that was lost is tried again after a minute
			dev := harness.StartDev(t, args...)
			c := setUp(t, dev.Site)
			c.forgetful = name == "memory"
			c.begin(t, 60)
			c.connect(t, 0)
			c.staff(t, 0, "a1", "a2", "a3", "a4", "a5", "a6")
			c.awaitCalls(t, 20)
			dev.Kill()
			dev.Start(t)
			dev.AwaitReady(t)

			c.awaitCompleted(t)
			c.verify(t)
		})
	}
}
