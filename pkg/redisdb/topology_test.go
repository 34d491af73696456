package redisdb_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/redisdb"
	"github.com/foredial/foredial/pkg/testkit/certtest"
	"github.com/foredial/foredial/pkg/testkit/redistest"
	"github.com/foredial/foredial/pkg/tlsfiles"
)

// within bounds a fail-over: the time to notice it, to vote, and to hear of it.
const within = 15 * time.Second

func TestContradictionsAreRefused(t *testing.T) {
	for name, row := range map[string]struct {
		cfg  redisdb.Config
		want string
	}{
		"URL and addresses":          {redisdb.Config{URL: "redis://h:1", Addresses: []string{"h:1"}}, "give one of them"},
		"master without sentinels":   {redisdb.Config{URL: "redis://h:1", Master: "m"}, "addresses of its sentinels"},
		"sentinel login, no master":  {redisdb.Config{Addresses: []string{"h:1"}, SentinelPassword: "s3cret"}, "no name of a master"},
		"login without server":       {redisdb.Config{Password: "s3cret"}, "no URL"},
		"login for miniredis":        {redisdb.Config{URL: "memory://", Password: "s3cret"}, "no URL"},
		"TLS without server":         {redisdb.Config{TLS: &tls.Config{}}, "no URL"},
		"TLS and redis://":           {redisdb.Config{URL: "redis://h:1", TLS: &tls.Config{}}, "rediss://"},
		"user without password":      {redisdb.Config{URL: "redis://h:1", User: "u"}, "needs a password"},
		"login twice":                {redisdb.Config{URL: "redis://u:s3cret@h:1", Password: "s3cret"}, "another"},
		"sentinel user, no password": {redisdb.Config{Addresses: []string{"h:1"}, Master: "m", SentinelUser: "u"}, "needs a password"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := redisdb.Open(t.Context(), row.cfg, (&record{}).logger())
			require.ErrorContains(t, err, row.want)
			require.NotContains(t, err.Error(), "s3cret")
		})
	}
}

func TestCluster(t *testing.T) {
	t.Parallel()
	cluster := redistest.StartCluster(t)
	db := opened(t, redisdb.Config{Addresses: cluster.Addresses[1:2]})
	client := db.Client().(*redis.ClusterClient)
	require.Regexp(t, `^redis \d+\.\d+\.\d+ \(cluster 127\.0\.0\.1:\d+\)$`, db.Kind())

	t.Run("one address leads to all nodes", func(t *testing.T) {
		for i := range 30 {
			key := fmt.Sprintf("fd:{t%d}:k", i)
			require.NoError(t, client.Set(t.Context(), key, i, 0).Err())
		}
		for _, node := range cluster.Nodes {
			require.NotZero(t, node.Direct(t).DBSize(t.Context()).Val())
		}
	})
	t.Run("each node is sent a script it lacks", func(t *testing.T) {
		script := redis.NewScript(`return redis.call('INCRBY', KEYS[1] .. 'n', ARGV[1])`)
		for i := range 10 {
			n, err := script.Run(t.Context(), client, []string{fmt.Sprintf("fd:{s%d}:", i)}, 2).Int()
			require.NoError(t, err)
			require.Equal(t, 2, n)
		}
	})
	t.Run("MOVED is followed and the command runs once", func(t *testing.T) {
		slot, from, to := slotOfFirst(t, client)
		require.Zero(t, client.ClusterCountKeysInSlot(t.Context(), slot).Val(), "the slot must be empty to be moved at once")
		for _, node := range []*redis.Client{to, from} {
			require.NoError(t, node.Do(t.Context(), "CLUSTER", "SETSLOT", slot, "NODE", nodeID(t, to)).Err())
		}
		before := calls(t, from, "incr") + calls(t, to, "incr")
		require.Equal(t, int64(1), client.Incr(t.Context(), "{moved}").Val())
		require.Equal(t, before+1, calls(t, from, "incr")+calls(t, to, "incr"))
		require.Equal(t, "1", to.Get(t.Context(), "{moved}").Val())
	})
	t.Run("a node that dies is left behind", func(t *testing.T) { leavesTheDead(t, cluster, client) })
}

