package redisdb

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os/exec"
	"strings"

	"github.com/redis/go-redis/v9"
)

// Config says where Redis is. With neither URL nor Addresses it is automatic.
type Config struct {
	// URL of one server: redis://, rediss:// or unix://; or memory:// for
	// miniredis. It may hold user and password.
	URL string
	// Addresses, host:port each, of the sentinels when there is a Master, else of
	// some nodes of a cluster.
	Addresses []string
	// Master is the name the sentinels know the master by.
	Master string
	// User and Password are for the servers. No user is the server's default user.
	User, Password string
	// SentinelUser and SentinelPassword are for the sentinels.
	SentinelUser, SentinelPassword string
	// TLS is for servers and sentinels; nil is none, or for a URL rediss:// the
	// default. Not for the schemes redis:// and unix://.
	TLS *tls.Config
	// Dir is the data folder of the private child, made if absent.
	Dir string
}

// DB is an open Redis of any kind.
type DB struct {
	client  redis.UniversalClient
	kind    string
	release func() error // ends what Open started besides the client
}

// Open connects to the servers of the Config, or starts one, and waits until
// they answer or ctx ends. The log hears what the operator should know, such as
// that nothing will be kept.
func Open(ctx context.Context, cfg Config, log *slog.Logger) (*DB, error) {
	redis.SetLogger(driverLog{log})
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	switch {
	case len(cfg.Addresses) > 0 && cfg.Master != "":
		return dialMaster(ctx, cfg)
	case len(cfg.Addresses) > 0:
		return dialCluster(ctx, cfg)
	case cfg.URL == "":
		return openAutomatic(ctx, cfg.Dir, log)
	case cfg.URL == memoryURL:
		return openMemory(), nil
	default:
		return dialURL(ctx, cfg)
	}
}

// validate reports settings that contradict each other. (Its errors never
// quote the URL: it may hold a password.)
func (c Config) validate() error {
	many, remote := len(c.Addresses) > 0, c.URL != "" && c.URL != memoryURL
	switch {
	case many && c.URL != "":
		return errors.New("redis: a URL is for one server, addresses are for sentinels or a cluster: give one of them")
	case c.Master != "" && !many:
		return errors.New("redis: the master has a name, but the addresses of its sentinels are missing")
	case (c.SentinelUser != "" || c.SentinelPassword != "") && c.Master == "":
		return errors.New("redis: there is a login for sentinels, but no name of a master")
	case (c.User != "" || c.Password != "" || c.TLS != nil) && !many && !remote:
		return errors.New("redis: a login or TLS is for a server, and there is no URL and no address of one")
	case c.User != "" && c.Password == "", c.SentinelUser != "" && c.SentinelPassword == "":
		return errors.New("redis: a user needs a password")
	}
	return nil
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

func dialURL(ctx context.Context, cfg Config) (*DB, error) {
	options, err := redis.ParseURL(cfg.URL)
	if err != nil {
		// The error of ParseURL may quote the URL, and the URL the password.
		return nil, errors.New("redis URL: want redis://, rediss:// or unix:// with a host or path, or memory://")
	}
	if cfg.Password != "" {
		if options.Username != "" || options.Password != "" {
			return nil, errors.New("redis: the URL holds a login, and there is another: give one of them")
		}
		options.Username, options.Password = cfg.User, cfg.Password
	}
	if cfg.TLS != nil {
		if options.TLSConfig == nil {
			return nil, errors.New("redis: TLS is set, but the URL does not begin with rediss://")
		}
		name := options.TLSConfig.ServerName
		options.TLSConfig = cfg.TLS.Clone()
		if options.TLSConfig.ServerName == "" {
			options.TLSConfig.ServerName = name
		}
	}
	options.OnConnect = fitSingle
	client := newClient(options)
	return opened(ctx, client, client.Ping, redacted(cfg.URL))
}

func dialMaster(ctx context.Context, cfg Config) (*DB, error) {
	client := newFailoverClient(cfg)
	return opened(ctx, client, client.Ping, "master "+cfg.Master+" of "+strings.Join(cfg.Addresses, ", "))
}

// dialCluster asks every master: each has a part of the tenants.
func dialCluster(ctx context.Context, cfg Config) (*DB, error) {
	client := newClusterClient(cfg)
	ping := func(ctx context.Context) *redis.StatusCmd {
		done := redis.NewStatusCmd(ctx)
		done.SetErr(client.ForEachMaster(ctx, func(ctx context.Context, node *redis.Client) error {
			if err := node.Ping(ctx).Err(); err != nil {
				return fmt.Errorf("%s: %w", node.Options().Addr, err)
			}
			return nil
		}))
		return done
	}
	return opened(ctx, client, ping, "cluster "+strings.Join(cfg.Addresses, ", "))
}

// opened waits for a server's answer. The ping comes first as a server that
// still loads its data refuses it, though it tells its version.
func opened(ctx context.Context, client redis.UniversalClient, ping func(context.Context) *redis.StatusCmd, name string) (*DB, error) {
	err := ping(ctx).Err()
	var found version
	if err == nil {
		found, err = serverVersion(ctx, client)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open redis, %s: %w", name, err), client.Close())
	}
	return &DB{
		client:  client,
		kind:    fmt.Sprintf("redis %s (%s)", found, name),
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
