package etcdtest_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	clientv3 "go.etcd.io/etcd/client/v3"

	"github.com/foredial/foredial/pkg/testkit/etcdtest"
)

func TestServersAreSeparate(t *testing.T) {
	a, b := etcdtest.Start(t), etcdtest.Start(t)
	wrote, err := a.Client(t).Put(t.Context(), "key", "of a")
	require.NoError(t, err)
	read, err := b.Client(t).Get(t.Context(), "key")
	require.NoError(t, err)
	require.Empty(t, read.Kvs)
	require.NotEqual(t, wrote.Header.ClusterId, read.Header.ClusterId)
}

func TestRestartKeepsDataAndAddress(t *testing.T) {
	server := etcdtest.Start(t)
	keepsData(t, server.Client(t), server.Restart)
}

func TestStoppedServerDoesNotAnswer(t *testing.T) {
	server := etcdtest.Start(t)
	client := server.Client(t)
	server.Stop(t)
	requireSilence(t, client)
}

func TestProcess(t *testing.T) {
	server := etcdtest.StartProcess(t)
	client := server.Client(t)

	t.Run("restart keeps data and address", func(t *testing.T) {
		keepsData(t, client, server.Restart)
	})
	t.Run("restart after a kill", func(t *testing.T) {
		keepsData(t, client, func(t testing.TB) { server.Kill(); server.Restart(t) })
	})
	t.Run("a paused server does not answer", func(t *testing.T) {
		server.Pause()
		requireSilence(t, client)
		server.Resume()
		_, err := client.Get(t.Context(), "key")
		require.NoError(t, err)
	})
}

func TestClusterLosesItsLeader(t *testing.T) {
	cluster := etcdtest.StartCluster(t, 3)
	client := cluster.Client(t)
	before, err := client.Put(t.Context(), "key", "kept")
	require.NoError(t, err)
	former := cluster.Leader(t)
	cluster.Members[former].Kill()
	require.NotEqual(t, former, cluster.Leader(t))
	requireValue(t, client, "kept", before.Header.ClusterId)
	cluster.Members[former].Restart(t)
	requireValue(t, cluster.Members[former].Client(t), "kept", before.Header.ClusterId)
}

func TestRebuiltClusterIsAnother(t *testing.T) {
	cluster := etcdtest.StartCluster(t, 3)
	client := cluster.Client(t)
	before, err := client.Put(t.Context(), "key", "lost")
	require.NoError(t, err)
	endpoints := cluster.Endpoints()
	cluster.Rebuild(t)
	require.Equal(t, endpoints, cluster.Endpoints())
	require.Eventually(t, func() bool {
		after, err := client.Get(t.Context(), "key")
		return err == nil && len(after.Kvs) == 0 && after.Header.ClusterId != before.Header.ClusterId
	}, 10*time.Second, 20*time.Millisecond, "the old client must find the new cluster")
}

// requireValue waits until the key has a value, in a cluster.
func requireValue(t *testing.T, client *clientv3.Client, value string, cluster uint64) {
	t.Helper()
	require.Eventually(t, func() bool {
		got, err := client.Get(t.Context(), "key")
		return err == nil && len(got.Kvs) == 1 && string(got.Kvs[0].Value) == value && got.Header.ClusterId == cluster
	}, 10*time.Second, 20*time.Millisecond)
}

func keepsData(t *testing.T, client *clientv3.Client, restart func(testing.TB)) {
	t.Helper()
	before, err := client.Put(t.Context(), "key", t.Name())
	require.NoError(t, err)
	restart(t)
	var after *clientv3.GetResponse
	require.Eventually(t, func() bool {
		after, err = client.Get(t.Context(), "key")
		return err == nil
	}, 10*time.Second, 20*time.Millisecond, "the old client must reconnect")
	require.Equal(t, t.Name(), string(after.Kvs[0].Value))
	require.Equal(t, before.Header.ClusterId, after.Header.ClusterId)
	require.Equal(t, before.Header.Revision, after.Header.Revision)
}

func requireSilence(t *testing.T, client *clientv3.Client) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err := client.Get(ctx, "key")
	require.Error(t, err)
}
