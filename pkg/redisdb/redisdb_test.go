package redisdb_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/redisdb"
	"github.com/foredial/foredial/pkg/testkit/redistest"
)

func TestGivenURL(t *testing.T) {
	server := redistest.Start(t)
	db := opened(t, redisdb.Config{URL: server.URL, Dir: "/not/used"})
	set(t, db.Client(), "value")
	require.Equal(t, "value", get(t, server.Client(t)))
	require.Regexp(t, `^redis \d+\.\d+\.\d+ \(unix:///.*\)$`, db.Kind())
}

func TestKindHidesSecrets(t *testing.T) {
	server := redistest.Start(t)
	admin := server.Client(t)
	require.NoError(t, admin.ConfigSet(t.Context(), "requirepass", "s3cret").Err())

	withPassword := strings.Replace(server.URL, "unix://", "unix://default:s3cret@", 1) + "?client_name=s3cret"
	db := opened(t, redisdb.Config{URL: withPassword})
	require.NotContains(t, db.Kind(), "s3cret")

	wrong := strings.Replace(withPassword, "s3cret@", "wr0ng@", 1)
	_, err := redisdb.Open(t.Context(), redisdb.Config{URL: wrong}, (&record{}).logger())
	require.ErrorContains(t, err, "WRONGPASS")
	require.NotContains(t, err.Error(), "wr0ng")
}

func TestBadURL(t *testing.T) {
	for name, url := range map[string]string{
		"no scheme":      "default:s3cret@localhost:6379",
		"another scheme": "http://default:s3cret@localhost",
		"bad port":       "redis://default:s3cret@localhost:port",
		"bad option":     "redis://default:s3cret@localhost?dial_timeout=s3cret",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := redisdb.Open(t.Context(), redisdb.Config{URL: url}, (&record{}).logger())
			require.Error(t, err)
			require.NotContains(t, err.Error(), "s3cret")
		})
	}
}

func TestTooOldServer(t *testing.T) {
	old := newFake(t, "# Server\r\nredis_version:6.2.14\r\n").addr
	for _, cfg := range []redisdb.Config{
		{URL: "redis://" + old}, {Addresses: []string{old}, Master: "m"}, {Addresses: []string{old}},
	} {
		_, err := redisdb.Open(t.Context(), cfg, (&record{}).logger())
		require.ErrorContains(t, err, "redis 6.2.14 is too old")
	}
}

func TestUnreachableServer(t *testing.T) {
	var log record
	_, err := redisdb.Open(t.Context(), redisdb.Config{URL: "unix:///nowhere/redis.sock"}, log.logger())
	require.ErrorContains(t, err, "unix:///nowhere/redis.sock")
	require.Contains(t, log.String(), `msg="redis driver"`, "the driver's own log goes where ours goes")
}

// A server that hangs must not hang its callers past their deadline.
func TestClientObeysDeadlines(t *testing.T) {
	server := redistest.Start(t)
	client := opened(t, redisdb.Config{URL: server.URL}).Client()
	set(t, client, "value")
	server.Pause()
	defer server.Resume()

	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	began := time.Now()
	require.ErrorIs(t, client.Get(ctx, "key").Err(), os.ErrDeadlineExceeded)
	require.Less(t, time.Since(began), time.Second)
}

// The server takes a command, runs it and dies before it answers: the client
// must report that and not send the command again.
func TestClientSendsACommandOnce(t *testing.T) {
	server := redistest.Start(t)
	client := opened(t, redisdb.Config{URL: server.URL}).Client()
	set(t, client, "0")
	server.Pause()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	require.Error(t, client.Incr(ctx, "key").Err(), "sent, not answered")
	server.Resume()
	require.Eventually(t, func() bool { return get(t, client) == "1" }, 5*time.Second, 5*time.Millisecond)
	require.Equal(t, int64(1), calls(t, client, "incr"))
}

func TestScriptsRunOnBothKinds(t *testing.T) {
	script := redis.NewScript(`return redis.call('INCRBY', KEYS[1], ARGV[1])`)
	redistest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		for i := range 3 {
			n, err := script.Run(t.Context(), client, []string{"counter"}, 2).Int()
			require.NoError(t, err)
			require.Equal(t, 2*(i+1), n)
		}
		require.NoError(t, client.ScriptFlush(t.Context()).Err())
		n, err := script.Run(t.Context(), client, []string{"counter"}, 2).Int()
		require.NoError(t, err, "the script must be sent again")
		require.Equal(t, 8, n)
	})
}

func TestMemoryOnRequest(t *testing.T) {
	db := opened(t, redisdb.Config{URL: "memory://"})
	set(t, db.Client(), "value")
	require.Equal(t, "value", get(t, db.Client()))
	require.Equal(t, "miniredis (in memory)", db.Kind())
}

func TestMemoryWithoutRedisServer(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	var log record
	db, err := redisdb.Open(t.Context(), redisdb.Config{Dir: t.TempDir()}, log.logger())
	require.NoError(t, err)
	defer db.Close()
	require.Equal(t, "miniredis (in memory)", db.Kind())
	require.Contains(t, log.String(), "in memory, small campaigns only")
}

func TestMemoryWithAnOldRedisServer(t *testing.T) {
	fakeBinary(t, `echo "Redis server v=6.0.16 sha=00000000:0"`)
	var log record
	db, err := redisdb.Open(t.Context(), redisdb.Config{Dir: t.TempDir()}, log.logger())
	require.NoError(t, err)
	defer db.Close()
	require.Equal(t, "miniredis (in memory)", db.Kind())
	require.Contains(t, log.String(), "version=6.0.16")
}

func TestUnknownBinary(t *testing.T) {
	fakeBinary(t, `echo "something else"`)
	_, err := redisdb.Open(t.Context(), redisdb.Config{Dir: t.TempDir()}, (&record{}).logger())
	require.ErrorContains(t, err, "no redis version")
}

// fakeBinary makes a shell script the only redis-server on PATH.
func fakeBinary(t *testing.T, script string) {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "redis-server"), []byte("#!/bin/sh\n"+script+"\n"), 0o700))
	t.Setenv("PATH", dir)
}
