package suite

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"strings"

	"github.com/foredial/foredial/pkg/etcd"
	"github.com/foredial/foredial/pkg/lifecycle"
	"github.com/foredial/foredial/pkg/redisdb"
	"github.com/foredial/foredial/pkg/sqldb"
)

// stores are what the roles of a process keep things in.
type stores struct {
	// sql is by role.
	sql   map[string]*sqldb.DB
	redis *redisdb.DB
	etcd  *etcd.DB
}

// openStores opens what the roles need; the stack closes it.
func openStores(ctx context.Context, cfg Config, log *slog.Logger, stack *lifecycle.Stack) (*stores, error) {
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	s := &stores{sql: map[string]*sqldb.DB{}}
	for _, r := range roles {
		if r.migrate == nil || !cfg.runs(r.name) {
			continue
		}
		db, err := openSQL(ctx, cfg, r.name)
		if err != nil {
			return nil, err
		}
		stack.Push(r.name+" database", func(context.Context) error { return db.Close() })
		if cfg.Database.Migrate || db.Dialect() == sqldb.SQLite {
			if err := r.migrate(ctx, db); err != nil {
				return nil, err
			}
		}
		s.sql[r.name] = db
	}
	if !cfg.runs(roleDispatcher) {
		return s, nil
	}
	at, err := cfg.redis()
	if err != nil {
		return nil, err
	}
	if s.redis, err = redisdb.Open(ctx, at, log); err != nil {
		return nil, err
	}
	stack.Push("redis", func(context.Context) error { return s.redis.Close() })
	electing, err := cfg.etcd()
	if err != nil {
		return nil, err
	}
	if s.etcd, err = etcd.Open(ctx, electing, log); err != nil {
		return nil, err
	}
	stack.Push("etcd", func(context.Context) error { return s.etcd.Close() })
	return s, nil
}

func openSQL(ctx context.Context, cfg Config, role string) (*sqldb.DB, error) {
	return sqldb.Open(ctx, sqldb.Config{URL: cfg.databaseURL(), Schema: role, MaxConns: cfg.Database.MaxConns})
}

// describe names the stores for the start-up line, without secrets.
func (s *stores) describe(cfg Config) []any {
	var all []any
	if len(s.sql) > 0 {
		all = append(all, "database", describeURL(cfg.databaseURL()))
	}
	if s.redis != nil {
		all = append(all, "redis", s.redis.Kind(), "etcd", s.etcd.Kind())
	}
	return all
}

// describeURL leaves only the scheme and where it is.
func describeURL(text string) string {
	scheme, rest, _ := strings.Cut(text, "://")
	if scheme == "sqlite" {
		return scheme + " in " + rest
	}
	u, err := url.Parse(text)
	if err != nil {
		return scheme
	}
	return scheme + " at " + u.Host + u.Path
}

// Migrate brings the schemas of the roles up to date.
func Migrate(ctx context.Context, cfg Config, log *slog.Logger) error {
	for _, r := range roles {
		if r.migrate == nil || !cfg.runs(r.name) {
			continue
		}
		db, err := openSQL(ctx, cfg, r.name)
		if err != nil {
			return err
		}
		err = r.migrate(ctx, db)
		if closed := db.Close(); err == nil {
			err = closed
		}
		if err != nil {
			return err
		}
		log.Info("schema is up to date", "schema", r.name, "database", describeURL(cfg.databaseURL()))
	}
	return nil
}
