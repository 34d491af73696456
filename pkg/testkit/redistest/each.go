package redistest

import (
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/foredial/foredial/pkg/redisdb"
)

// Each runs the test on an empty real Redis and on an empty miniredis.
func Each(t *testing.T, test func(t *testing.T, client redis.UniversalClient)) {
	t.Helper()
	t.Run("redis", func(t *testing.T) { test(t, Start(t).Client(t)) })
	t.Run("miniredis", func(t *testing.T) { test(t, Mini(t)) })
}

// Mini is a client of a fresh miniredis in this process, whose keys expire by
// the real clock. It needs no port, so it works inside testing/synctest.
func Mini(t testing.TB) redis.UniversalClient {
	t.Helper()
	return Open(t, redisdb.Config{URL: "memory://"})
}