// slotOfFirst is the slot of the key {moved}, the node that has it, and another.
func slotOfFirst(t *testing.T, client *redis.ClusterClient) (slot int, from, to *redis.Client) {
	t.Helper()
	slot = int(client.ClusterKeySlot(t.Context(), "{moved}").Val())
	from, err := client.MasterForKey(t.Context(), "{moved}")
	require.NoError(t, err)
	for _, key := range []string{"a", "b", "c", "d", "e", "f"} {
		to, err = client.MasterForKey(t.Context(), key)
		require.NoError(t, err)
		if to.Options().Addr != from.Options().Addr {
			return slot, from, to
		}
	}
	t.Fatal("no key of another node")
	return 0, nil, nil
}

func nodeID(t *testing.T, node *redis.Client) string {
	t.Helper()
	id, err := node.Do(t.Context(), "CLUSTER", "MYID").Text()
	require.NoError(t, err)
	return id
}

// leavesTheDead kills the node that has a key, which a replica then takes over,
// and a subscription with it.
func leavesTheDead(t *testing.T, cluster *redistest.Cluster, client *redis.ClusterClient) {
	const key, channel = "{dead}", "{dead}"
	master, err := client.MasterForKey(t.Context(), key)
	require.NoError(t, err)
	cluster.AddReplica(t, master.Options().Addr)
	sub := client.Subscribe(t.Context(), channel)
	defer sub.Close()
	_, err = sub.Receive(t.Context())
	require.NoError(t, err)
	cluster.Kill(t, master.Options().Addr)

	require.Eventually(t, func() bool {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		return client.Set(ctx, key, "alive", 0).Err() == nil
	}, within, 20*time.Millisecond)
	publish := time.NewTicker(20 * time.Millisecond)
	defer publish.Stop()
	for late := time.After(within); ; {
		select {
		case <-sub.Channel():
			return
		case <-publish.C:
			require.NoError(t, client.Publish(t.Context(), channel, "hello").Err())
		case <-late:
			t.Fatal("the subscription is deaf")
		}
	}
}

func TestSentinelFailsOver(t *testing.T) {
	t.Parallel()
	s := redistest.StartSentinel(t)
	db := opened(t, redisdb.Config{Addresses: s.Addresses, Master: redistest.MasterName})
	require.Regexp(t, `^redis \d+\.\d+\.\d+ \(master foredial of 127\.0\.0\.1:\d+\)$`, db.Kind())
	client := db.Client()
	sub := client.Subscribe(t.Context(), "channel")
	defer sub.Close()
	_, err := sub.Receive(t.Context())
	require.NoError(t, err)
	set(t, client, "before")
	require.NoError(t, client.Do(t.Context(), "WAIT", 1, within.Milliseconds()).Err(), "the replica has it")

	s.Master.Kill()
	require.Eventually(t, func() bool {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		return client.Append(ctx, "key", "+after").Err() == nil
	}, within, 20*time.Millisecond)
	require.Equal(t, "before+after", get(t, s.Replica.Client(t)))
	publish := time.NewTicker(20 * time.Millisecond)
	defer publish.Stop()
	for late := time.After(within); ; {
		select {
		case <-sub.Channel():
			return
		case <-publish.C:
			require.NoError(t, client.Publish(t.Context(), "channel", "hello").Err())
		case <-late:
			t.Fatal("the subscription is deaf")
		}
	}
}

// The server takes a command and breaks the connection: nobody knows whether
// it ran, so it must not be sent again, by whatever kind of client.
func TestNoKindOfClientSendsACommandTwice(t *testing.T) {
	for name, configure := range map[string]func(addr string) redisdb.Config{
		"single":   func(addr string) redisdb.Config { return redisdb.Config{URL: "redis://" + addr} },
		"sentinel": func(addr string) redisdb.Config { return redisdb.Config{Addresses: []string{addr}, Master: "m"} },
		"cluster":  func(addr string) redisdb.Config { return redisdb.Config{Addresses: []string{addr}} },
	} {
		t.Run(name, func(t *testing.T) {
			fake := newFake(t, "redis_version:7.2.0\r\n")
			client := opened(t, configure(fake.addr)).Client()

			err := client.Incr(t.Context(), "key").Err()
			require.Error(t, err)
			require.Equal(t, int64(1), fake.incremented.Load())

			_, err = client.Pipelined(t.Context(), func(p redis.Pipeliner) error { return p.Incr(t.Context(), "key").Err() })
			require.Error(t, err)
			require.Equal(t, int64(2), fake.incremented.Load(), "the same in a pipeline")
			require.NotErrorIs(t, client.Ping(t.Context()).Err(), io.EOF, "the next command gets another connection")
		})
	}
}

