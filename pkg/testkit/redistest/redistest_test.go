package redistest_test

import (
	"context"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/testkit/redistest"
)

func TestServersAreSeparate(t *testing.T) {
	a, b := redistest.Start(t), redistest.Start(t)
	ctx := t.Context()
	require.NoError(t, a.Client(t).Set(ctx, "key", "of a", 0).Err())
	require.ErrorIs(t, b.Client(t).Get(ctx, "key").Err(), redis.Nil)
	require.NotEqual(t, a.URL, b.URL)
}

func TestRestartKeepsData(t *testing.T) {
	for name, end := range map[string]func(*redistest.Server){
		"stopped": func(*redistest.Server) {},
		"killed":  (*redistest.Server).Kill,
		"paused":  (*redistest.Server).Pause,
	} {
		t.Run(name, func(t *testing.T) {
			server := redistest.Start(t)
			client := server.Client(t)
			require.NoError(t, client.Set(t.Context(), "key", "kept", 0).Err())
			end(server)
			server.Restart(t)
			require.Equal(t, "kept", client.Get(t.Context(), "key").Val(), "the old client must reconnect")
		})
	}
}

func TestRestartEmptyLosesData(t *testing.T) {
	server := redistest.Start(t)
	client := server.Client(t)
	require.NoError(t, client.Set(t.Context(), "key", "lost", 0).Err())
	server.RestartEmpty(t)
	require.ErrorIs(t, client.Get(t.Context(), "key").Err(), redis.Nil, "the old client must reconnect")
}

func TestClockCanBeSet(t *testing.T) {
	server, clock := redistest.StartWithClock(t)
	client := server.Client(t)
	for _, ahead := range []time.Duration{0, time.Minute, -time.Minute, 500 * time.Millisecond} {
		clock.Set(t, ahead)
		now, err := client.Time(t.Context()).Result()
		require.NoError(t, err)
		require.WithinDuration(t, time.Now().Add(ahead), now, 200*time.Millisecond)
		scripted, err := client.Eval(t.Context(), "return redis.call('TIME')[1]", nil).Int64()
		require.NoError(t, err)
		require.InDelta(t, time.Now().Add(ahead).Unix(), scripted, 1)
	}
}

func TestPausedServerDoesNotAnswer(t *testing.T) {
	server := redistest.Start(t)
	client := server.Client(t)
	require.NoError(t, client.Ping(t.Context()).Err())

	server.Pause()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	require.Error(t, client.Ping(ctx).Err())

	server.Resume()
	require.NoError(t, client.Ping(t.Context()).Err())
}

func TestKilledServerRefuses(t *testing.T) {
	server := redistest.Start(t)
	client := server.Client(t)
	server.Kill()
	require.Error(t, client.Ping(t.Context()).Err())
}

func TestEachRunsOnBothKinds(t *testing.T) {
	var servers []string
	redistest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		require.Zero(t, client.DBSize(t.Context()).Val(), "each test begins empty")
		require.NoError(t, client.Set(t.Context(), "key", "value", 50*time.Millisecond).Err())
		require.Eventually(t, func() bool { return client.Exists(t.Context(), "key").Val() == 0 },
			5*time.Second, 5*time.Millisecond, "keys expire by the real clock")
		if client.ConfigGet(t.Context(), "appendonly").Err() == nil {
			servers = append(servers, "redis")
		} else {
			servers = append(servers, "miniredis")
		}
	})
	require.Equal(t, []string{"redis", "miniredis"}, servers)
}
