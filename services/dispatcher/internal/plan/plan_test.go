package plan_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/dispatcher/internal/plan"
)

func TestShare(t *testing.T) {
	for _, c := range []struct{ idle, tasks, want int }{
		{plan.Unknown, 1, plan.MaxBatch}, {plan.Unknown, 2, 1},
		{10, 1, 10}, {10, 2, 5}, {10, 3, 4}, {1, 3, 1}, {1000, 1, plan.MaxBatch},
	} {
		require.Equal(t, c.want, plan.Share(c.idle, c.tasks), "%d idle, %d tasks", c.idle, c.tasks)
	}
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
