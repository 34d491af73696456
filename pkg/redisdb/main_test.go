package redisdb_test

import (
	"bytes"
	"log/slog"
	"sync"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/foredial/foredial/pkg/redisdb"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// record is a log the test can read.
type record struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(p)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

func (r *record) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(r, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func open(t *testing.T, cfg redisdb.Config) *redisdb.DB {
	t.Helper()
	db, err := redisdb.Open(t.Context(), cfg, (&record{}).logger())
	require.NoError(t, err)
	return db
}

func opened(t *testing.T, cfg redisdb.Config) *redisdb.DB {
	t.Helper()
	db := open(t, cfg)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

func set(t *testing.T, client redis.UniversalClient, value string) {
	t.Helper()
	require.NoError(t, client.Set(t.Context(), "key", value, 0).Err())
}

func get(t *testing.T, client redis.UniversalClient) string {
	t.Helper()
	value, err := client.Get(t.Context(), "key").Result()
	require.NoError(t, err)
	return value
}
