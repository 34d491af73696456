package queuebench_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/leader"
	"github.com/foredial/foredial/pkg/testkit/redistest"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
)

const (
	tenant = "acme"
	turns  = 5
	batch  = 50
	// screen is how long a preview may be looked at: longer than any benchmark lasts.
	screen = 10 * time.Minute
)

// body is as long as a customer with two numbers and some attributes.
var body = []byte(strings.Repeat("customer ", 60))

// floor is agents who are ready and contacts for each of them, in a Redis of its own.
type floor struct {
	b      testing.TB
	redis  redis.UniversalClient
	admin  *redis.Client
	queue  *queue.Queue
	term   *queue.Term
	agents int
	leases int
}

func newFloor(b testing.TB, agents int) *floor {
	b.Helper()
	server := redistest.Start(b)
	client := server.Client(b)
	f := &floor{b: b, redis: client, admin: server.Direct(b), queue: queue.New(client), agents: agents}
	var err error
	f.term, _, err = f.queue.BeginTerm(b.Context(), tenant, leader.Token{Cluster: 1, Revision: 1})
	require.NoError(b, err)
	openAgents(b, f.queue, "node", "q", 0, agents)
	for i := range agents {
		f.ready(i)
	}
	f.load(agents)
	return f
}

func agentID(i int) string { return fmt.Sprintf("agent-%06d", i) }

// openAgents opens the sessions of agents from one number up to another.
func openAgents(b testing.TB, q *queue.Queue, node, skill string, from, to int) {
	b.Helper()
	var group sync.WaitGroup
	for w := range 8 {
		group.Go(func() {
			for i := from + w; i < to; i += 8 {
				s := queue.Session{Tenant: tenant, Agent: agentID(i), ID: agentID(i), Node: node, Queues: []string{skill}}
				if _, err := q.OpenSession(context.Background(), s, time.Hour); err != nil {
					b.Error(err)
				}
			}
		})
	}
	group.Wait()
}

func (f *floor) ready(i int) {
	_, err := f.queue.SetAgentState(f.b.Context(), tenant, agentID(i), true, "")
	require.NoError(f.b, err)
}

// load puts so many contacts into the hopper of task t.
func (f *floor) load(n int) {
	f.b.Helper()
	for n > 0 {
		contacts := make([]queue.Contact, min(n, 1000))
		for i := range contacts {
			contacts[i] = queue.Contact{ID: id.New(), SortKey: binary.BigEndian.AppendUint32(nil, uint32(i)), Body: body}
		}
		f.leases++
		_, err := f.term.Load(f.b.Context(), "t", fmt.Sprint("lease-", f.leases), contacts)
		require.NoError(f.b, err)
		n -= len(contacts)
	}
}

// again takes every preview and contact back, and loads new ones.
func (f *floor) again() {
	f.b.Helper()
	for {
		held, err := f.term.StopTask(f.b.Context(), "t", true, 200)
		require.NoError(f.b, err)
		if len(held) == 0 {
			break
		}
		require.NoError(f.b, f.term.Returned(f.b.Context(), held))
	}
	require.NoError(f.b, f.admin.Del(f.b.Context(), "fd:{"+tenant+"}:ended").Err())
	f.load(f.agents)
}

// assign gives every agent a preview, by so many callers, and returns how many a second.
func (f *floor) assign(callers int) float64 {
	return rate(f.agents, callers, func() int {
		a, err := f.term.Assign(context.Background(), queue.Batch{
			Queue: "q", Max: batch, Terms: queue.Terms{Task: "t", Timeout: screen, MaxMisses: 2},
		})
		if err != nil {
			f.b.Error(err)
		}
		return len(a.Previews)
	})
}

// rate calls one until it has nothing left to do, by so many callers at once, and
// returns what it did a second. It must be all of the work.
func rate(all, callers int, one func() int) float64 {
	var group sync.WaitGroup
	done := make([]int, callers)
	began := time.Now()
	for w := range callers {
		group.Go(func() {
			for n := one(); n > 0; n = one() {
				done[w] += n
			}
		})
	}
	group.Wait()
	took := time.Since(began)
	sum := 0
	for _, n := range done {
		sum += n
	}
	if sum != all {
		panic(fmt.Sprintf("did %d of %d", sum, all))
	}
	return float64(sum) / took.Seconds()
}

// spent is how many microseconds the server spends in scripts while work runs.
func (f *floor) spent(work func()) float64 {
	f.b.Helper()
	ctx := f.b.Context()
	require.NoError(f.b, f.admin.ConfigResetStat(ctx).Err())
	work()
	info, err := f.admin.Info(ctx, "commandstats").Result()
	require.NoError(f.b, err)
	for line := range strings.Lines(info) {
		if rest, ok := strings.CutPrefix(line, "cmdstat_evalsha:"); ok {
			for field := range strings.SplitSeq(rest, ",") {
				if text, ok := strings.CutPrefix(field, "usec="); ok {
					spent, err := strconv.ParseFloat(text, 64)
					require.NoError(f.b, err)
					return spent
				}
			}
		}
	}
	f.b.Fatal("no script has run")
	return 0
}
