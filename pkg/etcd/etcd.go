package etcd

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.uber.org/zap"
	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
)

const (
	dialTimeout = 5 * time.Second
	// A connection that has gone silent is given up after their sum. etcd
	// refuses pings closer than 5 s.
	pingEvery  = 6 * time.Second
	pongWithin = 3 * time.Second
	// reconnectWithin bounds the pause between attempts to connect; the default
	// of gRPC grows to two minutes, far past any lease.
	reconnectWithin = time.Second
)

// Config says where etcd is. Without endpoints it is embedded.
type Config struct {
	// Endpoints of an etcd cluster: http:// or https:// with host and port.
	Endpoints []string
	// Dir is the data folder of the embedded server, made if absent.
	Dir string
	// User and Password, for a cluster with authentication.
	User, Password string
	// TLS is for https:// endpoints; nil is the default.
	TLS *tls.Config
	// Listen is a loopback address, such as 127.0.0.1:0, where the embedded
	// server also takes connections, for etcdctl. Empty: it opens no port.
	Listen string
}

// DB is an open etcd.
type DB struct {
	client   *clientv3.Client
	embedded *server // nil when the etcd is not ours
	kind     string
}

// Open connects to the endpoints, or starts the embedded server, and waits
// until it answers or ctx ends.
func Open(ctx context.Context, cfg Config, log *slog.Logger) (*DB, error) {
	if len(cfg.Endpoints) == 0 {
		if cfg.User != "" || cfg.Password != "" || cfg.TLS != nil {
			return nil, errors.New("etcd: a login or TLS is for a cluster, and there are no endpoints")
		}
		return openEmbedded(ctx, cfg, log)
	}
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	client, err := dial(cfg)
	if err != nil {
		return nil, err
	}
	version, err := awaitVersion(ctx, client)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open etcd: %w", err), client.Close())
	}
	return &DB{
		client: client,
		kind:   fmt.Sprintf("etcd %s (%s)", version, strings.Join(cfg.Endpoints, ", ")),
	}, nil
}

// Client lives until Close.
func (db *DB) Client() *clientv3.Client { return db.client }

// Kind names the server for the start-up line.
func (db *DB) Kind() string { return db.kind }

// Endpoints are where other clients reach this etcd: none when it is embedded
// and Config.Listen is empty.
func (db *DB) Endpoints() []string {
	if db.embedded != nil {
		return db.embedded.endpoints()
	}
	return db.client.Endpoints()
}

// Close ends the connections and the embedded server, if there is one.
func (db *DB) Close() error {
	err := db.client.Close()
	if db.embedded != nil {
		err = errors.Join(err, db.embedded.close())
	}
	return err
}

// validate reports settings that contradict each other.
func (c Config) validate() error {
	if (c.User == "") != (c.Password == "") {
		return errors.New("etcd: user and password go together")
	}
	if c.TLS == nil {
		return nil
	}
	for _, endpoint := range c.Endpoints {
		if !strings.HasPrefix(endpoint, "https://") {
			return fmt.Errorf("etcd: TLS is set, but %s does not begin with https://", endpoint)
		}
	}
	return nil
}

func dial(cfg Config, options ...grpc.DialOption) (*clientv3.Client, error) {
	if cfg.TLS != nil && cfg.TLS.ServerName != "" {
		options = append(options, grpc.WithAuthority(cfg.TLS.ServerName)) // gRPC looks at nothing else
	}
	pause := backoff.DefaultConfig
	pause.BaseDelay, pause.MaxDelay = 50*time.Millisecond, reconnectWithin
	client, err := clientv3.New(clientv3.Config{
		Endpoints:            cfg.Endpoints,
		Username:             cfg.User,
		Password:             cfg.Password,
		TLS:                  cfg.TLS,
		DialTimeout:          dialTimeout,
		DialKeepAliveTime:    pingEvery,
		DialKeepAliveTimeout: pongWithin,
		Logger:               zap.NewNop(), // our callers report what goes wrong
		DialOptions: append(options,
			grpc.WithConnectParams(grpc.ConnectParams{Backoff: pause, MinConnectTimeout: reconnectWithin})),
	})
	if err != nil {
		return nil, fmt.Errorf("etcd client: %w", err)
	}
	return client, nil
}

// awaitVersion reads the version from the first endpoint that answers.
func awaitVersion(ctx context.Context, client *clientv3.Client) (string, error) {
	var failed error
	for _, endpoint := range client.Endpoints() {
		asking, cancel := context.WithTimeout(ctx, dialTimeout)
		status, err := client.Status(asking, endpoint)
		cancel()
		if err == nil {
			return status.Version, nil
		}
		failed = errors.Join(failed, fmt.Errorf("%s: %w", endpoint, err))
	}
	return "", failed
}
