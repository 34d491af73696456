package gateway

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/auth/openid"
	"github.com/foredial/foredial/pkg/seal"
	"github.com/foredial/foredial/services/gateway/internal/console"
	"github.com/foredial/foredial/services/gateway/internal/rest"
	"github.com/foredial/foredial/services/gateway/internal/signin"
)

// Deps are what a gateway is given.
type Deps struct {
	Log      *slog.Logger
	Registry prometheus.Registerer
	// TLS of the connections it takes; nil: they are plain.
	TLS *tls.Config

	// The connections to the services behind must carry no token of their own: the
	// caller's goes with each call.
	Task         grpc.ClientConnInterface
	Contact      grpc.ClientConnInterface
	Dispatcher   grpc.ClientConnInterface
	Result       grpc.ClientConnInterface
	Notification grpc.ClientConnInterface

	// Sessions is a connection to the task service as a service.
	Sessions grpc.ClientConnInterface
	// Issuer is where people sign in; nil: nowhere.
	Issuer *openid.Issuer
	// SignInKey is the same in all gateways: a sign-in may begin at one and end at another.
	SignInKey *seal.Keys
	// DevSignIn lets anybody sign in as anybody.
	DevSignIn bool
}

// SignInLink is where somebody signs in with a sign-in code, at the gateway of a URL
// with [Deps].DevSignIn.
func SignInLink(url, code string) string { return url + signin.DevPath + "?code=" + code }

// Service is the REST server.
type Service struct {
	log  *slog.Logger
	rest *rest.Handler
	http *http.Server
	wg   sync.WaitGroup
}

// New makes a gateway that serves nothing yet.
func New(cfg Config, deps Deps) (*Service, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("gateway config: %w", err)
	}
	client, err := cfg.OIDC.client(cfg.PublicURL, deps)
	if err != nil {
		return nil, fmt.Errorf("gateway config: %w", err)
	}
	site, err := console.Open(cfg.ConsoleDir)
	if err != nil {
		return nil, fmt.Errorf("gateway config: %w", err)
	}
	https := deps.TLS != nil || cfg.https()
	cookies := signin.Cookies{Secure: https}
	handler, err := rest.New(rest.Config{
		Log: deps.Log, MaxImport: cfg.MaxImport, Idle: cfg.Idle,
		Task: deps.Task, Contact: deps.Contact, Dispatcher: deps.Dispatcher,
		Result: deps.Result, Notification: deps.Notification,
		Console: site, Registry: deps.Registry, HTTPS: https, PublicURL: cfg.PublicURL, Origins: cfg.AllowOrigins, Session: cookies.Session,
	})
	if err != nil {
		return nil, err
	}
	people := signin.New(signin.Config{
		Log: deps.Log, Cookies: cookies, TTL: cfg.SessionTTL, Client: client, Key: deps.SignInKey, Dev: deps.DevSignIn,
		Refuse: handler.Refuse, Callers: deps.Task, Services: deps.Sessions,
	})
	for _, route := range people.Routes() {
		if err := handler.Add(rest.Page(route)); err != nil {
			return nil, err
		}
	}
	return &Service{log: deps.Log, rest: handler, http: &http.Server{
		Handler:           handler,
		TLSConfig:         deps.TLS,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		HTTP2:             &http.HTTP2Config{SendPingTimeout: 30 * time.Second, PingTimeout: 15 * time.Second, WriteByteTimeout: cfg.Idle},
		ErrorLog:          slog.NewLogLogger(deps.Log.Handler(), slog.LevelDebug),
	}}, nil
}

// Serve answers on l until Stop.
func (s *Service) Serve(l net.Listener) {
	s.wg.Go(func() {
		serve := s.http.Serve
		if s.http.TLSConfig != nil {
			serve = func(l net.Listener) error { return s.http.ServeTLS(l, "", "") }
		}
		if err := serve(l); !errors.Is(err, http.ErrServerClosed) {
			s.log.Error("http server stopped", "error", err)
		}
	})
}

// Stop ends server streams at once, lets other requests finish until ctx is
// over, and closes what is left.
func (s *Service) Stop(ctx context.Context) error {
	s.rest.Drain()
	err := s.http.Shutdown(ctx)
	if err != nil {
		err = errors.Join(err, s.http.Close())
	}
	s.wg.Wait()
	return err
}
