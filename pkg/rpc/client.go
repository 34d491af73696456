package rpc

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/metadata"

	"github.com/foredial/foredial/pkg/auth"
)

const (
	// clientUnary is the deadline of a unary call whose context has none.
	clientUnary = 15 * time.Second
	// serviceTokenTTL is how long a token between services is good; it is renewed at half.
	serviceTokenTTL = 10 * time.Minute
)

// Calls between services are idempotent by the ids in them, so one that met a
// restarting server may be sent again.
const retryUnavailable = `{` + inTurn + `, "methodConfig": [{"name": [{}], "retryPolicy": {
	"maxAttempts": 3, "initialBackoff": "0.05s", "maxBackoff": "0.5s", "backoffMultiplier": 3,
	"retryableStatusCodes": ["UNAVAILABLE"]}}]}`

// Dialer opens the transport; nil means TCP.
type Dialer func(ctx context.Context, target string) (net.Conn, error)

// DialService connects to another service, at one address or at several with
// commas between; calls go to each in turn. They carry a service token for the
// tenant in their context ([auth.WithTenant], or the caller being served).
func DialService(target string, key *auth.Key, dialer Dialer, opts ...grpc.DialOption) (*grpc.ClientConn, error) {
	tokens := &serviceTokens{key: key, byTenant: map[string]signed{}}
	return dial(target, dialer, tokens.get, append(opts, grpc.WithDefaultServiceConfig(retryUnavailable))...)
}

// Dial connects to a server as whoever the token speaks for. An empty token
// leaves the authorization to the caller's own metadata.
func Dial(target, token string, dialer Dialer, opts ...grpc.DialOption) (*grpc.ClientConn, error) {
	return dial(target, dialer, func(context.Context) (string, error) { return token, nil },
		append(opts, grpc.WithDefaultServiceConfig(`{`+inTurn+`}`))...)
}

const (
	// relayStream and relayConn are how much a relaying connection holds, in bytes.
	relayStream = 256 << 10
	relayConn   = 4 << 20
)

// Relaying is for a connection whose streams are passed on to others: it bounds what is
// held of each for one who is slow to read. (By itself gRPC lets it grow to megabytes.)
func Relaying() []grpc.DialOption {
	return []grpc.DialOption{grpc.WithStaticStreamWindowSize(relayStream), grpc.WithStaticConnWindowSize(relayConn)}
}

func dial(target string, dialer Dialer, token func(context.Context) (string, error), opts ...grpc.DialOption) (*grpc.ClientConn, error) {
	opts = append([]grpc.DialOption{grpc.WithTransportCredentials(insecure.NewCredentials())}, opts...)
	opts = append(opts,
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxMessage), grpc.MaxCallSendMsgSize(maxMessage)),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 20 * time.Second, Timeout: 10 * time.Second}),
		grpc.WithChainUnaryInterceptor(func(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
			ctx, err := outgoing(ctx, token)
			if err != nil {
				return err
			}
			if _, ok := ctx.Deadline(); !ok {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, clientUnary)
				defer cancel()
			}
			return invoke(ctx, method, req, reply, cc, opts...)
		}),
		grpc.WithChainStreamInterceptor(func(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string, open grpc.Streamer, opts ...grpc.CallOption) (grpc.ClientStream, error) {
			ctx, err := outgoing(ctx, token)
			if err != nil {
				return nil, err
			}
			return open(ctx, desc, cc, method, opts...)
		}),
	)
	if dialer != nil {
		target = "passthrough:///" + target
		opts = append(opts, grpc.WithContextDialer(dialer))
	} else {
		list, places := places(target)
		target, opts = list, append(opts, places...)
	}
	conn, err := grpc.NewClient(target, opts...)
	if err != nil {
		return nil, fmt.Errorf("dial %s: %w", target, err)
	}
	return conn, nil
}

func outgoing(ctx context.Context, token func(context.Context) (string, error)) (context.Context, error) {
	text, err := token(ctx)
	if err != nil {
		return nil, err
	}
	if text != "" {
		ctx = metadata.AppendToOutgoingContext(ctx, "authorization", bearer+text)
	}
	if requestID := RequestID(ctx); requestID != "" {
		ctx = metadata.AppendToOutgoingContext(ctx, requestIDHeader, requestID)
	}
	return ctx, nil
}

// serviceTokens makes a token per tenant and keeps it while it is good.
type serviceTokens struct {
	key      *auth.Key
	mu       sync.Mutex
	byTenant map[string]signed
}

type signed struct {
	token string
	renew time.Time
}

func (s *serviceTokens) get(ctx context.Context) (string, error) {
	tenant, now := auth.Tenant(ctx), time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.byTenant[tenant]; now.Before(t.renew) {
		return t.token, nil
	}
	token, err := s.key.Sign(auth.Identity{Subject: "service", Tenant: tenant, Role: auth.Service}, now, serviceTokenTTL)
	if err != nil {
		return "", err
	}
	s.byTenant[tenant] = signed{token, now.Add(serviceTokenTTL / 2)}
	return token, nil
}
