package e2e

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/leader"
	"github.com/foredial/foredial/pkg/testkit/redistest"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/e2e/internal/harness"
)

// flushRedis takes all data from Redis.
func flushRedis(t *testing.T, r *faultRun) {
	r.forgetful, r.lost = true, time.Now()
	require.NoError(t, r.Redis.Client(t).FlushAll(t.Context()).Err())
}

// restartRedisEmpty kills a Redis that does not persist.
func restartRedisEmpty(t *testing.T, r *faultRun) {
	r.forgetful, r.lost = true, time.Now()
	r.Redis.RestartEmpty(t)
}

func settableClock(t *testing.T, r *faultRun, s *harness.Stores) {
	s.Redis, r.clock = redistest.StartWithClock(t)
}

// stepClock sets Redis's clock, once and for good.
func stepClock(ahead time.Duration) func(*testing.T, *faultRun) {
	return func(t *testing.T, r *faultRun) { r.clock.Set(t, ahead) }
}

// loseEtcdMembers kills one member of etcd that follows, later the one that
// leads, and brings each back.
func loseEtcdMembers(t *testing.T, r *faultRun) {
	lose := func(member int) {
		r.Etcd.Members[member].Kill()
		r.lasts(time.Second, 2*time.Second)
		r.Etcd.Members[member].Restart(t)
	}
	lose((r.Etcd.Leader(t) + 1) % len(r.Etcd.Members))
	lose(r.Etcd.Leader(t))
}

// rebuildEtcd loses etcd with all it knows. Another is built on the same
// addresses, whose first tokens are lower than the last of the old.
func rebuildEtcd(t *testing.T, r *faultRun) {
	_, _, before := r.leads(t)
	r.Etcd.Rebuild(t)
	harness.Await(t, settleWithin, func() error {
		after, err := r.leader(r.observer(0))
		if err == nil && clusterOf(t, after) == clusterOf(t, before) {
			err = errors.New("nobody leads by the new etcd")
		}
		return err
	})
}

func clusterOf(t *testing.T, shard *dispatchv1.ListShardsResponse_Shard) uint64 {
	t.Helper()
	token, err := leader.ParseToken(shard.GetFence())
	require.NoError(t, err)
	return token.Cluster
}

// stopRole kills the process of a role, which comes back after the outage.
func stopRole(role string) func(*testing.T, *faultRun) {
	return func(t *testing.T, r *faultRun) {
		r.Process(role).Kill()
		r.lasts(*outage, *outage)
		r.Process(role).Start(t)
		r.Process(role).AwaitReady(t)
	}
}

func ownPostgres(t *testing.T, r *faultRun, s *harness.Stores) {
	r.postgres, s.Database = harness.OwnPostgres(t)
}

// killPostgres has the database crash, and recover.
func killPostgres(t *testing.T, r *faultRun) {
	r.postgres.Kill(t)
	r.lasts(time.Second, 3*time.Second)
	r.postgres.Restart(t)
}
