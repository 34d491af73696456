package gateway

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"google.golang.org/grpc"

	"github.com/foredial/foredial/services/gateway/internal/rest"
)

// Config is what an operator may set.
type Config struct {
	MaxImport int64         `help:"Largest file an import may upload, in bytes." default:"1073741824"`
	Idle      time.Duration `help:"How long a request body or an answer may stall." default:"60s"`
}

// Validate reports every fault of the Config.
func (c Config) Validate() error {
	var faults []error
	if c.MaxImport <= 0 {
		faults = append(faults, fmt.Errorf("max import %d must be positive", c.MaxImport))
	}
	if c.Idle <= 0 {
		faults = append(faults, fmt.Errorf("idle %s must be positive", c.Idle))
	}
	return errors.Join(faults...)
}

// Deps are the connections to the services behind. They must carry no token of
// their own: the caller's goes with each call.
type Deps struct {
	Log          *slog.Logger
	Task         grpc.ClientConnInterface
	Contact      grpc.ClientConnInterface
	Dispatcher   grpc.ClientConnInterface
	Result       grpc.ClientConnInterface
	Notification grpc.ClientConnInterface
}

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
	handler, err := rest.New(rest.Config{
		Log: deps.Log, MaxImport: cfg.MaxImport, Idle: cfg.Idle,
		Task: deps.Task, Contact: deps.Contact, Dispatcher: deps.Dispatcher,
		Result: deps.Result, Notification: deps.Notification,
	})
	if err != nil {
		return nil, err
	}
	return &Service{log: deps.Log, rest: handler, http: &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(deps.Log.Handler(), slog.LevelDebug),
	}}, nil
}

// Serve answers on l until Stop.
func (s *Service) Serve(l net.Listener) {
	s.wg.Go(func() {
		if err := s.http.Serve(l); !errors.Is(err, http.ErrServerClosed) {
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
