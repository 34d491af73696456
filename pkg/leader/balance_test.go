package leader_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/foredial/foredial/pkg/leader"
)

func led(key, node string, waiting ...string) leader.Leadership {
	return leader.Leadership{Key: key, Node: node, Waiting: waiting}
}

func TestHandOver(t *testing.T) {
	for name, test := range map[string]struct {
		all  []leader.Leadership
		node string
		want string // empty: nothing to hand over
	}{
		"nobody stands":            {nil, "a", ""},
		"alone":                    {[]leader.Leadership{led("0", "a"), led("1", "a")}, "a", ""},
		"a second node came":       {[]leader.Leadership{led("0", "a", "b"), led("1", "a", "b")}, "a", "0"},
		"the one below its share":  {[]leader.Leadership{led("0", "a", "b"), led("1", "a", "b")}, "b", ""},
		"even":                     {[]leader.Leadership{led("0", "a", "b"), led("1", "b", "a")}, "a", ""},
		"one over, but a share":    {[]leader.Leadership{led("0", "a", "b"), led("1", "b", "a"), led("2", "a", "b")}, "a", ""},
		"nobody in need waits":     {[]leader.Leadership{led("0", "a"), led("1", "a"), led("2", "b", "a")}, "a", ""},
		"the nearest to one below": {[]leader.Leadership{led("0", "a", "b", "c"), led("1", "a", "c", "b"), led("2", "a", "b", "c"), led("3", "b", "a", "c"), led("4", "b", "a", "c")}, "a", "1"},
		"not yet claimed":          {[]leader.Leadership{led("0", "", "a", "b"), led("1", "a", "b")}, "a", ""},
	} {
		t.Run(name, func(t *testing.T) {
			key, ok := leader.HandOver(test.all, test.node)
			require.Equal(t, test.want, key)
			require.Equal(t, test.want != "", ok)
		})
	}
}

// From any distribution and any order of waiting, handing over one key at a
// time ends with nobody above the share, and soon.
func TestHandOverLevelsOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nodes := make([]string, rapid.IntRange(1, 6).Draw(t, "nodes"))
		for i := range nodes {
			nodes[i] = fmt.Sprintf("node-%d", i)
		}
		all := make([]leader.Leadership, rapid.IntRange(1, 24).Draw(t, "keys"))
		for i := range all {
			queue := rapid.Permutation(nodes).Draw(t, "queue")
			all[i] = led(fmt.Sprintf("%02d", i), queue[0], slices.Clone(queue[1:])...)
		}
		share := (len(all) + len(nodes) - 1) / len(nodes)

		for range len(all)*len(nodes) + 1 {
			moved := false
			for _, node := range rapid.Permutation(nodes).Draw(t, "turn") {
				if key, ok := leader.HandOver(all, node); ok {
					pass(all, key)
					moved = true
				}
			}
			if !moved {
				break
			}
		}

		for _, node := range nodes {
			_, more := leader.HandOver(all, node)
			require.False(t, more, "still handing over")
			require.LessOrEqual(t, count(all, node), share)
		}
	})
}

// pass lets the leader of a key resign and stand again at the end.
func pass(all []leader.Leadership, key string) {
	i := slices.IndexFunc(all, func(l leader.Leadership) bool { return l.Key == key })
	queue := append(slices.Clone(all[i].Waiting), all[i].Node)
	all[i].Node, all[i].Waiting = queue[0], queue[1:]
}

func count(all []leader.Leadership, node string) int {
	n := 0
	for _, l := range all {
		if l.Node == node {
			n++
		}
	}
	return n
}
