package rpc

import (
	"context"
	"crypto/tls"
	"net"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/test/bufconn"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
)

// Encrypted has a connection use TLS.
func Encrypted(cfg *tls.Config) grpc.DialOption {
	return grpc.WithTransportCredentials(credentials.NewTLS(cfg))
}

// transport is how a server takes connections: over the network as its TLS says,
// in memory as they are.
type transport struct {
	credentials.TransportCredentials
}

func newTransport(cfg *tls.Config) transport {
	if cfg == nil {
		return transport{insecure.NewCredentials()}
	}
	return transport{credentials.NewTLS(cfg)}
}

// ServerHandshake implements credentials.TransportCredentials.
func (t transport) ServerHandshake(conn net.Conn) (net.Conn, credentials.AuthInfo, error) {
	if _, ok := conn.(inMemory); ok {
		return conn, ourselves{credentials.CommonAuthInfo{SecurityLevel: credentials.PrivacyAndIntegrity}}, nil
	}
	return t.TransportCredentials.ServerHandshake(conn)
}

// Clone implements credentials.TransportCredentials.
func (t transport) Clone() credentials.TransportCredentials {
	return transport{t.TransportCredentials.Clone()}
}

// memory is the listener of connections within the process.
type memory struct{ *bufconn.Listener }

// inMemory is such a connection.
type inMemory struct{ net.Conn }

// Accept implements net.Listener.
func (m memory) Accept() (net.Conn, error) {
	conn, err := m.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return inMemory{conn}, nil
}

// ourselves is whose a connection in memory is.
type ourselves struct{ credentials.CommonAuthInfo }

// AuthType implements credentials.AuthInfo.
func (ourselves) AuthType() string { return "in_process" }

// ours reports whether a call came from a process of this installation: this one, or one
// that has shown a certificate of the authorities that this server was told of.
func ours(ctx context.Context) bool {
	p, ok := peer.FromContext(ctx)
	if !ok {
		return false
	}
	switch info := p.AuthInfo.(type) {
	case ourselves:
		return true
	case credentials.TLSInfo:
		return len(info.State.VerifiedChains) > 0
	}
	return false
}

// certified refuses a service's token from elsewhere, on a server that knows the
// certificates of services: the token alone could have been stolen.
func (e *edge) certified(ctx context.Context, who auth.Identity) error {
	if !e.mutual || who.Role != auth.Service || ours(ctx) {
		return nil
	}
	return apierr.New(codes.Unauthenticated, apierr.TokenInvalid, "a service's token is good together with its certificate only")
}
