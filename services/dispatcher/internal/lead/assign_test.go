package lead

import (
	"context"
	"encoding/binary"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/leader"
	"github.com/foredial/foredial/pkg/testkit/redistest"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/metrics"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
	"github.com/foredial/foredial/services/internal/precedence"
)

const tenant = "acme"

// floor is a desk's tenant with tasks and settings, full hoppers and ready agents, and
// nothing running.
func floor(t *testing.T, client redis.UniversalClient, agents int, hoppers map[string]int, things ...proto.Message) *desk {
	t.Helper()
	ctx := t.Context()
	counts, err := metrics.New(prometheus.NewRegistry())
	require.NoError(t, err)
	l := &Leads{
		cfg: Config{LeaseTTL: 5 * time.Minute, HopperSize: 300, HopperLow: 100},
		deps: Deps{
			Log: slog.New(slog.DiscardHandler), Metrics: counts, Queue: queue.New(client),
			Tasks: feedtest.New(t, tenant, things...),
		},
	}
	d := newDesk(l, tenant, leader.Term{Token: leader.Token{Cluster: 1, Revision: 1}})
	d.renewed.Store(time.Now().UnixNano())
	d.term, _, err = l.deps.Queue.BeginTerm(ctx, tenant, d.lead.Token)
	require.NoError(t, err)
	for task, n := range hoppers {
		contacts := make([]queue.Contact, n)
		for i := range contacts {
			contacts[i] = queue.Contact{ID: id.New(), SortKey: binary.BigEndian.AppendUint32(nil, uint32(i)), Body: []byte("{}")}
		}
		_, err := d.term.Load(ctx, task, "lease-"+task, contacts)
		require.NoError(t, err)
	}
	for i := range agents {
		agent := fmt.Sprintf("agent-%02d", i)
		_, err := l.deps.Queue.OpenSession(ctx, queue.Session{Tenant: tenant, Agent: agent, ID: agent, Node: "n", Queues: []string{"queue"}}, time.Hour)
		require.NoError(t, err)
		_, err = l.deps.Queue.SetAgentState(ctx, tenant, agent, true, "")
		require.NoError(t, err)
	}
	return d
}

// screens counts the previews there are, by task.
func (d *desk) screens(ctx context.Context, t *testing.T, agents int) map[string]int {
	t.Helper()
	count := map[string]int{}
	for i := range agents {
		a, err := d.deps.Queue.Agent(ctx, tenant, fmt.Sprintf("agent-%02d", i))
		require.NoError(t, err)
		if a.Preview != nil {
			count[a.Preview.Task]++
		}
	}
	return count
}

func priority(p int32) func(*taskv1.Task) { return func(t *taskv1.Task) { t.Priority = p } }

func TestAssign(t *testing.T) {
	suspended := func(t *taskv1.Task) { t.State = taskv1.TaskState_TASK_STATE_SUSPENDED }
	for name, c := range map[string]struct {
		agents  int
		hoppers map[string]int
		tasks   []proto.Message
		want    map[string]int
	}{
		"more agents than one batch": {
			120, map[string]int{"a": 200},
			[]proto.Message{feedtest.Task("a")}, map[string]int{"a": 120},
		},
		"equal tasks share": {
			8, map[string]int{"a": 20, "b": 20},
			[]proto.Message{feedtest.Task("a"), feedtest.Task("b")}, map[string]int{"a": 4, "b": 4},
		},
		"one has little": {
			10, map[string]int{"a": 2, "b": 20},
			[]proto.Message{feedtest.Task("a"), feedtest.Task("b")}, map[string]int{"a": 2, "b": 8},
		},
		"a higher task blocks, though its hopper is empty": {
			5, map[string]int{"b": 20},
			[]proto.Message{feedtest.Task("a", priority(1)), feedtest.Task("b")}, map[string]int{},
		},
		"not one that may not call": {
			5, map[string]int{"a": 20, "b": 20},
			[]proto.Message{feedtest.Task("a", priority(1), suspended), feedtest.Task("b")}, map[string]int{"b": 5},
		},
		"conserving, a higher task's contacts may be coming": {
			5, map[string]int{"b": 20},
			[]proto.Message{conserving(), feedtest.Task("a", priority(1)), feedtest.Task("b")}, map[string]int{},
		},
		"conserving, the rest of the agents wait for what is coming": {
			5, map[string]int{"a": 2, "b": 20},
			[]proto.Message{conserving(), feedtest.Task("a", priority(1)), feedtest.Task("b")}, map[string]int{"a": 2},
		},
		"conserving, equal tasks share": {
			8, map[string]int{"a": 20, "b": 20},
			[]proto.Message{conserving(), feedtest.Task("a"), feedtest.Task("b")}, map[string]int{"a": 4, "b": 4},
		},
		"another queue's agents": {
			5, map[string]int{"a": 20},
			[]proto.Message{feedtest.Task("a", func(t *taskv1.Task) { t.SkillQueueId = "other" })}, map[string]int{},
		},
	} {
		t.Run(name, func(t *testing.T) {
			redistest.Each(t, func(t *testing.T, client redis.UniversalClient) {
				d := floor(t, client, c.agents, c.hoppers, c.tasks...)
				_, err := d.assign(t.Context())
				require.NoError(t, err)
				require.Equal(t, c.want, d.screens(t.Context(), t, c.agents))
			})
		})
	}
}

