package suite

import (
	"context"

	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/lifecycle"
	"github.com/foredial/foredial/pkg/rpc"
	"github.com/foredial/foredial/pkg/trace"
)

// peers are connections to services, by role.
type peers map[string]grpc.ClientConnInterface

// openPeers dials, for every service that one of the callers calls, this process or the
// address in the Config. Nothing is contacted before the first call.
func openPeers(cfg Config, server *rpc.Server, stack *lifecycle.Stack, dial func(target string, dialer rpc.Dialer) (*grpc.ClientConn, error), callers func(role) bool) (peers, error) {
	all := peers{}
	for _, r := range roles {
		if !cfg.runs(r.name) || !callers(r) {
			continue
		}
		for _, name := range r.peers {
			if all[name] != nil {
				continue
			}
			target, dialer := cfg.Peers.of(name), rpc.Dialer(nil)
			if cfg.runs(name) {
				target, dialer = name, server.Local
			}
			conn, err := dial(target, dialer)
			if err != nil {
				return nil, err
			}
			stack.Push("connection to "+name, func(context.Context) error { return conn.Close() })
			all[name] = conn
		}
	}
	return all, nil
}

// asService dials with tokens of role service.
func asService(key *auth.Key, t *trace.Tracer) func(string, rpc.Dialer) (*grpc.ClientConn, error) {
	return func(target string, dialer rpc.Dialer) (*grpc.ClientConn, error) {
		if t == nil {
			return rpc.DialService(target, key, dialer)
		}
		return rpc.DialService(target, key, dialer, rpc.Traced(t))
	}
}

// asCaller dials without a token: each call brings its own.
func asCaller(target string, dialer rpc.Dialer) (*grpc.ClientConn, error) {
	return rpc.Dial(target, "", dialer)
}
