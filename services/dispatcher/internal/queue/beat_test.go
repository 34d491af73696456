package queue

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A beat names those agents whose screens are out of date, and nobody else.
func TestBeatFindsWhoIsNotAsShown(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		shown := map[string]int64{"ann": d.open("ann", "q").Version, "bob": d.open("bob", "q").Version}
		differ := func() []string {
			t.Helper()
			var sessions []Session
			for _, agent := range []string{"ann", "bob"} {
				s := d.session(agent, "q")
				s.Shown = shown[agent]
				sessions = append(sessions, s)
			}
			lost, differ, err := d.Beat(d.ctx(), d.tenant, long, sessions)
			require.NoError(t, err)
			require.Empty(t, lost)
			return differ
		}
		require.Empty(t, differ())
		now, err := d.SetAgentState(d.ctx(), d.tenant, "bob", true, "")
		require.NoError(t, err)
		require.Greater(t, now.Version, shown["bob"])
		require.Equal(t, []string{"bob"}, differ())
		shown["bob"] = now.Version
		require.Empty(t, differ())

		_ = d.call()
		var calling []string
		for agent := range shown {
			now, err := d.Agent(d.ctx(), d.tenant, agent)
			require.NoError(t, err)
			if now.Call != nil {
				calling = append(calling, agent)
			}
			shown[agent] = now.Version
		}
		require.Len(t, calling, 1)
		require.Equal(t, calling, differ(), "a call moves on without its agent")
	})
}
