package suite

import (
	"context"
	"slices"

	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/rpc"
)

// peers are connections to services, by role.
type peers map[string]grpc.ClientConnInterface

// callees are the services that some of this process's roles call, and the one that all
// ask whose a credential is.
func (c Config) callees(callers func(role) bool) []string {
	names := []string{roleTask}
	for _, r := range roles {
		if c.runs(r.name) && callers(r) {
			names = append(names, r.peers...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// openPeers dials each service: this process, or the address in the Config. Nothing is
// contacted before the first call.
func (s *Suite) openPeers(dial func(target string, dialer rpc.Dialer) (*grpc.ClientConn, error), names []string) (peers, error) {
	all := peers{}
	for _, name := range names {
		target, dialer := s.cfg.Peers.of(name), rpc.Dialer(nil)
		if s.cfg.runs(name) {
			target, dialer = name, s.server.Local
		}
		conn, err := dial(target, dialer)
		if err != nil {
			return nil, err
		}
		s.stack.Push("connection to "+name, func(context.Context) error { return conn.Close() })
		all[name] = conn
	}
	return all, nil
}

// asService dials with tokens of role service.
func (s *Suite) asService(target string, dialer rpc.Dialer) (*grpc.ClientConn, error) {
	opts := s.encrypted(dialer)
	if s.trace != nil {
		opts = append(opts, rpc.Traced(s.trace))
	}
	return rpc.DialService(target, s.key, dialer, opts...)
}

// asCaller dials without a token: each call brings its own.
func (s *Suite) asCaller(target string, dialer rpc.Dialer) (*grpc.ClientConn, error) {
	return rpc.Dial(target, "", dialer, append(s.encrypted(dialer), rpc.Relaying()...)...)
}

// encrypted is for connections that leave the process.
func (s *Suite) encrypted(dialer rpc.Dialer) []grpc.DialOption {
	if dialer != nil || s.network.peers == nil {
		return nil
	}
	return []grpc.DialOption{rpc.Encrypted(s.network.peers)}
}
