package queue

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A server that was restarted, or took over from another, has none of the scripts.
func TestAgentsOnAServerWithoutTheScript(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.ready([]string{"ann", "bob"}, "q")
		for range 2 { // the second time it is there
			agents, err := d.Agents(d.ctx(), d.tenant, []string{"bob", "nobody", "ann"})
			require.NoError(t, err)
			require.Len(t, agents, 3)
			require.Equal(t, []string{"bob", "nobody", "ann"}, []string{agents[0].ID, agents[1].ID, agents[2].ID})
			require.Equal(t, []AgentState{Ready, Offline, Ready}, []AgentState{agents[0].State, agents[1].State, agents[2].State})
		}
		require.NoError(t, d.redis.ScriptFlush(d.ctx()).Err())
		agents, err := d.Agents(d.ctx(), d.tenant, []string{"ann"})
		require.NoError(t, err)
		require.Equal(t, Ready, agents[0].State)
	})
}
