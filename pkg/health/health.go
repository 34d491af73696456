package health

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// loopGauge is the gauge of package loop.
const loopGauge = "foredial_loop_last_success_timestamp_seconds"

// Config is what a server shows.
type Config struct {
	Log *slog.Logger
	// Gatherer is the registry of the process.
	Gatherer prometheus.Gatherer
	Checks   []Check
	// SetServing hears the verdict after every round of checks.
	SetServing func(ready bool)
	// Pprof serves profiles, which tell much about what is in memory.
	Pprof bool
}

// Server answers operators.
type Server struct {
	cfg   Config
	board *board
	http  *http.Server
	end   context.CancelFunc
	wg    sync.WaitGroup
}

// New makes a server that is not ready.
func New(cfg Config) *Server {
	s := &Server{cfg: cfg, board: newBoard(cfg.Checks)}
	s.http = &http.Server{
		Handler:           s.routes(),
		ReadHeaderTimeout: 5 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(cfg.Log.Handler(), slog.LevelDebug),
	}
	return s
}

// Serve answers on l and runs the checks until Stop.
func (s *Server) Serve(l net.Listener) {
	ctx, cancel := context.WithCancel(context.Background())
	s.end = cancel
	s.wg.Go(func() {
		if err := s.http.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			s.cfg.Log.Error("ops server stopped", "error", err)
		}
	})
	s.wg.Go(func() { s.watch(ctx) })
}

// Drain makes the process not ready, so that it gets no new work.
func (s *Server) Drain() {
	s.board.stop()
	s.cfg.SetServing(false)
}

// Stop ends what Serve began and waits for it.
func (s *Server) Stop(ctx context.Context) error {
	s.Drain()
	if s.end == nil {
		return nil
	}
	s.end()
	err := s.http.Shutdown(ctx)
	if err != nil {
		err = errors.Join(err, s.http.Close())
	}
	s.wg.Wait()
	return err
}

// watch runs the checks over and over.
func (s *Server) watch(ctx context.Context) {
	was := false
	for {
		s.board.round(ctx)
		if ctx.Err() != nil {
			return
		}
		now := s.board.report()
		s.cfg.SetServing(now.Ready)
		if now.Ready != was {
			s.cfg.Log.Info("readiness changed", "ready", now.Ready, "checks", failing(now))
		}
		was = now.Ready
		pause := every
		if !now.Ready {
			pause = everyUnready
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// failing maps the checks that fail to why.
func failing(r report) map[string]string {
	all := map[string]string{}
	for _, c := range r.Checks {
		if !c.Ready {
			all[c.Name] = c.Error
		}
	}
	return all
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.cfg.Gatherer, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", s.alive)
	mux.HandleFunc("GET /readyz", s.ready)
	if s.cfg.Pprof {
		mux.HandleFunc("/debug/pprof/", pprof.Index)
		mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
		mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
		mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
		mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	}
	return mux
}

func (s *Server) ready(w http.ResponseWriter, _ *http.Request) {
	r := s.board.report()
	status := http.StatusOK
	if !r.Ready {
		status = http.StatusServiceUnavailable
	}
	answer(w, status, r)
}

// loopReport is a background loop in /healthz.
type loopReport struct {
	Name   string    `json:"name"`
	LastOK time.Time `json:"last_ok"`
}

func (s *Server) alive(w http.ResponseWriter, _ *http.Request) {
	loops := []loopReport{}
	families, err := s.cfg.Gatherer.Gather()
	if err != nil {
		s.cfg.Log.Warn("some metrics cannot be gathered", "error", err)
	}
	for _, family := range families {
		if family.GetName() != loopGauge {
			continue
		}
		for _, m := range family.GetMetric() {
			seconds := m.GetGauge().GetValue()
			loops = append(loops, loopReport{
				Name:   m.GetLabel()[0].GetValue(),
				LastOK: time.UnixMilli(int64(seconds * 1000)).UTC(),
			})
		}
	}
	answer(w, http.StatusOK, map[string]any{"alive": true, "loops": loops})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the operator may have gone
}
