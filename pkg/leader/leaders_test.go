package leader_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/leader"
	"github.com/foredial/foredial/pkg/testkit/etcdtest"
)

// Nodes come one after the other and the last goes again. Each asks HandOver
// in its work, as a service would, and the load levels out every time.
func TestLoadLevelsOut(t *testing.T) {
	server := etcdtest.Start(t)
	keys := make([]string, 6)
	for i := range keys {
		keys[i] = strconv.Itoa(i)
	}
	join := func(name string) *node {
		client := server.Client(t)
		watcher := leader.New(client, leader.Config{Prefix: prefix, Node: name, Log: discard})
		return standWith(t, client, name, calm, keys, func(won *term, given <-chan struct{}) {
			look := time.NewTicker(10 * time.Millisecond)
			defer look.Stop()
			for {
				select {
				case <-won.ctx.Done():
					return
				case <-given:
					return
				case <-look.C:
				}
				all, err := watcher.Leaders(won.ctx)
				if key, ok := leader.HandOver(all, name); err == nil && ok && key == won.Key {
					return
				}
			}
		})
	}

	a := join("a")
	requireLoad(t, a, map[string]int{"a": 6})
	join("b")
	requireLoad(t, a, map[string]int{"a": 3, "b": 3})
	c := join("c")
	requireLoad(t, a, map[string]int{"a": 2, "b": 2, "c": 2})
	c.stop()
	requireLoad(t, a, map[string]int{"a": 3, "b": 3})
}

// requireLoad waits until the nodes lead this many keys each.
func requireLoad(t *testing.T, n *node, want map[string]int) {
	t.Helper()
	var got map[string]int
	require.Eventually(t, func() bool {
		all, err := n.Leaders(context.Background())
		if err != nil {
			return false
		}
		got = map[string]int{}
		for _, l := range all {
			got[l.Node]++
		}
		if len(got) != len(want) {
			return false
		}
		for name, keys := range want {
			if got[name] != keys {
				return false
			}
		}
		return true
	}, patience, 10*time.Millisecond, "want the load %v", want)
}

func TestLeadersRefusesForeignKeys(t *testing.T) {
	client := etcdtest.Start(t).Client(t)
	n := leader.New(client, leader.Config{Prefix: prefix, Log: discard})
	for name, key := range map[string]string{"no lease": prefix + "/0", "no value": prefix + "/0/1f"} {
		t.Run(name, func(t *testing.T) {
			_, err := client.Put(t.Context(), key, "")
			require.NoError(t, err)
			_, err = n.Leaders(t.Context())
			require.ErrorContains(t, err, key)
			_, err = client.Delete(t.Context(), key)
			require.NoError(t, err)
		})
	}
}
