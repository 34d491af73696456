package redisdb

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

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
	// A feature of one vendor's cloud; asking others costs a round trip per connection.
	options.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	return redis.NewClient(options)
}

// driverLog passes the driver's own log on. The driver has one for the whole
// process, as a process has one Redis.
type driverLog struct{ log *slog.Logger }

func (d driverLog) Printf(ctx context.Context, format string, args ...any) {
	d.log.WarnContext(ctx, "redis driver", "detail", fmt.Sprintf(format, args...))
}
