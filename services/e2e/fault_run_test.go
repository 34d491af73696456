package e2e

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/testkit/pgtest"
	"github.com/foredial/foredial/pkg/testkit/redistest"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/e2e/internal/harness"
	"github.com/foredial/foredial/services/e2e/internal/history"
	"github.com/foredial/foredial/services/simulator"
)

const (
	// faultContacts is how many customers a campaign with a fault has.
	faultContacts = 60
	grace         = 3 * time.Second
	heartbeat     = 500 * time.Millisecond
)

// faultRun is a campaign that a fault strikes.
type faultRun struct {
	pair
	*campaign

	chance *rand.Rand
	nodes  []string  // the dispatchers
	lost   time.Time // when Redis lost its data
	// unheard are times in which a node could not pass commands on to connectors.
	unheard []history.Span

	clock    *redistest.Clock // of Redis, if it can be set
	postgres *pgtest.Server   // if it is the run's own
	blocked  []string         // numbers
	watch    *watch

	people map[string]*harness.User // agents, as they dial by hand
	hands  sync.WaitGroup

	mu        sync.Mutex
	placed    []simulator.Placed
	callbacks []simulator.Callback
}

// start runs the processes, on stores of their own.
func (r *faultRun) start(t *testing.T, f fault) {
	t.Helper()
	stores := harness.NewStores(t, max(f.etcds, 1))
	if f.stores != nil {
		f.stores(t, r, &stores)
	}
	core := harness.Member{Name: "core"}
	var members []harness.Member
	for _, role := range []string{harness.Task, harness.Contact, harness.Result, harness.Notification, harness.Gateway} {
		if role == f.apart {
			members = append(members, harness.Member{Name: role, Roles: []string{role}})
			continue
		}
		core.Roles = append(core.Roles, role)
	}
	members = append(members, core)
	r.nodes = names[:max(f.nodes, 2)]
	for _, node := range r.nodes {
		members = append(members, harness.Member{Name: node, Roles: []string{harness.Dispatcher}, Linked: true, Args: []string{
			"--dispatcher.node=" + node, "--dispatcher.shards=1", "--dispatcher.session-ttl=" + sessionTTL.String(),
			"--dispatcher.grace=" + grace.String(), "--dispatcher.heartbeat-every=" + heartbeat.String(),
			"--dispatcher.hopper-size=24", "--dispatcher.hopper-low=12",
		}})
	}
	r.pair = pair{t: t, Cluster: harness.StartClusterOn(t, stores, members...)}
}

// open begins the campaign: a task, customers, half of the agents and one
// connector on each of two nodes.
func (r *faultRun) open(t *testing.T, seed uint64) {
	t.Helper()
	r.campaign = setUpWith(t, r.Site, simulator.ReceiverConfig{Seed: seed, Failures: 0.1, Observe: func(c simulator.Callback) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.callbacks = append(r.callbacks, c)
	}})
	r.observe = r.see
	r.blockSome(t)
	r.watch = startWatch(t, r)
	_, _ = r.awaitLeader(r.observer(0))
	r.begin(t, faultContacts)
	for i := range 2 {
		r.connectAs(t, fmt.Sprint("cti-", i), i, r.place)
	}
	halves := [][]string{{"a1", "a2", "a3", "a4"}, {"a5", "a6", "a7", "a8"}}
	r.people = map[string]*harness.User{}
	for i, half := range halves {
		for _, id := range half {
			r.people[id] = r.As(t, auth.Identity{Subject: id, Tenant: tenant, Role: auth.Agent, AgentID: id}, i)
		}
	}
	t.Cleanup(r.hands.Wait)
	for i, half := range halves {
		r.staff(t, i, half...)
	}
}

// place takes a call that somebody makes.
func (r *faultRun) place(p simulator.Placed) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.placed = append(r.placed, p)
}

// blockSome puts the first number of every sixteenth customer on a list.
func (r *faultRun) blockSome(t *testing.T) {
	t.Helper()
	r.createList(t)
	for i := 0; i < faultContacts; i += 16 {
		r.blocked = append(r.blocked, fmt.Sprintf("+442079460%03d", i))
	}
	r.block(t, r.blocked...)
}

