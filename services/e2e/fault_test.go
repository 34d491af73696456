package e2e

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/foredial/foredial/services/e2e/internal/harness"
)

var (
	firstSeed = flag.Uint64("seed", 1, "seed of the first run of each fault")
	runs      = flag.Int("runs", 1, "how often each fault strikes, each time with the next seed")
	together  = flag.Int("together", 3, "how many campaigns go on at once")
	outage    = flag.Duration("outage", 5*time.Second, "how long a service that goes down stays down")
)

// fault is something that goes wrong in the middle of a campaign.
type fault struct {
	name string
	// strike does it, from beginning to end. When and where is the seed's choice.
	strike func(t *testing.T, r *faultRun)
	// nodes and etcds are how many dispatchers and members of etcd there are.
	nodes, etcds int
	// apart is a role with a process of its own.
	apart string
	// stores, if set, replaces some of the usual stores.
	stores func(t *testing.T, r *faultRun, s *harness.Stores)
}

var faults = []fault{
	{name: "leader killed", strike: killLeader},
	{name: "node killed", strike: killNode},
	{name: "leader paused", strike: pauseLeader},
	{name: "node paused", strike: pauseNode},
	{name: "rolling restart", strike: restartInTurn, nodes: 3},
	{name: "leader without Redis", strike: cutLeaderFromRedis},
	{name: "leader without etcd", strike: cutLeaderFromEtcd},
	{name: "dispatcher without contact", strike: cutNodeFromContact},
	{name: "Redis flushed", strike: flushRedis},
	{name: "Redis restarted empty", strike: restartRedisEmpty},
	{name: "Redis a minute ahead", strike: stepClock(time.Minute), stores: settableClock},
	{name: "Redis a minute behind", strike: stepClock(-time.Minute), stores: settableClock},
	{name: "etcd members lost", strike: loseEtcdMembers, etcds: 3},
	{name: "etcd rebuilt", strike: rebuildEtcd, etcds: 3},
	{name: "contact down", strike: stopRole(harness.Contact), apart: harness.Contact},
	{name: "result down", strike: stopRole(harness.Result), apart: harness.Result},
	{name: "notification down", strike: stopRole(harness.Notification), apart: harness.Notification},
	{name: "Postgres killed", strike: killPostgres, stores: ownPostgres},
}

// TestFault has each fault strike a campaign, and holds what everybody saw and
// recorded against the promises. Campaigns mostly wait, so several go on at once.
func TestFault(t *testing.T) {
	harness.Run(t, "version") // builds it before anything is timed
	track := make([]string, len(faults))
	next := make(chan int)
	var workers sync.WaitGroup
	for range *together {
		workers.Go(func() {
			for i := range next {
				t.Run(faults[i].name, func(t *testing.T) { track[i] = faults[i].repeat(t) })
			}
		})
	}
	for i := range faults {
		next <- i
	}
	close(next)
	workers.Wait()
	fmt.Print("| fault | runs | green | longest |\n|---|---|---|---|\n" + strings.Join(track, ""))
}

// repeat runs the fault with one seed after another, and returns its line in the
// track record; none when it was not to run.
func (f fault) repeat(t *testing.T) string {
	green, longest := 0, time.Duration(0)
	for seed := *firstSeed; seed < *firstSeed+uint64(*runs); seed++ {
		began := time.Now()
		passed := t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { f.run(t, seed) })
		took := time.Since(began).Round(time.Second)
		longest = max(longest, took)
		word := "red"
		if passed {
			green, word = green+1, "green"
		}
		fmt.Printf("%s, seed %d: %s after %s\n", f.name, seed, word, took)
	}
	return fmt.Sprintf("| %s | %d | %d | %s |\n", f.name, *runs, green, longest)
}

// run has the fault strike once, after some of the calls.
func (f fault) run(t *testing.T, seed uint64) {
	r := &faultRun{chance: rand.New(rand.NewPCG(seed, 0))}
	r.start(t, f)
	r.open(t, seed)
	r.awaitCalls(t, 10+r.chance.IntN(20))
	f.strike(t, r)
	r.awaitCompleted(t)
	r.judge(t)
}
