package redisdb

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

const (
	// mapEvery is how old the client's map of a cluster may be. A node that died
	// says no MOVED: until the map is read again, its slots cannot be reached.
	mapEvery = time.Second
	// redirects a command may follow: more than a slot on its way needs.
	redirects = 3
	// connectWithin bounds one attempt to connect.
	connectWithin = 5 * time.Second
)

// A feature of one vendor's cloud; asking others costs a round trip per connection.
var noMaintenance = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}

// newClient applies what all our clients have in common, unless the URL says
// otherwise.
func newClient(options *redis.Options) redis.UniversalClient {
	// The driver looks at a context's deadline only when told to.
	options.ContextTimeoutEnabled = true
	if options.MaxRetries == 0 {
		// A command whose answer was lost may have run. Only the caller knows
		// whether it may run twice.
		options.MaxRetries = -1
	}
	if options.DialerRetries == 0 {
		options.DialerRetries = 1 // five, 100 ms apart, would hide a dead server
	}
	options.MaintNotificationsConfig = noMaintenance
	return redis.NewClient(options)
}

// newFailoverClient follows whichever server the sentinels say is master.
func newFailoverClient(cfg Config) redis.UniversalClient {
	return redis.NewFailoverClient(&redis.FailoverOptions{
		MasterName: cfg.Master, SentinelAddrs: cfg.Addresses,
		Username: cfg.User, Password: cfg.Password,
		SentinelUsername: cfg.SentinelUser, SentinelPassword: cfg.SentinelPassword,
		TLSConfig: cfg.TLS, DialTimeout: connectWithin,
		ContextTimeoutEnabled: true, MaxRetries: -1, DialerRetries: 1, // as in newClient
		OnConnect: fitMaster,
	})
}

// newClusterClient finds the whole cluster through any of the addresses.
func newClusterClient(cfg Config) *redis.ClusterClient {
	return redis.NewClusterClient(&redis.ClusterOptions{
		// The driver appends what it finds to the very slice.
		Addrs: slices.Clone(cfg.Addresses), Username: cfg.User, Password: cfg.Password,
		TLSConfig: cfg.TLS, DialTimeout: connectWithin,
		Dialer:                once(redis.NewDialer(&redis.Options{TLSConfig: cfg.TLS, DialTimeout: connectWithin})),
		ContextTimeoutEnabled: true, MaxRetries: -1, DialerRetries: 1,
		MaxRedirects: redirects, ClusterStateReloadInterval: mapEvery,
		MaintNotificationsConfig: noMaintenance,
		OnConnect:                fitNode,
	})
}

// driverLog passes the driver's own log on. The driver has one for the whole
// process, as a process has one Redis.
type driverLog struct{ log *slog.Logger }

func (d driverLog) Printf(ctx context.Context, format string, args ...any) {
	d.log.WarnContext(ctx, "redis driver", "detail", fmt.Sprintf(format, args...))
}
