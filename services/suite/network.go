package suite

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"

	"github.com/foredial/foredial/pkg/tlsfiles"
)

// network is how this process meets others; nil stands for plain connections.
type network struct {
	// calls are what its gRPC server takes, web what its gateway takes.
	calls, web *tls.Config
	// peers are the processes that it calls.
	peers *tls.Config
}

// network reads the files.
func (c Config) network() (n network, err error) {
	if n.calls, err = c.Listen.TLS.Server(); err != nil {
		return network{}, fmt.Errorf("listen.tls: %w", err)
	}
	pages := c.Listen.TLS
	pages.ClientCAFile = "" // a browser that is asked for a certificate asks its user
	if n.web, err = pages.Server(); err != nil {
		return network{}, fmt.Errorf("listen.tls: %w", err)
	}
	if !c.Peers.TLS.Enabled {
		if c.Peers.TLS.Files != (tlsfiles.Files{}) {
			return network{}, errors.New("peers.tls: there are certificates, but peers.tls.enabled is not set")
		}
		return n, nil
	}
	n.peers, err = clientTLS("peers", c.Peers.TLS.Files, true)
	return n, err
}

// onThisMachine reports whether only this machine reaches an address. Names are not
// looked up: what they mean may change.
func onThisMachine(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}
