package leader_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	clientv3 "go.etcd.io/etcd/client/v3"
	"go.uber.org/goleak"

	"github.com/foredial/foredial/pkg/etcd"
	"github.com/foredial/foredial/pkg/leader"
)

const (
	prefix = "/test/shards"
	// patience bounds every wait for something that must happen.
	patience = 20 * time.Second
	// endpointEnv makes this test binary a node of its own: see runNode.
	endpointEnv = "LEADER_TEST_ENDPOINT"
)

var discard = slog.New(slog.DiscardHandler)

func TestMain(m *testing.M) {
	if endpoint := os.Getenv(endpointEnv); endpoint != "" {
		runNode(endpoint)
		return
	}
	goleak.VerifyTestMain(m)
}

// runNode stands for the key "0". As leader it answers every line of its input
// with whether it may be trusted at that moment. It ends with its input.
func runNode(endpoint string) {
	db, err := etcd.Open(context.Background(), etcd.Config{Endpoints: []string{endpoint}}, discard)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	node := leader.New(db.Client(), leader.Config{Prefix: prefix, Node: "process", TTL: time.Second, Log: discard})
	node.Run(context.Background(), []string{"0"}, func(_ context.Context, term leader.Term) {
		fmt.Println("won")
		questions := bufio.NewScanner(os.Stdin)
		for questions.Scan() {
			fmt.Println(term.Trusted())
		}
		os.Exit(0)
	})
}

// node is a candidate whose terms the test can watch and end.
type node struct {
	*leader.Candidate

	terms   chan *term // every term won, in order
	cancel  context.CancelFunc
	stopped sync.WaitGroup
}

// term is one leadership, which lasts until its context ends or give is called.
type term struct {
	leader.Term

	ctx  context.Context
	give context.CancelFunc
}

// stand runs a candidate until the test ends or stop is called.
func stand(t *testing.T, client *clientv3.Client, name string, ttl time.Duration, keys ...string) *node {
	t.Helper()
	return standWith(t, client, name, ttl, keys, func(work *term, given <-chan struct{}) {
		select {
		case <-work.ctx.Done():
		case <-given:
		}
	})
}

func standWith(t *testing.T, client *clientv3.Client, name string, ttl time.Duration, keys []string,
	work func(work *term, given <-chan struct{}),
) *node {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	lasting, giveAll := context.WithCancel(context.Background())
	n := &node{
		Candidate: leader.New(client, leader.Config{
			Prefix: prefix, Node: name, TTL: ttl, Log: discard,
		}),
		terms:  make(chan *term, 100),
		cancel: cancel,
	}
	n.stopped.Go(func() {
		n.Run(ctx, keys, func(ctx context.Context, won leader.Term) {
			given, give := context.WithCancel(lasting)
			defer give()
			this := &term{Term: won, ctx: ctx, give: give}
			n.terms <- this
			work(this, given.Done())
		})
	})
	t.Cleanup(func() { giveAll(); n.stop() })
	return n
}

// stop shuts the node down and waits for it.
func (n *node) stop() {
	n.cancel()
	n.stopped.Wait()
}

// next waits for the node to win.
func (n *node) next(t *testing.T) *term {
	t.Helper()
	select {
	case won := <-n.terms:
		return won
	case <-time.After(patience):
		t.Fatal("the node does not win")
		return nil
	}
}

// awaitEnd waits for the end of the term's context and gives its cause.
func (w *term) awaitEnd(t *testing.T) error {
	t.Helper()
	select {
	case <-w.ctx.Done():
		return context.Cause(w.ctx)
	case <-time.After(patience):
		t.Fatal("the term does not end")
		return nil
	}
}

// queue waits until the key is led by the first node and the others wait in
// this order.
func queue(t *testing.T, n *node, key string, want ...string) {
	t.Helper()
	var got []string
	require.Eventually(t, func() bool {
		all, err := n.Leaders(context.Background())
		if err != nil {
			return false
		}
		got = nil
		for _, l := range all {
			if l.Key == key {
				got = append([]string{l.Node}, l.Waiting...)
			}
		}
		return fmt.Sprint(got) == fmt.Sprint(want)
	}, patience, 5*time.Millisecond, "want the queue %v", want)
}