func TestTLS(t *testing.T) {
	t.Parallel()
	certs := certtest.Make(t)
	whole := tlsfiles.Files{CAFile: certs.CA, CertFile: certs.ClientCert, KeyFile: certs.ClientKey}
	args := []string{
		"--tls-cert-file", certs.ServerCert, "--tls-key-file", certs.ServerKey, "--tls-ca-cert-file", certs.CA,
		"--tls-auth-clients", "yes", "--port", "0",
	}
	cluster := redistest.StartCluster(t, append(args, "--tls-cluster", "yes")...)
	client := opened(t, redisdb.Config{Addresses: cluster.Addresses, TLS: files(t, whole)}).Client()
	set(t, client, "by TLS")

	other := certtest.Make(t)
	for name, row := range map[string]struct {
		files tlsfiles.Files
		want  string
	}{
		"no certificate of ours":    {tlsfiles.Files{CAFile: certs.CA}, ""}, // TLS 1.3: sometimes the reset is faster than the reason,
		"another authority":         {tlsfiles.Files{CAFile: other.CA, CertFile: certs.ClientCert, KeyFile: certs.ClientKey}, "unknown authority"},
		"another name":              {tlsfiles.Files{CAFile: certs.CA, CertFile: certs.ClientCert, KeyFile: certs.ClientKey, ServerName: "else"}, "not else"},
		"certificate by a stranger": {tlsfiles.Files{CAFile: certs.CA, CertFile: other.ClientCert, KeyFile: other.ClientKey}, ""}, // the same
	} {
		t.Run(name, func(t *testing.T) {
			_, err := redisdb.Open(t.Context(), redisdb.Config{Addresses: cluster.Addresses[:1], TLS: files(t, row.files)}, (&record{}).logger())
			require.ErrorContains(t, err, row.want)
		})
	}
	t.Run("of one server", func(t *testing.T) {
		single := redistest.StartTLS(t, args[:8]...)
		whole.ServerName = certtest.Name
		set(t, opened(t, redisdb.Config{URL: "rediss://" + single, TLS: files(t, whole)}).Client(), "by TLS")
	})
}

func files(t *testing.T, f tlsfiles.Files) *tls.Config {
	t.Helper()
	cfg, err := f.Client()
	require.NoError(t, err)
	return cfg
}

func TestUnfitServers(t *testing.T) {
	t.Parallel()
	evicting := redistest.Start(t, "--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru")
	master := redistest.Start(t)
	replica := redistest.Start(t, "--replicaof", "127.0.0.1 1")
	node := redistest.Start(t, "--cluster-enabled", "yes")
	for url, want := range map[string]string{
		evicting.URL: "noeviction is needed", replica.URL: "is a replica", node.URL: "node of a cluster",
	} {
		_, err := redisdb.Open(t.Context(), redisdb.Config{URL: url}, (&record{}).logger())
		require.ErrorContains(t, err, want)
	}
	unlimited := master.Client(t)
	require.NoError(t, unlimited.ConfigSet(t.Context(), "maxmemory-policy", "allkeys-lru").Err())
	opened(t, redisdb.Config{URL: master.URL})
}

// A master that has become a replica keeps its connections; who connects anew
// must notice, however it came to its address.
func TestADemotedMasterIsNoticed(t *testing.T) {
	server := redistest.Start(t)
	client := opened(t, redisdb.Config{URL: server.URL}).Client()
	set(t, client, "value")
	require.NoError(t, client.Do(t.Context(), "REPLICAOF", "127.0.0.1", "1").Err())
	require.ErrorContains(t, client.Set(t.Context(), "key", "v", 0).Err(), "READONLY")
	require.ErrorContains(t, client.Get(t.Context(), "key").Err(), "is a replica")
}

func TestLoginApartFromTheURL(t *testing.T) {
	server := redistest.Start(t)
	require.NoError(t, server.Client(t).Do(t.Context(), "ACL", "SETUSER", "ann", "on", ">s3cret", "~*", "+@all").Err())
	client := opened(t, redisdb.Config{URL: server.URL, User: "ann", Password: "s3cret"}).Client()
	who, err := client.Do(t.Context(), "ACL", "WHOAMI").Text()
	require.NoError(t, err)
	require.Equal(t, "ann", who)

	_, err = redisdb.Open(t.Context(), redisdb.Config{URL: server.URL, User: "ann", Password: "wr0ng"}, (&record{}).logger())
	require.ErrorContains(t, err, "WRONGPASS")
	require.NotContains(t, err.Error(), "wr0ng")
}
