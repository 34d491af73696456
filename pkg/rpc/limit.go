package rpc

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"time"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/listen"
)

// limiter holds callers to the Limits.
type limiter struct {
	Limits

	tenantCalls, callerCalls     *buckets
	failures                     *buckets
	tenantStreams, callerStreams *slots
	good                         *recent // credentials
}

func newLimiter(l Limits) *limiter {
	return &limiter{
		Limits:        l,
		tenantCalls:   newBuckets(l.TenantRate, l.TenantBurst),
		callerCalls:   newBuckets(l.CallerRate, l.CallerBurst),
		failures:      newBuckets(l.FailureRate, l.FailureBurst),
		tenantStreams: newSlots(l.TenantStreams),
		callerStreams: newSlots(l.CallerStreams),
		good:          newRecent(),
	}
}

// caller is whose calls are counted together. Who shows no credential, which health and
// reflection do not want, is its address. Empty: without limits.
func caller(ctx context.Context) (tenant, name string) {
	who, ok := auth.Lookup(ctx)
	switch {
	case !ok:
		return "", network(Address(ctx))
	case who.Role == auth.Service:
		return "", ""
	case who.Credential != "":
		return who.Tenant, who.Tenant + "/" + who.Credential
	}
	return who.Tenant, who.Tenant + "/" + string(who.Role) + "/" + who.Subject
}

// network is where an address is from; what is none stands for itself.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	return listen.Network(ip).String()
}

// identify is authenticate for an address that has not shown too many bad credentials.
// What was good there lately is looked at all the same: strangers do not lock out whom
// they share an address with.
func (e *edge) identify(ctx context.Context) (auth.Identity, error) {
	from, now := network(Address(ctx)), time.Now()
	shown, _ := credential(ctx) // authenticate says what is wrong with it
	if wait := e.limits.failures.empty(from, now); wait > 0 && !e.limits.good.has(shown) {
		return auth.Identity{}, exceeded(limitFailureRate, wait, "too many bad credentials came from this address")
	}
	who, err := e.authenticate(ctx)
	switch {
	case err == nil:
		e.limits.good.add(shown)
	case errors.Is(err, auth.ErrToken) && from != "":
		e.limits.good.drop(shown)
		e.limits.failures.take(from, now)
	}
	return who, err
}

// limit takes a token of the caller and one of its tenant.
func (e *edge) limit(ctx context.Context) error {
	tenant, name := caller(ctx)
	if name == "" {
		return nil
	}
	now := time.Now()
	if wait := e.limits.callerCalls.take(name, now); wait > 0 {
		return exceeded(limitCallerRate, wait, "more than %g calls a second of one caller", e.limits.CallerRate)
	}
	if tenant == "" {
		return nil
	}
	if wait := e.limits.tenantCalls.take(tenant, now); wait > 0 {
		return exceeded(limitTenantRate, wait, "more than %g calls a second of one tenant", e.limits.TenantRate)
	}
	return nil
}

// limitStream is limit for a stream, which has a slot, too, until release.
func (e *edge) limitStream(ctx context.Context) (release func(), err error) {
	if err := e.limit(ctx); err != nil {
		return nil, err
	}
	tenant, name := caller(ctx)
	if name == "" {
		return func() {}, nil
	}
	giveOne, ok := e.limits.callerStreams.take(name)
	if !ok {
		return nil, exceeded(limitCallerStreams, slotIn, "%d streams of one caller are open", e.limits.CallerStreams)
	}
	if tenant == "" {
		return giveOne, nil
	}
	giveOther, ok := e.limits.tenantStreams.take(tenant)
	if !ok {
		giveOne()
		return nil, exceeded(limitTenantStreams, slotIn, "%d streams of one tenant are open", e.limits.TenantStreams)
	}
	return func() { giveOne(); giveOther() }, nil
}

// countRefused counts an error that is one of the Limits.
func (e *edge) countRefused(method string, face *apierr.Error) {
	if name := face.Metadata["limit"]; face.Reason == apierr.Limit && slices.Contains(limitNames, name) {
		e.metrics.refused.WithLabelValues(name, method).Inc()
	}
}
