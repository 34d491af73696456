package plan_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/foredial/foredial/services/dispatcher/internal/plan"
)

func TestQueues(t *testing.T) {
	require.Empty(t, plan.Queues(nil))
	require.Equal(t, []plan.Queue{
		{ID: "a", Tiers: []plan.Tier{{Priority: 1, Tasks: []string{"t3"}}, {Priority: 3, Tasks: []string{"t1", "t2"}}}},
		{ID: "b", Tiers: []plan.Tier{{Priority: 5, Tasks: []string{"t4"}}}},
	}, plan.Queues([]plan.Task{
		{ID: "t4", Queue: "b", Priority: 5}, {ID: "t2", Queue: "a", Priority: 3},
		{ID: "t1", Queue: "a", Priority: 3}, {ID: "t3", Queue: "a", Priority: 1},
	}))
}

func TestShare(t *testing.T) {
	for _, c := range []struct{ idle, tasks, want int }{
		{plan.Unknown, 1, plan.MaxBatch}, {plan.Unknown, 2, 1},
		{10, 1, 10}, {10, 2, 5}, {10, 3, 4}, {1, 3, 1}, {1000, 1, plan.MaxBatch},
	} {
		require.Equal(t, c.want, plan.Share(c.idle, c.tasks), "%d idle, %d tasks", c.idle, c.tasks)
	}
}

func TestTurns(t *testing.T) {
	var turns plan.Turns
	tasks := []string{"a", "b", "c"}
	require.Equal(t, tasks, turns.Order("q", tasks))
	turns.Served("q", "a")
	require.Equal(t, []string{"b", "c", "a"}, turns.Order("q", tasks))
	turns.Served("q", "c")
	require.Equal(t, tasks, turns.Order("q", tasks))
	turns.Served("q", "b")
	require.Equal(t, []string{"c", "a"}, turns.Order("q", []string{"a", "c"}), "b is not there any more")
	require.Equal(t, tasks, turns.Order("other", tasks))
}

// Whoever always has something is served as often as any other, but for one turn.
func TestTurnsAreFair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var turns plan.Turns
		var tasks []string
		for i := range rapid.IntRange(1, 9).Draw(t, "tasks") {
			tasks = append(tasks, fmt.Sprintf("t%d", i))
		}
		served := map[string]int{}
		for range rapid.IntRange(0, 100).Draw(t, "rounds") {
			next := turns.Order("q", tasks)[0]
			turns.Served("q", next)
			served[next]++
		}
		for _, a := range tasks {
			for _, b := range tasks {
				if d := served[a] - served[b]; d < -1 || d > 1 {
					t.Fatalf("not fair: %v", served)
				}
			}
		}
	})
}

func TestChoose(t *testing.T) {
	require.Empty(t, plan.Choose(nil, 3))
	callers := []plan.Caller{{"third", 5}, {"a", 2}, {"second", 3}, {"b", 2}}
	for count, want := range []string{"a", "b", "a", "b"} {
		require.Equal(t, want, plan.Choose(callers, uint64(count)))
	}
}

func TestShardIsStableAndSpread(t *testing.T) {
	count := map[int]int{}
	for i := range 1600 {
		tenant := fmt.Sprintf("tenant-%d", i)
		shard := plan.Shard(tenant, 16)
		require.Equal(t, shard, plan.Shard(tenant, 16))
		count[shard]++
	}
	require.Len(t, count, 16)
	for shard, n := range count {
		require.InDelta(t, 100, n, 60, "shard %d", shard)
	}
	require.Equal(t, 15, plan.Shard("acme", 16), "a change would move every tenant: nodes of two versions would disagree")
}

func TestChosen(t *testing.T) {
	parents := map[string]string{"sale": "", "upsell": "sale", "big": "upsell", "complaint": "", "round": "trip", "trip": "round", "orphan": "gone"}
	parent := func(id string) (string, bool) { above, ok := parents[id]; return above, ok }
	for _, c := range []struct {
		result, root string
		want         bool
	}{
		{"sale", "", true}, {"big", "", true}, {"nothing", "", false}, {"", "", false},
		{"sale", "sale", true}, {"upsell", "sale", true}, {"big", "sale", true}, {"complaint", "sale", false},
		{"sale", "upsell", false}, {"nothing", "sale", false}, {"round", "sale", false}, {"orphan", "sale", false},
	} {
		require.Equal(t, c.want, plan.Chosen(c.result, c.root, parent), "%q under %q", c.result, c.root)
	}
}
