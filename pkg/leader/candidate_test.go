package leader_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/leader"
	"github.com/foredial/foredial/pkg/testkit/etcdtest"
)

// calm is a TTL that does not run out on a busy machine; swift is for tests
// that wait until it does.
const (
	calm  = 10 * time.Second
	swift = time.Second
)

func TestWinsEveryKey(t *testing.T) {
	began := time.Now()
	a := stand(t, etcdtest.Start(t).Client(t), "a", calm, "0", "1", "2")

	var want []leader.Leadership
	for range 3 {
		won := a.next(t)
		require.True(t, won.Trusted())
		require.NoError(t, won.ctx.Err())
		want = append(want, leader.Leadership{Key: won.Key, Node: "a", Token: won.Token})
	}

	got, err := a.Leaders(t.Context())
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(want, got,
		cmpopts.SortSlices(func(x, y leader.Leadership) bool { return x.Key < y.Key }),
		cmpopts.IgnoreFields(leader.Leadership{}, "Since")))
	for _, l := range got {
		require.WithinRange(t, l.Since, began, time.Now())
	}
	require.WithinRange(t, a.LastBeat(), began, time.Now())
}

func TestNobodyStands(t *testing.T) {
	client := etcdtest.Start(t).Client(t)
	idle := leader.New(client, leader.Config{Prefix: prefix})
	all, err := idle.Leaders(t.Context())
	require.NoError(t, err)
	require.Empty(t, all)
	require.Zero(t, idle.LastBeat())
}

// Three nodes, and every leader gives up or shuts down a few times: at no
// moment do two lead one key, and tokens only grow.
func TestOneLeaderAtATime(t *testing.T) {
	const rounds = 15
	server := etcdtest.Start(t)
	var leading atomic.Int32
	var mu sync.Mutex
	var tokens []leader.Token
	done := make(chan struct{})

	work := func(won *term, _ <-chan struct{}) {
		defer leading.Add(-1)
		if n := leading.Add(1); n != 1 {
			t.Errorf("%d leaders at once", n)
		}
		mu.Lock()
		defer mu.Unlock()
		if last := len(tokens) - 1; last >= 0 && won.Token.Revision <= tokens[last].Revision {
			t.Errorf("token %v after %v", won.Token, tokens[last])
		}
		tokens = append(tokens, won.Token)
		if len(tokens) == rounds {
			close(done)
		}
	}
	for _, name := range []string{"a", "b", "c"} {
		standWith(t, server.Client(t), name, calm, []string{"0"}, work)
	}
	select {
	case <-done:
	case <-time.After(patience):
		t.Fatal("the leadership does not go round")
	}
}

func TestGivingUpHandsOverAtOnce(t *testing.T) {
	server := etcdtest.Start(t)
	a := stand(t, server.Client(t), "a", calm, "0")
	first := a.next(t)
	b := stand(t, server.Client(t), "b", calm, "0")
	queue(t, a, "0", "a", "b")

	began := time.Now()
	first.give()
	second := b.next(t)
	require.Less(t, time.Since(began), calm/2, "a resignation is not a loss of the lease")
	require.True(t, second.Token.Supersedes(first.Token))
	require.False(t, first.Token.Supersedes(second.Token))
	queue(t, a, "0", "b", "a")
}

func TestShutdownHandsOverAtOnce(t *testing.T) {
	server := etcdtest.Start(t)
	a := stand(t, server.Client(t), "a", calm, "0")
	first := a.next(t)
	b := stand(t, server.Client(t), "b", calm, "0")
	queue(t, a, "0", "a", "b")

	began := time.Now()
	a.stop()
	require.ErrorIs(t, context.Cause(first.ctx), context.Canceled)
	require.False(t, first.Trusted(), "nothing may be written after the shutdown")
	b.next(t)
	require.Less(t, time.Since(began), calm/2)
	queue(t, b, "0", "b")
}

// A leader that is slow to stop keeps its lease: nobody else wins meanwhile.
func TestShutdownWaitsForWork(t *testing.T) {
	server := etcdtest.Start(t)
	a := standWith(t, server.Client(t), "a", swift, []string{"0"}, func(_ *term, given <-chan struct{}) { <-given })
	first := a.next(t)
	b := stand(t, server.Client(t), "b", swift, "0")
	queue(t, a, "0", "a", "b")

	a.cancel()
	require.ErrorIs(t, first.awaitEnd(t), context.Canceled)
	ended := time.Now()
	require.Eventually(t, func() bool { return a.LastBeat().After(ended.Add(2 * swift)) },
		patience, 10*time.Millisecond, "the lease must be kept alive")
	require.True(t, first.Trusted())
	require.Empty(t, b.terms)

	first.give()
	require.True(t, b.next(t).Token.Supersedes(first.Token))
	a.stopped.Wait()
}

func TestStopsWhileEtcdIsDown(t *testing.T) {
	server := etcdtest.Start(t)
	client := server.Client(t)
	server.Stop(t)
	a := stand(t, client, "a", swift, "0")
	began := time.Now()
	a.stop()
	require.Less(t, time.Since(began), 5*time.Second)
}
