package wire

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"time"

	"google.golang.org/protobuf/types/known/durationpb"

	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/result/internal/count"
)

// Stats are a task's counters on the wire, and if asked for those of its agents.
func Stats(taskID string, counts count.Counts, contacts []*resultv1.TaskStats_ContactCount, agents bool) *resultv1.TaskStats {
	stats := &resultv1.TaskStats{TaskId: taskID, Contacts: contacts}
	for _, k := range slices.SortedFunc(maps.Keys(counts), compareCounters) {
		switch {
		case k.AgentID == "":
			addToTask(stats, k, counts[k])
		case agents:
			addToAgent(lastAgent(stats, k.AgentID), k, counts[k])
		}
	}
	return stats
}

// compareCounters sorts by agent, and then as messages list them.
func compareCounters(a, b count.Key) int {
	order := cmp.Or(cmp.Compare(a.AgentID, b.AgentID), cmp.Compare(a.Kind, b.Kind))
	if order == 0 && a.Kind != count.BusinessResults {
		order = cmp.Compare(number(a.Item), number(b.Item))
	}
	return cmp.Or(order, cmp.Compare(a.Item, b.Item))
}

func addToTask(stats *resultv1.TaskStats, k count.Key, n int64) {
	switch k.Kind {
	case count.Connected:
		stats.Connected = n
	case count.Released:
		stats.Released = n
	case count.Completed:
		stats.Completed = n
	case count.Previews:
		stats.Previews = append(stats.Previews, previewCount(k, n))
	case count.Results:
		stats.Attempts = append(stats.Attempts,
			&resultv1.TaskStats_AttemptCount{DisplayedResult: callv1.DisplayedResult(number(k.Item)), Count: n})
	case count.BusinessResults:
		stats.BusinessResults = append(stats.BusinessResults,
			&resultv1.TaskStats_BusinessResultCount{BusinessResultId: k.Item, Count: n})
	}
}

// lastAgent is the agent that is being added.
func lastAgent(stats *resultv1.TaskStats, id string) *resultv1.TaskStats_AgentCount {
	if n := len(stats.GetAgents()); n > 0 && stats.GetAgents()[n-1].GetAgentId() == id {
		return stats.GetAgents()[n-1]
	}
	agent := &resultv1.TaskStats_AgentCount{AgentId: id}
	stats.Agents = append(stats.Agents, agent)
	return agent
}

func addToAgent(agent *resultv1.TaskStats_AgentCount, k count.Key, n int64) {
	switch k.Kind {
	case count.Connected:
		agent.Connected = n
	case count.Released:
		agent.Released = n
	case count.Completed:
		agent.Completed = n
	case count.Previews:
		agent.Previews = append(agent.Previews, previewCount(k, n))
	case count.Talk:
		agent.TalkTime = durationpb.New(time.Duration(n) * time.Microsecond)
	}
}

func previewCount(k count.Key, n int64) *resultv1.TaskStats_PreviewCount {
	return &resultv1.TaskStats_PreviewCount{State: dispatchv1.PreviewState(number(k.Item)), Count: n}
}

// number is the value of an enum that an item is.
func number(item string) int32 {
	n, _ := strconv.ParseInt(item, 10, 32) // 0 is UNSPECIFIED
	return int32(n)
}
