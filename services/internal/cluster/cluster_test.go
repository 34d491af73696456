package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/rpc"
	"github.com/foredial/foredial/pkg/testkit/etcdtest"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
)

const file = "../../../deploy/compose.yaml"

// TestComposeFileRuns runs the file as it is, but on ports that are free.
func TestComposeFileRuns(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "foredial")
	output, err := exec.Command("go", "build", "-o", binary, "github.com/foredial/foredial/services/cmd/foredial").CombinedOutput()
	require.NoError(t, err, string(output))
	// Not t.TempDir: Postgres runs as another user, who must get there.
	data, err := os.MkdirTemp("", "foredial-cluster-test-")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(data)) })
	m, err := options{Compose: file, Data: data, Foredial: binary, Etcd: etcdtest.Build(t)}.machine()
	require.NoError(t, err)
	for _, s := range m.Services {
		s.Ports = nil
	}
	m.places, err = locate(m.composition, data)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, m.down()) })
	require.NoError(t, m.up(t.Context()))

	require.EventuallyWithT(t, func(c *assert.CollectT) {
		leads := leaders(t, m)
		for _, node := range []string{"dispatcher1", "dispatcher2", "dispatcher3"} {
			assert.Positive(c, leads[node], "every dispatcher leads: %v", leads)
			assert.LessOrEqual(c, leads[node], 6, "no dispatcher leads more than its share of sixteen: %v", leads)
		}
	}, time.Minute, 200*time.Millisecond)
}

// leaders counts the shards that each dispatcher leads.
func leaders(t *testing.T, m *machine) map[string]int {
	t.Helper()
	key, err := auth.LoadKey(m.dir("token.key"))
	require.NoError(t, err)
	token, err := key.Sign(auth.Identity{Subject: "test", Tenant: "acme", Role: auth.Supervisor}, time.Now(), time.Minute)
	require.NoError(t, err)
	at, err := m.places.of("dispatcher2", "9090")
	require.NoError(t, err)
	conn, err := rpc.Dial(at, token, nil)
	require.NoError(t, err)
	defer conn.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	response, err := dispatchv1.NewSupervisorServiceClient(conn).ListShards(ctx, &dispatchv1.ListShardsRequest{})
	require.NoError(t, err)
	leads := map[string]int{}
	for _, s := range response.GetShards() {
		if s.GetNode() != "" {
			leads[s.GetNode()]++
		}
	}
	return leads
}

func TestPlaces(t *testing.T) {
	c := composition{Services: map[string]*service{
		"redis": {name: "redis"}, "etcd1": {name: "etcd1", Ports: []string{"4001:2379"}},
	}}
	p, err := locate(c, "/here")
	require.NoError(t, err)
	for text, want := range map[string]string{
		"http://etcd1:2379,http://etcd1:2379": "http://127.0.0.1:4001,http://127.0.0.1:4001",
		"--listen=http://0.0.0.0:2379":        "--listen=http://127.0.0.1:4001",
		"--data-dir=/etcd-data":               "--data-dir=/here/etcd1",
		"/run/secrets/token.key":              "/here/token.key",
		"etcd1=x, someredis:6379":             "etcd1=x, someredis:6379",
	} {
		moved, err := p.here("etcd1", text)
		require.NoError(t, err)
		require.Equal(t, want, moved)
	}
	first, err := p.here("etcd1", "redis://redis:6379")
	require.NoError(t, err)
	require.Regexp(t, `^redis://127\.0\.0\.1:\d+$`, first)
	again, err := p.here("redis", "redis://redis:6379")
	require.NoError(t, err)
	require.Equal(t, first, again, "a place is the same for everybody")
}

func TestWhatDependsComesLater(t *testing.T) {
	after := func(names ...string) map[string]dependency {
		all := map[string]dependency{}
		for _, name := range names {
			all[name] = dependency{Condition: "service_started"}
		}
		return all
	}
	c := composition{Services: map[string]*service{
		"a": {name: "a", DependsOn: after("c")}, "b": {name: "b", DependsOn: after("a", "c")}, "c": {name: "c"}, "d": {name: "d"},
	}}
	stages, err := c.inOrder()
	require.NoError(t, err)
	var names [][]string
	for _, stage := range stages {
		var of []string
		for _, s := range stage {
			of = append(of, s.name)
		}
		names = append(names, of)
	}
	require.Equal(t, [][]string{{"c", "d"}, {"a"}, {"b"}}, names)

	c.Services["c"].DependsOn = after("b")
	_, err = c.inOrder()
	require.Error(t, err)
}
