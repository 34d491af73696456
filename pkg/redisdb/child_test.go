package redisdb_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/internal/dirlock"
	"github.com/foredial/foredial/pkg/redisdb"
)

func TestChildKeepsItsFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "if", "absent")
	first := open(t, redisdb.Config{Dir: dir})
	require.Regexp(t, `^redis \d+\.\d+\.\d+ \(private child\)$`, first.Kind())
	set(t, first.Client(), "kept")
	require.NoError(t, first.Close())

	second := opened(t, redisdb.Config{Dir: dir})
	require.Equal(t, "kept", get(t, second.Client()))
}

func TestChildOpensNoPort(t *testing.T) {
	client := opened(t, redisdb.Config{Dir: t.TempDir()}).Client()
	for setting, want := range map[string]string{"port": "0", "unixsocketperm": "700", "maxmemory-policy": "noeviction"} {
		got, err := client.ConfigGet(t.Context(), setting).Result()
		require.NoError(t, err)
		require.Equal(t, want, got[setting], setting)
	}
}

func TestCloseEndsTheChild(t *testing.T) {
	db := open(t, redisdb.Config{Dir: t.TempDir()})
	child := pid(t, db.Client())
	require.NoError(t, db.Close())
	require.ErrorIs(t, syscall.Kill(child, 0), syscall.ESRCH)
	require.Error(t, db.Client().Ping(t.Context()).Err())
}

// Ctrl-C in a terminal goes to a process group: the child must outlive those
// of us who still need it.
func TestChildHasAGroupOfItsOwn(t *testing.T) {
	child := pid(t, opened(t, redisdb.Config{Dir: t.TempDir()}).Client())
	group, err := syscall.Getpgid(child)
	require.NoError(t, err)
	require.Equal(t, child, group)
}

func TestDeadChildIsStartedAgain(t *testing.T) {
	var log record
	db, err := redisdb.Open(t.Context(), redisdb.Config{Dir: t.TempDir()}, log.logger())
	require.NoError(t, err)
	defer db.Close()
	set(t, db.Client(), "kept")
	first := pid(t, db.Client())

	require.NoError(t, syscall.Kill(first, syscall.SIGKILL))
	require.Eventually(t, func() bool { return db.Client().Ping(t.Context()).Err() == nil },
		10*time.Second, 10*time.Millisecond)
	require.Equal(t, "kept", get(t, db.Client()))
	require.NotEqual(t, first, pid(t, db.Client()))
	require.Contains(t, log.String(), "starting it again")
}

// Closing while the child is down must not wait for its restart.
func TestCloseAfterTheChildDied(t *testing.T) {
	var log record
	db, err := redisdb.Open(t.Context(), redisdb.Config{Dir: t.TempDir()}, log.logger())
	require.NoError(t, err)
	require.NoError(t, syscall.Kill(pid(t, db.Client()), syscall.SIGKILL))
	require.Eventually(t, func() bool { return strings.Contains(log.String(), "starting it again") },
		10*time.Second, time.Millisecond)
	began := time.Now()
	require.NoError(t, db.Close())
	require.Less(t, time.Since(began), 900*time.Millisecond)
}

func TestLongFolderGetsAShortSocket(t *testing.T) {
	dir := filepath.Join(t.TempDir(), strings.Repeat("long", 30))
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	db := open(t, redisdb.Config{Dir: dir})
	set(t, db.Client(), "kept")
	require.NoError(t, db.Close())
	left, err := os.ReadDir(temporary)
	require.NoError(t, err)
	require.Empty(t, left, "the socket's folder must go")
	require.Equal(t, "kept", get(t, opened(t, redisdb.Config{Dir: dir}).Client()))
}

func TestFolderInUse(t *testing.T) {
	dir := t.TempDir()
	opened(t, redisdb.Config{Dir: dir})
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err := redisdb.Open(ctx, redisdb.Config{Dir: dir}, (&record{}).logger())
	require.ErrorIs(t, err, dirlock.ErrHeld)
}

func TestChildThatCannotStart(t *testing.T) {
	dir := t.TempDir()
	fakeBinary(t, `[ "$1" = --version ] && echo "Redis server v=7.0.15" || { echo "no luck"; exit 3; }`)
	var log record
	_, err := redisdb.Open(t.Context(), redisdb.Config{Dir: dir}, log.logger())
	require.ErrorContains(t, err, "exit status 3")
	require.Contains(t, log.String(), "no luck", "what the child said")

	lock, err := dirlock.Lock(t.Context(), dir)
	require.NoError(t, err, "the folder must be free again")
	require.NoError(t, lock.Close())
}

// pid is the process of the server a client talks to.
func pid(t *testing.T, client redis.UniversalClient) int {
	t.Helper()
	info, err := client.Info(t.Context(), "server").Result()
	require.NoError(t, err)
	match := regexp.MustCompile(`process_id:(\d+)`).FindStringSubmatch(info)
	require.NotNil(t, match)
	n, err := strconv.Atoi(match[1])
	require.NoError(t, err)
	return n
}
