package lead

import (
	"context"
	"fmt"
	"net"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/testkit/redistest"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

// trips counts scripts and round trips that count.
type trips struct{ counts, scripts int }

func (n *trips) note(cmd redis.Cmder) {
	switch cmd.Name() {
	case "evalsha":
		n.scripts++
	case "zcard", "scard":
		n.counts++
	}
}

func (*trips) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) { return next(ctx, network, addr) }
}

func (n *trips) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		n.note(cmd)
		return next(ctx, cmd)
	}
}

func (n *trips) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		n.note(cmds[0])
		return next(ctx, cmds)
	}
}

// put puts a contact into a hopper, and tells nobody.
func (d *desk) put(t *testing.T, task string) {
	t.Helper()
	_, err := d.term.Load(t.Context(), task, "lease-"+id.New(), []queue.Contact{{ID: id.New(), SortKey: []byte{1}, Body: []byte("{}")}})
	require.NoError(t, err)
}

func (d *desk) mustAssign(t *testing.T) (again time.Duration) {
	t.Helper()
	again, err := d.assign(t.Context())
	require.NoError(t, err)
	return again
}

// However many tasks there are: a pass asks Redis about those that may have
// something, and orders contacts for the others.
func TestEmptyHoppersCostNothing(t *testing.T) {
	const tasks = 200
	things := make([]proto.Message, tasks)
	for i := range things {
		things[i] = feedtest.Task(fmt.Sprintf("t%03d", i))
	}
	client := redistest.Start(t).Client(t)
	d := floor(t, client, 2, nil, things...)
	count := &trips{}
	client.AddHook(count)

	d.mustAssign(t)
	require.Equal(t, trips{3, 0}, *count, "idle agents, hoppers, owners")
	orders, _ := d.supply.due(time.Now())
	require.Len(t, orders, tasks)

	*count = trips{}
	d.woken(queue.Wake{Queues: []string{"queue"}})
	d.mustAssign(t)
	require.Equal(t, trips{1, 0}, *count, "owners; the hoppers are known")

	d.put(t, "t057")
	*count = trips{}
	d.woken(queue.Wake{Tasks: []string{"t057"}})
	d.mustAssign(t)
	require.Equal(t, 1, count.scripts, "it gives what there is; nothing is left for the other agent")
	require.Equal(t, map[string]int{"t057": 1}, d.screens(t.Context(), t, 2))
}

func TestPassLooksWhereSomethingHasChanged(t *testing.T) {
	other := func(t *taskv1.Task) { t.SkillQueueId = "other" }
	d := floor(t, redistest.Mini(t), 0, map[string]int{"a": 5, "b": 5}, feedtest.Task("a"), feedtest.Task("b", other))
	d.mustAssign(t)
	for i, skill := range []string{"queue", "other"} {
		agent := fmt.Sprintf("agent-%02d", i)
		_, err := d.deps.Queue.OpenSession(t.Context(), queue.Session{Tenant: tenant, Agent: agent, ID: agent, Node: "n", Queues: []string{skill}}, time.Hour)
		require.NoError(t, err)
		_, err = d.deps.Queue.SetAgentState(t.Context(), tenant, agent, true, "")
		require.NoError(t, err)
	}
	d.woken(queue.Wake{Queues: []string{"other", "nobody's"}})
	d.mustAssign(t)
	require.Equal(t, map[string]int{"b": 1}, d.screens(t.Context(), t, 2))

	d.woken(queue.Wake{Queues: []string{"nobody's"}})
	d.looked = d.looked.Add(-tick)
	d.mustAssign(t)
	require.Equal(t, map[string]int{"a": 1, "b": 1}, d.screens(t.Context(), t, 2), "now and then it looks everywhere")
}

// What was not heard of in a hopper is found when assign looks everywhere.
func TestUnheardIsHealed(t *testing.T) {
	d := floor(t, redistest.Mini(t), 1, nil, feedtest.Task("a"))
	d.mustAssign(t)
	d.put(t, "a")
	d.woken(queue.Wake{Queues: []string{"queue"}})
	d.mustAssign(t)
	require.Empty(t, d.screens(t.Context(), t, 1), "nobody said that the hopper has something")
	d.looked = d.looked.Add(-tick)
	d.mustAssign(t)
	require.Equal(t, map[string]int{"a": 1}, d.screens(t.Context(), t, 1))
}

// A queue that waits for contacts is looked at again, whatever else is heard.
func TestWaitingQueueIsNotForgotten(t *testing.T) {
	d := floor(t, redistest.Mini(t), 1, map[string]int{"b": 5}, conserving(), feedtest.Task("a", priority(1)), feedtest.Task("b"))
	require.Equal(t, comingFor, d.mustAssign(t))
	d.supply.of("a").wantedAt = time.Now().Add(-comingFor)
	d.woken(queue.Wake{Queues: []string{"nobody's"}})
	d.mustAssign(t)
	require.Equal(t, map[string]int{"b": 1}, d.screens(t.Context(), t, 1))
}

func TestFailedPassIsDoneAgain(t *testing.T) {
	d := floor(t, redistest.Mini(t), 0, map[string]int{"a": 5}, feedtest.Task("a"))
	d.mustAssign(t)
	_, err := d.deps.Queue.OpenSession(t.Context(), queue.Session{Tenant: tenant, Agent: "agent-00", ID: "s", Node: "n", Queues: []string{"queue"}}, time.Hour)
	require.NoError(t, err)
	_, err = d.deps.Queue.SetAgentState(t.Context(), tenant, "agent-00", true, "")
	require.NoError(t, err)
	d.woken(queue.Wake{Queues: []string{"queue"}})
	broken, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = d.assign(broken)
	require.Error(t, err)
	d.woken(queue.Wake{Queues: []string{"nobody's"}})
	d.mustAssign(t)
	require.Equal(t, map[string]int{"a": 1}, d.screens(t.Context(), t, 1))
}

// A wake has the stop loop look only when it may have something to do.
func TestWakeOfAStoppedTask(t *testing.T) {
	suspended := func(t *taskv1.Task) { t.State = taskv1.TaskState_TASK_STATE_SUSPENDED }
	d := floor(t, redistest.Mini(t), 0, nil, feedtest.Task("a"), feedtest.Task("b", suspended))
	for name, c := range map[string]struct {
		wake queue.Wake
		stop int
	}{
		"an agent":       {queue.Wake{Queues: []string{"queue"}}, 0},
		"a running task": {queue.Wake{Tasks: []string{"a"}}, 0},
		"a stopped one":  {queue.Wake{Tasks: []string{"a", "b"}}, 1},
		"a deleted one":  {queue.Wake{Tasks: []string{"c"}}, 1},
		"anything":       {queue.Wake{All: true}, 1},
	} {
		d.woken(c.wake)
		require.Len(t, d.ready.C(), 1, name)
		require.Len(t, d.stopped.C(), c.stop, name)
		<-d.ready.C()
		if c.stop > 0 {
			<-d.stopped.C()
		}
	}
}
