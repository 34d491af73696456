package rpc

import (
	"errors"
	"fmt"
	"time"

	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
)

// Limits are what callers may ask of one process. Other services have no limits, and a
// 0 is none.
type Limits struct {
	TenantRate    float64       `help:"Calls a second of a tenant, on average. 0: any number." default:"5000"`
	TenantBurst   int           `help:"Calls at once of a tenant that has made few." default:"20000"`
	CallerRate    float64       `help:"Calls a second of a key, a session or a token's subject, on average. 0: any number." default:"2000"`
	CallerBurst   int           `help:"Calls at once of one that has made few." default:"4000"`
	FailureRate   float64       `help:"Bad credentials a second from an address, on average. 0: any number." default:"20"`
	FailureBurst  int           `help:"Bad credentials at once from an address that has shown few." default:"200"`
	TenantStreams int           `help:"Streams open at once of a tenant. 0: any number." default:"20000"`
	CallerStreams int           `help:"Streams open at once of a key, a session or a token's subject. 0: any number." default:"2000"`
	Stall         time.Duration `help:"How long a client may leave what a stream sends unread. 0: for ever." default:"30s"`
}

// Validate reports every fault of the Limits.
func (l Limits) Validate() error {
	var faults []error
	for _, b := range []struct {
		name  string
		rate  float64
		burst int
	}{{limitTenantRate, l.TenantRate, l.TenantBurst}, {limitCallerRate, l.CallerRate, l.CallerBurst}, {limitFailureRate, l.FailureRate, l.FailureBurst}} {
		if b.rate < 0 {
			faults = append(faults, fmt.Errorf("%s %g must not be negative", b.name, b.rate))
		}
		if b.rate > 0 && b.burst < 1 {
			faults = append(faults, fmt.Errorf("%s needs a burst of at least 1", b.name))
		}
	}
	if l.TenantStreams < 0 || l.CallerStreams < 0 || l.Stall < 0 {
		faults = append(faults, errors.New("streams and stall must not be negative"))
	}
	return errors.Join(faults...)
}

// What a refusal names: the settings, without their prefix.
const (
	limitTenantRate    = "tenant-rate"
	limitCallerRate    = "caller-rate"
	limitFailureRate   = "failure-rate"
	limitTenantStreams = "tenant-streams"
	limitCallerStreams = "caller-streams"
	limitStall         = "stall"
)

var limitNames = []string{limitTenantRate, limitCallerRate, limitFailureRate, limitTenantStreams, limitCallerStreams, limitStall}

// slotIn is when to try again for a place that is free when another stream ends.
const slotIn = 5 * time.Second

// exceeded is the answer to who has met a limit.
func exceeded(limit string, after time.Duration, format string, args ...any) *apierr.Error {
	err := apierr.New(codes.ResourceExhausted, apierr.Limit, format, args...).With("limit", limit)
	err.RetryAfter = after
	return err
}
