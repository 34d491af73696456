package e2e

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/auth"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/e2e/internal/harness"
)

const (
	// sessionTTL is how long a silent dispatcher keeps its shards.
	sessionTTL = 2 * time.Second
	// takeover is how long after its death another one must lead.
	takeover = sessionTTL + 2*time.Second
)

// pair is a cluster with two dispatchers and one shard.
type pair struct {
	*harness.Cluster

	t *testing.T
}

func startPair(t *testing.T) pair {
	t.Helper()
	one := []string{"--dispatcher.shards=1", "--dispatcher.session-ttl=" + sessionTTL.String()}
	return pair{t: t, Cluster: harness.StartCluster(t,
		harness.Member{Name: "core", Roles: []string{harness.Task, harness.Contact, harness.Result, harness.Notification, harness.Gateway}},
		harness.Member{Name: "left", Roles: []string{harness.Dispatcher}, Args: append(one, "--dispatcher.node=left")},
		harness.Member{Name: "right", Roles: []string{harness.Dispatcher}, Args: append(one, "--dispatcher.node=right")},
	)}
}

// names of the dispatchers, in the order that clients may prefer.
var names = []string{"left", "right", "middle"}

// leader says who leads, as a dispatcher sees it.
func (p pair) leader(ask *harness.User) (*dispatchv1.ListShardsResponse_Shard, error) {
	list, err := ask.Supervisor.ListShards(p.t.Context(), &dispatchv1.ListShardsRequest{})
	if err != nil {
		return nil, err
	}
	if len(list.GetShards()) != 1 || list.GetShards()[0].GetNode() == "" {
		return nil, errors.New("nobody leads")
	}
	return list.GetShards()[0], nil
}

// observer asks a dispatcher, or the other one when that is dead.
func (p pair) observer(prefer int) *harness.User {
	return p.As(p.t, auth.Identity{Subject: "supervisor", Tenant: tenant, Role: auth.Supervisor}, prefer)
}

// awaitLeader waits until one of the dispatchers leads, and tells its index.
func (p pair) awaitLeader(ask *harness.User) (index int, shard *dispatchv1.ListShardsResponse_Shard) {
	p.t.Helper()
	harness.Await(p.t, settleWithin, func() (err error) { shard, err = p.leader(ask); return err })
	return slices.Index(names, shard.GetNode()), shard
}

// awaitSuccessor waits until another than the former leads; that must be soon.
func (p pair) awaitSuccessor(ask *harness.User, former *dispatchv1.ListShardsResponse_Shard) *dispatchv1.ListShardsResponse_Shard {
	p.t.Helper()
	var next *dispatchv1.ListShardsResponse_Shard
	harness.Await(p.t, takeover, func() (err error) {
		if next, err = p.leader(ask); err == nil && next.GetNode() == former.GetNode() {
			err = fmt.Errorf("%s still leads", former.GetNode())
		}
		return err
	})
	require.NotEqual(p.t, former.GetFence(), next.GetFence())
	return next
}
