package streambench_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/etcd"
	"github.com/foredial/foredial/pkg/lifecycle"
	"github.com/foredial/foredial/pkg/redisdb"
	"github.com/foredial/foredial/pkg/rpc"
	"github.com/foredial/foredial/services/dispatcher"
)

// nodeOrder is what a dispatcher needs to know.
type nodeOrder struct {
	Config                dispatcher.Config
	Peers, KeyFile, Redis string
	Etcd                  []string
}

type node struct {
	address string
	started lifecycle.Stack
}

// stop does what a process does on SIGTERM.
func (n *node) stop(ctx context.Context) error { return n.started.Close(ctx) }

func startNode(o nodeOrder) (*node, error) {
	n := &node{}
	err := n.start(o)
	if err != nil {
		return nil, errors.Join(err, n.stop(context.Background()))
	}
	return n, nil
}

func (n *node) start(o nodeOrder) error {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	key, err := auth.LoadKey(o.KeyFile)
	if err != nil {
		return err
	}
	store, err := redisdb.Open(ctx, redisdb.Config{URL: o.Redis}, discard)
	if err != nil {
		return err
	}
	n.started.Push("redis", func(context.Context) error { return store.Close() })
	election, err := etcd.Open(ctx, etcd.Config{Endpoints: o.Etcd}, discard)
	if err != nil {
		return err
	}
	n.started.Push("etcd", func(context.Context) error { return election.Close() })
	var peers *grpc.ClientConn
	if peers, err = rpc.DialService(o.Peers, key, nil); err != nil {
		return err
	}
	n.started.Push("peers", func(context.Context) error { return peers.Close() })
	service, err := dispatcher.New(o.Config, dispatcher.Deps{
		Log: discard, Registry: prometheus.NewRegistry(), Redis: store.Client(), Etcd: election.Client(),
		Tasks: peers, Contacts: peers, Results: peers,
	})
	if err != nil {
		return err
	}
	server, address, err := listen(key, service.Register)
	if err != nil {
		return err
	}
	n.address = address
	n.started.Push("server", server.Stop)
	n.started.Push("service", service.Stop)
	return service.Start(ctx)
}

// runNode is a dispatcher in a process of its own.
func runNode(o nodeOrder) {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM)
	n, err := startNode(o)
	must(err)
	fmt.Println(n.address)
	<-asked
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	must(n.stop(ctx))
}
