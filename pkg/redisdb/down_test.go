package redisdb_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/redisdb"
	"github.com/foredial/foredial/pkg/testkit/redistest"
)

// replyError is an error that Redis replied with.
type replyError string

func (e replyError) Error() string { return string(e) }
func (replyError) RedisError()     {}

func TestDown(t *testing.T) {
	for _, err := range []error{
		&net.OpError{Op: "dial", Err: errors.New("refused")}, io.EOF, redis.ErrPoolTimeout,
		replyError("LOADING the dataset"), replyError("READONLY you can't write"), replyError("CLUSTERDOWN the cluster is down"),
	} {
		require.True(t, redisdb.Down(fmt.Errorf("wrapped: %w", err)), err)
	}
	for _, err := range []error{nil, errors.New("boom"), redis.Nil, replyError("ERR user_script:1"), replyError("NOPERM"), context.Canceled} {
		require.False(t, redisdb.Down(err), err)
	}
}

// Whatever the kind, a Redis that has gone is known for one.
func TestDownOfServersThatHaveGone(t *testing.T) {
	t.Run("single", func(t *testing.T) {
		server := redistest.Start(t)
		client := server.Client(t)
		server.Kill()
		require.True(t, redisdb.Down(client.Ping(t.Context()).Err()))
	})
	t.Run("sentinel", func(t *testing.T) {
		fake := newFake(t, "redis_version:7.2.0\r\n")
		client := opened(t, redisdb.Config{Addresses: []string{fake.addr}, Master: "m"}).Client()
		err := client.Incr(t.Context(), "breaks the connection").Err()
		require.True(t, redisdb.Down(err), "%v", err)
		fake.close()
		err = client.Ping(t.Context()).Err()
		require.True(t, redisdb.Down(err), "%v", err)
	})
	t.Run("cluster", func(t *testing.T) {
		fake := newFake(t, "redis_version:7.2.0\r\n")
		client := opened(t, redisdb.Config{Addresses: []string{fake.addr}}).Client()
		err := client.Incr(t.Context(), "breaks the connection").Err()
		require.True(t, redisdb.Down(err), "%v", err)
		fake.close()
		err = client.Ping(t.Context()).Err()
		require.True(t, redisdb.Down(err), "%v", err)
	})
	t.Run("demoted", func(t *testing.T) {
		server := redistest.Start(t)
		client := server.Client(t)
		require.NoError(t, client.Do(t.Context(), "REPLICAOF", "127.0.0.1", "1").Err())
		for range 2 { // refused, and then found out
			err := client.Set(t.Context(), "key", "value", 0).Err()
			require.True(t, redisdb.Down(err), "%v", err)
		}
	})
}