func conserving() *directoryv1.TenantSettings {
	return &directoryv1.TenantSettings{PriorityMode: directoryv1.PriorityMode_PRIORITY_MODE_WORK_CONSERVING}
}

// answerAll has SQL answer every request: nothing is callable, something waits.
func (d *desk) answerAll(t *testing.T) {
	t.Helper()
	orders, _ := d.supply.due(time.Now())
	for _, o := range orders {
		d.supply.filled(o, answer{open: true}, time.Now())
	}
}

// A higher task has one contact, and others that wait.
func TestModesWhenAHigherTaskOnlyWaits(t *testing.T) {
	for name, c := range map[string]struct {
		settings *directoryv1.TenantSettings
		want     map[string]int
	}{
		"strict":     {&directoryv1.TenantSettings{}, map[string]int{"a": 1}},
		"conserving": {conserving(), map[string]int{"a": 1, "b": 4}},
	} {
		t.Run(name, func(t *testing.T) {
			redistest.Each(t, func(t *testing.T, client redis.UniversalClient) {
				d := floor(t, client, 5, map[string]int{"a": 1, "b": 20}, c.settings, feedtest.Task("a", priority(1)), feedtest.Task("b"))
				again, err := d.assign(t.Context())
				require.NoError(t, err)
				require.Equal(t, comingFor, again, "it is asked for more")
				require.Equal(t, map[string]int{"a": 1}, d.screens(t.Context(), t, 5))
				d.answerAll(t)
				again, err = d.assign(t.Context())
				require.NoError(t, err)
				require.Zero(t, again)
				require.Equal(t, c.want, d.screens(t.Context(), t, 5))
			})
		})
	}
}

// The contact service does not answer: lower tasks are not held back for long.
func TestConservingDoesNotWaitForWhatDoesNotCome(t *testing.T) {
	d := floor(t, redistest.Mini(t), 5, map[string]int{"b": 20}, conserving(), feedtest.Task("a", priority(1)), feedtest.Task("b"))
	_, err := d.assign(t.Context())
	require.NoError(t, err)
	require.Empty(t, d.screens(t.Context(), t, 5))
	d.supply.stock("a").wantedAt = time.Now().Add(-comingFor)
	_, err = d.assign(t.Context())
	require.NoError(t, err)
	require.Equal(t, map[string]int{"b": 5}, d.screens(t.Context(), t, 5))
}

// The only contact of a higher task is one that the only idle agent has just skipped.
func TestConservingGoesOnBesidesASkippedContact(t *testing.T) {
	redistest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		d := floor(t, client, 1, map[string]int{"a": 1, "b": 5}, conserving(), feedtest.Task("a", priority(1)), feedtest.Task("b"))
		_, err := d.assign(t.Context())
		require.NoError(t, err)
		a, err := d.deps.Queue.Agent(t.Context(), tenant, "agent-00")
		require.NoError(t, err)
		require.Equal(t, "a", a.Preview.Task)
		_, err = d.deps.Queue.Skip(t.Context(), tenant, a.Preview.ID, "", queue.Quota{Most: queue.AnyNumber})
		require.NoError(t, err)
		d.answerAll(t)
		_, err = d.assign(t.Context())
		require.NoError(t, err)
		d.answerAll(t)
		_, err = d.assign(t.Context())
		require.NoError(t, err)
		require.Equal(t, map[string]int{"b": 1}, d.screens(t.Context(), t, 1))
	})
}

