package redisdb

import (
	"context"
	"net"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
)

// memoryURL asks for miniredis where a redis-server would be found.
const memoryURL = "memory://"

// openMemory starts miniredis without a port: the client dials it in process.
func openMemory() *DB {
	server := miniredis.NewMiniRedis()
	server.ClockTTL(true) // keys expire by the real clock
	client := newClient(&redis.Options{
		Dialer: func(context.Context, string, string) (net.Conn, error) { return server.Dial() },
	})
	return &DB{
		client:  client,
		kind:    "miniredis (in memory)",
		release: func() error { server.Close(); return nil },
	}
}
