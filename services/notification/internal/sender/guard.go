package sender

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
)

// ErrRefused says that a URL leads where callbacks must not go.
var ErrRefused = errors.New("the address is not one that callbacks may be sent to")

// special are the networks that are not the open Internet and that no method of
// netip.Addr knows: this network, CGNAT, protocol assignments, documentation,
// benchmarks, reserved, and the IPv6 forms that carry an IPv4 address.
var special = prefixes(
	"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15",
	"198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16",
	"3fff::/20", "5f00::/16", "fec0::/10",
)

func prefixes(texts ...string) (all []netip.Prefix) {
	for _, text := range texts {
		all = append(all, netip.MustParsePrefix(text))
	}
	return all
}

// public tells whether the whole world may reach an address.
func public(a netip.Addr) bool {
	return a.IsGlobalUnicast() && !a.IsPrivate() && !a.Is4In6() &&
		!slices.ContainsFunc(special, func(p netip.Prefix) bool { return p.Contains(a) })
}

// resolve looks up the addresses of a host.
type resolve func(ctx context.Context, host string) ([]netip.Addr, error)

// guard dials only where callbacks may go.
type guard struct {
	allow   []netip.Prefix
	resolve resolve
	dial    func(ctx context.Context, network, address string) (net.Conn, error)
}

// lookUp asks the system. It gives IPv4 addresses in their own form, so that
// one that is mapped into IPv6 is so by somebody's intent.
func lookUp(ctx context.Context, host string) ([]netip.Addr, error) {
	found, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	for i := range found {
		found[i] = found[i].Unmap()
	}
	return found, err
}

func (g *guard) allowed(a netip.Addr) bool {
	a = a.WithZone("")
	return public(a) || slices.ContainsFunc(g.allow, func(p netip.Prefix) bool { return p.Contains(a) })
}

// DialContext is for http.Transport.
func (g *guard) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	addresses, err := g.addresses(ctx, host)
	if err != nil {
		return nil, err
	}
	var failures []error
	for _, a := range addresses {
		conn, err := g.dial(ctx, network, net.JoinHostPort(a.String(), port))
		if err == nil {
			return conn, nil
		}
		failures = append(failures, err)
	}
	return nil, errors.Join(failures...)
}

// addresses returns those of a host if every one of them is allowed: of a host
// that mixes, none can be trusted.
func (g *guard) addresses(ctx context.Context, host string) ([]netip.Addr, error) {
	addresses := []netip.Addr{}
	if literal, err := netip.ParseAddr(host); err == nil {
		addresses = append(addresses, literal)
	} else if addresses, err = g.resolve(ctx, host); err != nil {
		return nil, fmt.Errorf("look up the host: %w", err)
	}
	if len(addresses) == 0 {
		return nil, errors.New("the host has no address")
	}
	for _, a := range addresses {
		if !g.allowed(a) {
			return nil, ErrRefused // which address it is would tell of the operator's network
		}
	}
	return addresses, nil
}