func TestChangeOfModeTakesEffectAtOnce(t *testing.T) {
	source := feedtest.NewSource(t)
	source.Put(tenant, feedtest.Task("a", priority(1)), feedtest.Task("b"))
	d := floor(t, redistest.Mini(t), 5, map[string]int{"b": 20})
	d.deps.Tasks = source.Replica(t)
	for range 2 {
		_, err := d.assign(t.Context())
		require.NoError(t, err)
		d.answerAll(t)
	}
	require.Empty(t, d.screens(t.Context(), t, 5))
	source.Put(tenant, conserving())
	require.Eventually(t, func() bool { return d.mode() == precedence.WorkConserving }, 10*time.Second, time.Millisecond)
	_, err := d.assign(t.Context())
	require.NoError(t, err)
	require.Equal(t, map[string]int{"b": 5}, d.screens(t.Context(), t, 5))
}

// However many outdated contacts stand before the others: one pass takes them
// out, to be given back, and offers what is behind them.
func TestAssignTakesOutdatedContactsOut(t *testing.T) {
	redistest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		d := floor(t, client, 3, nil, feedtest.Task("a"))
		contacts := make([]queue.Contact, 203)
		for i := range contacts {
			contacts[i] = queue.Contact{ID: id.New(), SortKey: []byte{byte(i)}, Body: []byte("{}")}
			if i < 200 {
				contacts[i].Until = time.Now().Add(-time.Second)
			}
		}
		_, err := d.term.Load(t.Context(), "a", "lease-a", contacts)
		require.NoError(t, err)
		_, err = d.assign(t.Context())
		require.NoError(t, err)
		require.Equal(t, map[string]int{"a": 3}, d.screens(t.Context(), t, 3))
		held, err := d.term.Returning(t.Context(), 1000)
		require.NoError(t, err)
		require.Len(t, held, 200)
		require.Len(t, d.returning.C(), 1, "the loop that gives back is woken")
	})
}

func TestAssignWantsWhatIsLow(t *testing.T) {
	d := floor(t, redistest.Mini(t), 3, map[string]int{"full": 200, "low": 50},
		feedtest.Task("full"), feedtest.Task("low"), feedtest.Task("empty"))
	_, err := d.assign(t.Context())
	require.NoError(t, err)
	orders, _ := d.supply.due(time.Now())
	wanted := map[string]int{}
	for _, o := range orders {
		wanted[o.task] = o.most
	}
	require.NotContains(t, wanted, "full")
	require.Contains(t, wanted, "empty", "asked first, alone, it gave nothing")
}

func TestNothingAssignedWithoutSureLeases(t *testing.T) {
	d := floor(t, redistest.Mini(t), 3, map[string]int{"a": 20}, feedtest.Task("a"))
	d.renewed.Store(time.Now().Add(-4 * time.Minute).UnixNano())
	_, err := d.assign(t.Context())
	require.NoError(t, err)
	require.Empty(t, d.screens(t.Context(), t, 3))
}

func TestStaleTokenEndsTheTerm(t *testing.T) {
	d := floor(t, redistest.Mini(t), 1, map[string]int{"a": 20}, feedtest.Task("a"))
	d.over = make(chan error, 1)
	_, _, err := d.deps.Queue.BeginTerm(t.Context(), tenant, leader.Token{Cluster: 1, Revision: 2})
	require.NoError(t, err)
	_, err = d.assign(t.Context())
	require.ErrorIs(t, err, queue.ErrStale)
	d.judge(err)
	require.ErrorIs(t, <-d.over, queue.ErrStale)
	require.Empty(t, d.screens(t.Context(), t, 1), "a deposed leader changes nothing")
}
