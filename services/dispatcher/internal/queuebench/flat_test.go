package queuebench_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
	"github.com/foredial/foredial/services/internal/sidebyside"
)

// readies is how often an agent becomes ready in one turn.
const readies = 200

// hall is a tenant with so many agents and tasks, spread over its queues.
type hall struct {
	*rig

	tenant                string
	agents, tasks, queues int
	next                  int // agent
}

func (h *hall) open(r *rig) *hall {
	h.rig = r
	for i := range h.tasks {
		r.source.Put(h.tenant, feedtest.Task(fmt.Sprintf("task-%04d", i), func(t *taskv1.Task) {
			t.SkillQueueId, t.Priority = fmt.Sprint("queue-", i%h.queues), int32(1+i/h.queues%5)
		}))
	}
	return h
}

// enter opens the sessions of the agents.
func (h *hall) enter() {
	h.b.Helper()
	for i := range h.agents {
		s := queue.Session{
			Tenant: h.tenant, Agent: agentID(i), ID: agentID(i), Node: node, Queues: []string{fmt.Sprint("queue-", i%h.queues)},
		}
		_, err := h.queue.OpenSession(h.b.Context(), s, time.Hour)
		require.NoError(h.b, err)
	}
}

// served makes one agent after the other ready, and returns the median of how long
// each waited until its node heard of the preview, in ms. Each completes its call
// and rests.
func (h *hall) served(events *queue.Subscription, times int) float64 {
	h.b.Helper()
	waited := make([]float64, times)
	ctx := h.b.Context()
	for i := range waited {
		agent := h.next % h.agents
		h.next++
		began := time.Now()
		h.state(h.tenant, agent, true)
		var p *queue.Preview
		for p == nil {
			select {
			case e := <-events.Events():
				if e.Kind == queue.KindOffered {
					p = e.Preview
				}
			case <-time.After(within):
				h.b.Fatalf("%s of %s waits for a preview", agentID(agent), h.tenant)
			}
		}
		waited[i] = float64(time.Since(began)) / float64(time.Millisecond)
		_, err := h.queue.Accept(ctx, h.tenant, p.ID)
		require.NoError(h.b, err)
		_, err = h.queue.Confirm(ctx, h.tenant, p.ID, nil, time.Minute)
		require.NoError(h.b, err)
		_, err = h.queue.UpdateCall(ctx, h.tenant, p.ID, queue.Facts{End: time.Now(), FailCode: "00145"}, 0)
		require.NoError(h.b, err)
		_, err = h.queue.CompleteCall(ctx, h.tenant, p.ID, true)
		require.NoError(h.b, err)
	}
	return sidebyside.Median(waited)
}

// BenchmarkFlat is target 13.
func BenchmarkFlat(b *testing.B) {
	for name, large := range map[string]*hall{
		"one_queue":      {tenant: "deep", agents: 10_000, tasks: 1000, queues: 1},
		"hundred_queues": {tenant: "wide", agents: 10_000, tasks: 1000, queues: 100},
	} {
		b.Run(name, func(b *testing.B) {
			r := newRig(b, 30)
			small := (&hall{tenant: "small", agents: 10, tasks: 10, queues: 1}).open(r)
			large.open(r).enter()
			small.enter()
			events := r.events()
			small.served(events, readies)
			large.served(events, readies)
			sidebyside.Compare(b, sidebyside.Figure{
				Target: "13", What: "ready to preview, 10,000 agents and 1,000 tasks in " + name, Against: "10 and 10", Unit: "ms", AtMost: 1.3,
			}, turns,
				func() float64 { return large.served(events, readies) },
				func() float64 { return small.served(events, readies) })
		})
	}
}