// see takes what an agent saw, by the agents' clock: previews tell their times by
// that of Redis, which a fault may have set. Their ids tell when they were made.
func (r *faultRun) see(s simulator.Sighting) {
	if s.Preview != nil {
		s.Preview = r.byOurClock(s.Preview)
	}
	r.seen.Observe(s)
	if s.Kind == simulator.CallDialled && s.Call.GetConnectorId() == "" {
		r.hands.Go(func() { r.dialByHand(s.Agent, s.Call) })
	}
}

// dialByHand is what an agent does while it looks as if there were no connector:
// the customer is on the phone to somebody else.
func (r *faultRun) dialByHand(agent string, call *dispatchv1.Call) {
	r.place(simulator.Placed{At: time.Now(), Connector: agent, AttemptID: call.GetAttemptId(), Number: call.GetNumber()})
	for r.t.Context().Err() == nil {
		_, err := r.people[agent].Agent.ReportCall(r.t.Context(), &dispatchv1.ReportCallRequest{
			Id: call.GetAttemptId(), Event: dispatchv1.CallEvent_CALL_EVENT_RELEASED, FailCode: "00145",
		})
		if code := status.Code(err); code != codes.Unavailable && code != codes.DeadlineExceeded {
			return
		}
		<-time.After(100 * time.Millisecond)
	}
}

// byOurClock corrects a preview's times. When its deadline came is not known of a
// clock that was set meanwhile.
func (r *faultRun) byOurClock(p *dispatchv1.Preview) *dispatchv1.Preview {
	if r.clock == nil {
		return p
	}
	id, err := uuid.Parse(p.GetId())
	if !assert.NoError(r.t, err) {
		return p
	}
	offered := p.GetOfferTime().AsTime()
	ahead := offered.Sub(time.Unix(id.Time().UnixTime())).Round(time.Minute)
	p = proto.Clone(p).(*dispatchv1.Preview)
	p.OfferTime = timestamppb.New(offered.Add(-ahead))
	p.Deadline = p.OfferTime
	return p
}

// lasts is how long a fault takes, by the seed's choice.
func (r *faultRun) lasts(least, most time.Duration) {
	r.t.Helper()
	select {
	case <-time.After(least + time.Duration(r.chance.Int64N(int64(most-least)+1))):
	case <-r.t.Context().Done():
	}
}

// deaf notes that from now until the end of what is returned, and a moment before
// and after, commands may not get through a node to connectors.
func (r *faultRun) deaf() (end func()) {
	from := time.Now().Add(-time.Second)
	return func() { r.unheard = append(r.unheard, history.Span{From: from, To: time.Now().Add(time.Second)}) }
}

// leads tells which node leads, and one that does not, by their indexes in nodes.
func (r *faultRun) leads(t *testing.T) (leader, other int, shard *dispatchv1.ListShardsResponse_Shard) {
	t.Helper()
	leader, shard = r.awaitLeader(r.observer(0))
	return leader, (leader + 1) % len(r.nodes), shard
}

// awaitDeposed waits until a node says that it leads no more.
func (r *faultRun) awaitDeposed(t *testing.T, node string) {
	t.Helper()
	harness.Await(t, settleWithin, func() error {
		if leads := r.Process(node).Metric(t, `foredial_dispatcher_leads{shard="0"}`); leads != "0" {
			return fmt.Errorf("the old leader's metric says %q", leads)
		}
		return nil
	})
}

// requireUndisturbed checks that nobody took the shard from a leader since.
func (r *faultRun) requireUndisturbed(t *testing.T, observer int, since *dispatchv1.ListShardsResponse_Shard) {
	t.Helper()
	last, err := r.leader(r.observer(observer))
	require.NoError(t, err)
	require.Equal(t, since.GetFence(), last.GetFence(), "nobody took the shard from the new leader")
	require.NotContains(t, r.Process(since.GetNode()).Log(t), "stepping down")
}
