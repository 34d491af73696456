package leader_test

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	clientv3 "go.etcd.io/etcd/client/v3"

	"github.com/foredial/foredial/pkg/child"
	"github.com/foredial/foredial/pkg/etcd"
	"github.com/foredial/foredial/pkg/testkit/etcdtest"
	"github.com/foredial/foredial/pkg/testkit/tcpproxy"
)

// The network between the leader and etcd goes silent. When the other node
// wins, the old leader's context has long ended.
func TestPartitionedLeaderStopsBeforeTheNextBegins(t *testing.T) {
	server := etcdtest.Start(t)
	proxy := tcpproxy.Start(t, strings.TrimPrefix(server.Endpoints[0], "http://"))
	a := stand(t, connect(t, "http://"+proxy.Addr), "a", swift, "0")
	first := a.next(t)
	b := stand(t, server.Client(t), "b", swift, "0")
	queue(t, b, "0", "a", "b")

	proxy.Cut()
	second := b.next(t)
	require.Error(t, first.ctx.Err(), "two leaders at work")
	require.False(t, first.Trusted())
	require.True(t, second.Token.Supersedes(first.Token))
	require.False(t, first.Token.Supersedes(second.Token))

	proxy.Heal()
	queue(t, b, "0", "b", "a")
	require.False(t, first.Trusted(), "trust must not come back with the network")
}

func TestLeaderWithoutEtcdStopsWithinItsTTL(t *testing.T) {
	server := etcdtest.Start(t)
	a := stand(t, server.Client(t), "a", swift, "0")
	first := a.next(t)

	server.Stop(t)
	began := time.Now()
	first.awaitEnd(t)
	require.Less(t, time.Since(began), swift)
	require.False(t, first.Trusted())

	server.Restart(t)
	again := a.next(t)
	require.True(t, again.Trusted())
	require.True(t, again.Token.Supersedes(first.Token))
	require.NotEqual(t, first.Token, again.Token)
}

// A short outage that the lease survives does not end the term.
func TestShortOutageKeepsTheTerm(t *testing.T) {
	server := etcdtest.Start(t)
	a := stand(t, server.Client(t), "a", calm, "0")
	only := a.next(t)

	server.Restart(t)
	restarted := time.Now()
	require.Eventually(t, func() bool { return a.LastBeat().After(restarted) }, patience, 10*time.Millisecond)
	require.True(t, only.Trusted())
	require.NoError(t, only.ctx.Err())
	require.Empty(t, a.terms)
}

func TestLeaseRevokedByAnOperator(t *testing.T) {
	client := etcdtest.Start(t).Client(t)
	a := stand(t, client, "a", swift, "0")
	first := a.next(t)

	_, err := client.Revoke(t.Context(), leaseOf(t, client))
	require.NoError(t, err)
	require.Error(t, first.awaitEnd(t))

	second := a.next(t)
	require.Greater(t, second.Token.Revision, first.Token.Revision)
	require.False(t, first.Trusted())
	require.True(t, second.Trusted())
}

func TestKeyDeletedByAnOperator(t *testing.T) {
	client := etcdtest.Start(t).Client(t)
	a := stand(t, client, "a", calm, "0", "1")
	terms := map[string]*term{}
	for range 2 {
		won := a.next(t)
		terms[won.Key] = won
	}
	_, err := client.Delete(t.Context(), prefix+"/0/", clientv3.WithPrefix())
	require.NoError(t, err)
	require.ErrorContains(t, terms["0"].awaitEnd(t), "deleted")
	require.NoError(t, terms["1"].ctx.Err(), "the other key is not touched")

	second := a.next(t)
	require.Equal(t, "0", second.Key)
	require.Greater(t, second.Token.Revision, terms["0"].Token.Revision)
}

// The data folder of etcd is lost: revisions begin again, and the new tokens
// must be accepted where the old ones are stored.
func TestTokenAfterEtcdWasRebuilt(t *testing.T) {
	old := stand(t, etcdtest.Start(t).Client(t), "a", calm, "0").next(t)
	rebuilt := stand(t, etcdtest.Start(t).Client(t), "a", calm, "0").next(t)
	require.Equal(t, old.Token.Revision, rebuilt.Token.Revision, "both began at the same revision")
	require.NotEqual(t, old.Token.Cluster, rebuilt.Token.Cluster)
	require.True(t, rebuilt.Token.Supersedes(old.Token))
}

// A process is stopped past its lease. The first thing it does when it goes on
// is to ask whether it may still be trusted.
func TestStoppedProcessDoesNotTrustItself(t *testing.T) {
	server := etcdtest.Start(t)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), endpointEnv+"="+server.Endpoints[0])
	questions, err := cmd.StdinPipe()
	require.NoError(t, err)
	output, input := io.Pipe()
	cmd.Stdout, cmd.Stderr = input, os.Stderr
	process, err := child.Start(cmd)
	require.NoError(t, err)
	answers := bufio.NewScanner(output)
	t.Cleanup(func() {
		process.Signal(syscall.SIGKILL)
		output.Close()
		<-process.Exited()
	})

	answer := func() string { require.True(t, answers.Scan()); return answers.Text() }
	ask := func() { _, err := io.WriteString(questions, "?\n"); require.NoError(t, err) }
	require.Equal(t, "won", answer())
	ask()
	require.Equal(t, "true", answer())

	other := stand(t, server.Client(t), "other", swift, "0")
	queue(t, other, "0", "process", "other")
	process.Pause()
	other.next(t)
	ask()
	process.Signal(syscall.SIGCONT)
	require.Equal(t, "false", answer())
}

func connect(t *testing.T, endpoint string) *clientv3.Client {
	t.Helper()
	db, err := etcd.Open(t.Context(), etcd.Config{Endpoints: []string{endpoint}}, discard)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db.Client()
}

// leaseOf is the lease that the only election key hangs on.
func leaseOf(t *testing.T, client *clientv3.Client) clientv3.LeaseID {
	t.Helper()
	all, err := client.Get(context.Background(), prefix, clientv3.WithPrefix())
	require.NoError(t, err)
	require.Len(t, all.Kvs, 1)
	return clientv3.LeaseID(all.Kvs[0].Lease)
}
