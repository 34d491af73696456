package suite

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/seal"
	accessinternalv1 "github.com/foredial/foredial/proto/gen/foredial/access/internalapi/v1"
	"github.com/foredial/foredial/services/gateway"
	"github.com/foredial/foredial/services/internal/caller"
)

// codeTTL is how long a link to sign in by is good.
const codeTTL = time.Hour

func (s *Suite) buildGateway() error {
	if !s.cfg.runs(roleGateway) {
		return nil
	}
	conns, err := s.openPeers(s.asCaller, s.cfg.callees(func(r role) bool { return r.build == nil }))
	if err != nil {
		return err
	}
	sealing, err := signInKey(s.key)
	if err != nil {
		return err
	}
	s.gateway, err = gateway.New(s.cfg.Gateway, gateway.Deps{
		Log: s.log, Registry: s.registry, TLS: s.network.web,
		Task: conns[roleTask], Contact: conns[roleContact], Dispatcher: conns[roleDispatcher],
		Result: conns[roleResult], Notification: conns[roleNotification],
		Sessions: s.peers[roleTask], Issuer: s.issuer, SignInKey: sealing, DevSignIn: s.cfg.Auth.DevSignIn,
	})
	if err != nil {
		return err
	}
	s.stack.Push("gateway", s.gateway.Stop)
	return nil
}

// signInKey seals what browsers carry while somebody signs in. All processes of an
// installation have the token key, and so the same one.
func signInKey(key *auth.Key) (*seal.Keys, error) {
	secret, err := key.Derive("foredial sign-in")
	if err != nil {
		return nil, err
	}
	return seal.Parse([]string{"k1=" + base64.StdEncoding.EncodeToString(secret)})
}

// SignInLink makes a link by which somebody signs in, once and within an hour, as who.
// It wants a gateway in this process, and [Auth].DevSignIn.
func (s *Suite) SignInLink(ctx context.Context, who auth.Identity) (string, error) {
	if s.gateway == nil || !s.cfg.Auth.DevSignIn {
		return "", errors.New("nobody signs in by a link here")
	}
	made, err := accessinternalv1.NewSessionServiceClient(s.peers[roleTask]).CreateSession(auth.WithTenant(ctx, who.Tenant),
		&accessinternalv1.CreateSessionRequest{Caller: caller.Wire(who), CodeExpireTime: timestamppb.New(time.Now().Add(codeTTL))})
	if err != nil {
		return "", fmt.Errorf("make a link to sign in by: %w", err)
	}
	return gateway.SignInLink(s.URL(), made.GetCredential()), nil
}

// URL is where browsers on this machine find the gateway, once started; empty without one.
func (s *Suite) URL() string {
	switch {
	case s.http == nil:
		return ""
	case s.network.web != nil:
		return "https://" + s.HTTP()
	}
	return "http://" + s.HTTP()
}
