package queuebench_test

import (
	"context"
	"embed"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/id"
)

//go:embed bare/*.lua
var bareFiles embed.FS

// bare is the comparator: the same floor, worked by the bare scripts.
type bare struct {
	b      testing.TB
	redis  redis.UniversalClient
	agents int
}

const bareKeys = "fd:{bare}:"

func bareScript(b testing.TB, name string) *redis.Script {
	b.Helper()
	text, err := bareFiles.ReadFile("bare/" + name + ".lua")
	require.NoError(b, err)
	return redis.NewScript(string(text))
}

func newBare(b testing.TB, client redis.UniversalClient, agents int) *bare {
	b.Helper()
	return &bare{b: b, redis: client, agents: agents}
}

// again puts every agent and contact back where it was.
func (p *bare) again() {
	p.b.Helper()
	require.NoError(p.b, bareScript(p.b, "setup").Run(p.b.Context(), p.redis, []string{bareKeys}, p.agents, body).Err())
}

// assign gives every agent a preview, by so many callers, and returns how many a second.
func (p *bare) assign(callers int) float64 {
	script := bareScript(p.b, "assign")
	return rate(p.agents, callers, func() int { return len(p.assignOnce(script)) })
}

func (p *bare) assignOnce(script *redis.Script) []string {
	args := []any{screen.Milliseconds()}
	for range batch {
		args = append(args, id.New())
	}
	ids, err := script.Run(context.Background(), p.redis, []string{bareKeys}, args...).StringSlice()
	if err != nil {
		p.b.Error(err)
	}
	return ids
}

// from now is a moment the way the scripts write it.
func fromNow(d time.Duration) int64 { return time.Now().Add(d).UnixMilli() }
