package etcd_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	clientv3 "go.etcd.io/etcd/client/v3"
	"go.uber.org/goleak"

	"github.com/foredial/foredial/pkg/etcd"
	"github.com/foredial/foredial/pkg/internal/dirlock"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var discard = slog.New(slog.DiscardHandler)

func open(t *testing.T, cfg etcd.Config) *etcd.DB {
	t.Helper()
	db, err := etcd.Open(t.Context(), cfg, discard)
	require.NoError(t, err)
	return db
}

func opened(t *testing.T, cfg etcd.Config) *etcd.DB {
	t.Helper()
	db := open(t, cfg)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

func put(t *testing.T, db *etcd.DB, value string) *clientv3.PutResponse {
	t.Helper()
	done, err := db.Client().Put(t.Context(), "key", value)
	require.NoError(t, err)
	return done
}

func get(t *testing.T, db *etcd.DB) *clientv3.GetResponse {
	t.Helper()
	found, err := db.Client().Get(t.Context(), "key")
	require.NoError(t, err)
	return found
}

func TestEmbeddedKeepsItsFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "if", "absent")
	first := open(t, etcd.Config{Dir: dir})
	wrote := put(t, first, "kept")
	require.NoError(t, first.Close())

	second := opened(t, etcd.Config{Dir: dir})
	found := get(t, second)
	require.Equal(t, "kept", string(found.Kvs[0].Value))
	require.Equal(t, wrote.Header.ClusterId, found.Header.ClusterId)
	require.Equal(t, wrote.Header.Revision, found.Header.Revision)
}

// Fencing tokens depend on it: the new folder's revisions begin again.
func TestEmbeddedWithANewFolderIsAnotherCluster(t *testing.T) {
	dir := t.TempDir()
	first := open(t, etcd.Config{Dir: dir})
	old := put(t, first, "lost")
	require.NoError(t, first.Close())
	require.NoError(t, os.RemoveAll(dir))

	rebuilt := put(t, opened(t, etcd.Config{Dir: dir}), "new")
	require.Equal(t, old.Header.Revision, rebuilt.Header.Revision)
	require.NotEqual(t, old.Header.ClusterId, rebuilt.Header.ClusterId)
}

func TestEmbeddedOpensNoPort(t *testing.T) {
	before := listening(t)
	db := opened(t, etcd.Config{Dir: t.TempDir()})
	put(t, db, "value")
	require.Equal(t, before, listening(t))
	require.Empty(t, db.Endpoints())
}

func TestEmbeddedListensOnRequest(t *testing.T) {
	db := opened(t, etcd.Config{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	require.Len(t, db.Endpoints(), 1)
	other := opened(t, etcd.Config{Endpoints: db.Endpoints()})
	put(t, other, "shared")
	require.Equal(t, "shared", string(get(t, db).Kvs[0].Value))
	require.Equal(t, db.Endpoints(), other.Endpoints())
}

func TestEmbeddedGrantsShortLeases(t *testing.T) {
	grant, err := opened(t, etcd.Config{Dir: t.TempDir()}).Client().Grant(t.Context(), 1)
	require.NoError(t, err)
	require.EqualValues(t, 1, grant.TTL)
}

func TestKind(t *testing.T) {
	db := opened(t, etcd.Config{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	require.Regexp(t, `^etcd \d+\.\d+\.\d+ \(embedded\)$`, db.Kind())
	remote := opened(t, etcd.Config{Endpoints: db.Endpoints()})
	require.Regexp(t, `^etcd \d+\.\d+\.\d+ \(http://127\.0\.0\.1:\d+\)$`, remote.Kind())
}

func TestFolderInUse(t *testing.T) {
	dir := t.TempDir()
	opened(t, etcd.Config{Dir: dir})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := etcd.Open(ctx, etcd.Config{Dir: dir}, discard)
	require.ErrorIs(t, err, dirlock.ErrHeld)
}

func TestFolderIsFreeAfterAFailedStart(t *testing.T) {
	dir := t.TempDir()
	_, err := etcd.Open(t.Context(), etcd.Config{Dir: dir, Listen: "127.0.0.1:not-a-port"}, discard)
	require.Error(t, err)
	opened(t, etcd.Config{Dir: dir})
}

func TestUnreachable(t *testing.T) {
	gone := open(t, etcd.Config{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	endpoints := gone.Endpoints()
	require.NoError(t, gone.Close())

	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err := etcd.Open(ctx, etcd.Config{Endpoints: endpoints}, discard)
	require.ErrorContains(t, err, endpoints[0])
}

// listening is how many TCP sockets of this process listen.
func listening(t *testing.T) int {
	t.Helper()
	owned := map[string]bool{}
	fds, err := filepath.Glob("/proc/self/fd/*")
	require.NoError(t, err)
	for _, fd := range fds {
		// One that was closed meanwhile is not a listening socket.
		if target, err := os.Readlink(fd); err == nil {
			owned[target] = true
		}
	}
	n := 0
	for _, table := range []string{"/proc/self/net/tcp", "/proc/self/net/tcp6"} {
		text, err := os.ReadFile(table)
		require.NoError(t, err)
		for _, line := range strings.Split(string(text), "\n")[1:] {
			const state, inode, listen = 3, 9, "0A"
			columns := strings.Fields(line)
			if len(columns) > inode && columns[state] == listen && owned["socket:["+columns[inode]+"]"] {
				n++
			}
		}
	}
	return n
}
