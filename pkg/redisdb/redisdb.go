package redisdb

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os/exec"
	"strings"

	"github.com/redis/go-redis/v9"
)

// Config says where Redis is. The zero value of URL means automatic.
type Config struct {
	// URL is redis://, rediss:// or unix://, and may hold a password; or
	// memory:// for miniredis.
	URL string
	// Dir is the data folder of the private child, made if absent.
	Dir string
}

// DB is an open Redis of any kind.
type DB struct {
	client  redis.UniversalClient
	kind    string
	release func() error // ends what Open started besides the client
}

// Open connects to the server in the URL, or starts one, and waits until it
// answers or ctx ends. The log hears what the operator should know, such as
// that nothing will be kept.
func Open(ctx context.Context, cfg Config, log *slog.Logger) (*DB, error) {
	redis.SetLogger(driverLog{log})
	switch cfg.URL {
	case "":
		return openAutomatic(ctx, cfg.Dir, log)
	case memoryURL:
		return openMemory(), nil
	default:
		return dial(ctx, cfg.URL)
	}
}

// openAutomatic takes the best there is on this machine.
func openAutomatic(ctx context.Context, dir string, log *slog.Logger) (*DB, error) {
	path, missing := exec.LookPath("redis-server")
	if missing != nil {
		log.Warn("redis-server is not installed: in memory, small campaigns only")
		return openMemory(), nil //nolint:nilerr // no server is no failure: memory is the fallback
	}
	version, err := binaryVersion(ctx, path)
	if err != nil {
		return nil, err
	}
	if !version.supported() {
		log.Warn("redis-server is older than 7.0: in memory, small campaigns only", "version", version.String())
		return openMemory(), nil
	}
	return openChild(ctx, path, dir, log)
}

// Client is the connection pool; it lives until Close.
func (db *DB) Client() redis.UniversalClient { return db.client }

// Kind names the server for the start-up line, without secrets.
func (db *DB) Kind() string { return db.kind }

// Close ends the connections and, if Open started a server, that server too.
// It waits for it, at most stopWithin.
func (db *DB) Close() error {
	return errors.Join(db.client.Close(), db.release())
}

func dial(ctx context.Context, text string) (*DB, error) {
	options, err := redis.ParseURL(text)
	if err != nil {
		// The error of ParseURL may quote the URL, and the URL the password.
		return nil, errors.New("redis URL: want redis://, rediss:// or unix:// with a host or path, or memory://")
	}
	client := newClient(options)
	version, err := serverVersion(ctx, client)
	if err == nil && !version.supported() {
		err = fmt.Errorf("redis %s is too old, 7.0 is needed", version)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", redacted(text), err), client.Close())
	}
	return &DB{
		client:  client,
		kind:    fmt.Sprintf("redis %s (%s)", version, redacted(text)),
		release: func() error { return nil },
	}, nil
}

// redacted is the URL without user, password and query (which may hold a
// password as well).
func redacted(text string) string {
	parsed, err := url.Parse(text)
	if err != nil {
		return "redis"
	}
	parsed.User, parsed.RawQuery = nil, ""
	return strings.TrimSuffix(parsed.String(), "/")
}
