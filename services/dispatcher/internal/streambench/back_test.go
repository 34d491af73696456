package streambench_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/internal/sidebyside"
)

// affected is how many agents a node has that dies.
const affected = 500

// backWithin is how late a preview may come back.
const backWithin = 20 * time.Millisecond

// BenchmarkPreviewBack: agents whose node is killed, and agents who are killed, each
// with a preview: how much later than at the end of the grace time it is back.
func BenchmarkPreviewBack(b *testing.B) {
	cfg := config("n1")
	cfg.Grace, cfg.HeartbeatEvery = 3*time.Second, time.Second
	for _, who := range []string{"node", "agents"} {
		b.Run(who, func(b *testing.B) {
			s := newSite(b, affected)
			s.task(running, unhurried)
			address, stop := s.node(cfg)
			defer stop()
			var late []float64
			for range *turns {
				doomed, home := (*process)(nil), address
				if who == "node" {
					other := cfg
					other.Node = "doomed"
					doomed = spawn(b, "node", s.order(other))
					home = doomed.line()
				}
				c := gather(b, crowdOrder{Address: home, Token: s.token(), Streams: affected})
				for i := range affected {
					s.ready(i, true)
				}
				c.arrived(affected)
				s.peers.recorder.take()
				if who == "node" {
					doomed.kill()
				} else {
					c.kill()
				}
				late = append(late, s.back()...)
				c.kill()
			}
			sidebyside.Spread(b, sidebyside.Figure{
				Target: "6", What: "killed " + who + ": preview back after its grace", Unit: "ms",
				Limit: float64(backWithin.Milliseconds()),
			}, late, nil)
		})
	}
}

// back waits until the previews of all whose session ends are back, and returns how
// late each was, in milliseconds, by the clock of Redis.
func (s *site) back() (late []float64) {
	s.b.Helper()
	due := map[string]float64{}
	s.await(func() bool { // until nothing is put off any more
		all, err := s.redis.ZRangeWithScores(s.b.Context(), "fd:{"+tenant+"}:deadlines", 0, -1).Result()
		require.NoError(s.b, err)
		for _, z := range all {
			if name, ok := strings.CutPrefix(z.Member.(string), "s:"); ok {
				due[name] = z.Score
			}
		}
		for _, p := range s.peers.recorder.take() {
			require.Equal(s.b, dispatchv1.PreviewState_PREVIEW_STATE_REVOKED, p.GetState())
			require.Equal(s.b, dispatchv1.RevokeReason_REVOKE_REASON_AGENT_GONE, p.GetRevokeReason())
			late = append(late, float64(p.GetEndTime().AsTime().UnixMilli())-due[p.GetAgentId()])
		}
		return len(late) == affected
	})
	return late
}
