package redistest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/child"
)

// MasterName is what the sentinel calls its master.
const MasterName = "foredial"

// Sentinel is a sentinel, and the two servers it watches.
type Sentinel struct {
	// Addresses are those of the sentinel.
	Addresses       []string
	Master, Replica *Server
}

// StartSentinel runs a master, a replica and a sentinel that end with the test;
// it returns when the sentinel knows both.
func StartSentinel(t testing.TB) *Sentinel {
	t.Helper()
	ports, err := freePorts(3)
	require.NoError(t, err)
	s := &Sentinel{
		Addresses: []string{"127.0.0.1:" + ports[2]},
		Master:    Start(t, "--port", ports[0], "--bind", "127.0.0.1", "--repl-diskless-sync-delay", "0"),
		Replica:   Start(t, "--port", ports[1], "--bind", "127.0.0.1", "--replicaof", "127.0.0.1 "+ports[0]),
	}
	runSentinel(t, ports[2], ports[0])

	client := redis.NewSentinelClient(&redis.Options{Addr: s.Addresses[0], MaxRetries: -1})
	defer client.Close()
	require.Eventually(t, func() bool {
		replicas, err := client.Replicas(t.Context(), MasterName).Result()
		return err == nil && len(replicas) == 1 && replicas[0]["master-link-status"] == "ok"
	}, within, 10*time.Millisecond, "the sentinel must know the replica")
	return s
}

func runSentinel(t testing.TB, port, master string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "sentinel.conf") // rewritten by the sentinel
	require.NoError(t, os.WriteFile(file, []byte(strings.Join([]string{
		"port " + port, "bind 127.0.0.1",
		fmt.Sprintf("sentinel monitor %s 127.0.0.1 %s 1", MasterName, master),
		"sentinel down-after-milliseconds " + MasterName + " 500",
		"sentinel failover-timeout " + MasterName + " 2000", "",
	}, "\n")), 0o600))
	cmd := exec.Command("redis-server", file, "--sentinel")
	process, err := child.Start(cmd)
	require.NoError(t, err)
	t.Cleanup(func() {
		process.Signal(syscall.SIGKILL)
		<-process.Exited()
	})
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	client := redis.NewSentinelClient(&redis.Options{Addr: "127.0.0.1:" + port, MaxRetries: -1, DialerRetries: 1})
	defer client.Close()
	require.Eventually(t, func() bool { return client.Ping(ctx).Err() == nil }, within, 10*time.Millisecond)
}
