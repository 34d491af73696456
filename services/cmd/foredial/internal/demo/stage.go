package demo

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/lifecycle"
	"github.com/foredial/foredial/pkg/rpc"
	"github.com/foredial/foredial/services/simulator"
	"github.com/foredial/foredial/services/suite"
)

const (
	tenant = "demo"
	// tokenTTL outlasts any demo.
	tokenTTL  = 24 * time.Hour
	stopAfter = 20 * time.Second
	seed      = 1
)

// What happens to calls and previews, as shares.
var (
	outcomes = simulator.Outcomes{Busy: 0.08, NoAnswer: 0.18, PoweredOff: 0.04, Invalid: 0.03}
	habits   = simulator.Habits{Skip: 0.08, Miss: 0.015}
)

// failures is the share of callbacks that the receiver takes at the second try only.
const failures = 0.03

// stage is everything that runs.
type stage struct {
	dir      string
	speed    float64
	log      *slog.Logger
	suite    *suite.Suite
	admin    *grpc.ClientConn
	receiver *simulator.Receiver
	events   *events
	ends     lifecycle.Stack
}

func openStage(ctx context.Context, o Options) (s *stage, err error) {
	s = &stage{dir: o.Data, speed: o.Speed, events: newEvents()}
	defer func() {
		if err != nil {
			_ = s.close(context.WithoutCancel(ctx)) // err says more
		}
	}()
	if s.dir == "" {
		s.dir, err = os.MkdirTemp("", "foredial-demo-")
	} else {
		err = os.MkdirAll(s.dir, 0o700)
	}
	if err != nil {
		return s, err
	}
	logFile, err := os.OpenFile(filepath.Join(s.dir, "foredial.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return s, err
	}
	s.ends.Push("log", func(context.Context) error { return logFile.Close() })
	s.log = slog.New(slog.NewTextHandler(logFile, nil))
	if err := s.openSuite(ctx); err != nil {
		return s, err
	}
	if s.admin, err = s.dial(auth.Identity{Subject: "demo", Tenant: tenant, Role: auth.TenantAdmin}); err != nil {
		return s, err
	}
	s.receiver, err = simulator.NewReceiver(simulator.ReceiverConfig{Failures: failures, Seed: seed})
	if err != nil {
		return s, err
	}
	s.receiver.Start()
	s.ends.Push("receiver", s.receiver.Stop)
	return s, nil
}

func (s *stage) openSuite(ctx context.Context) error {
	cfg, err := suite.Defaults()
	if err != nil {
		return err
	}
	cfg.Data = s.dir
	cfg.Listen = suite.Listen{GRPC: "127.0.0.1:0", HTTP: "127.0.0.1:0", Ops: "127.0.0.1:0"}
	cfg.Notification.AllowNetworks = []string{"127.0.0.0/8"} // where the receiver is
	cfg.Notification.SMSLog = true
	cfg.Auth.DevSignIn = true
	if err := cfg.KeepAttributeKeys(); err != nil {
		return err
	}
	if s.suite, err = suite.New(ctx, cfg, s.log); err != nil {
		return err
	}
	s.ends.Push("suite", s.suite.Stop)
	return s.suite.Start(ctx)
}

// dial connects over TCP, as clients do.
func (s *stage) dial(who auth.Identity) (*grpc.ClientConn, error) {
	token, err := s.suite.Token(who, tokenTTL)
	if err != nil {
		return nil, err
	}
	return s.connect(token)
}

func (s *stage) connect(token string) (*grpc.ClientConn, error) {
	conn, err := rpc.Dial(s.suite.GRPC(), token, nil)
	if err != nil {
		return nil, err
	}
	s.ends.Push("connection", func(context.Context) error { return conn.Close() })
	return conn, nil
}

// perform brings on the network and the agents.
func (s *stage) perform(_ context.Context, c campaign) error {
	platform, err := s.dial(auth.Identity{Subject: "simulator", Tenant: tenant, Role: auth.Integrator})
	if err != nil {
		return err
	}
	connector, err := simulator.NewConnector(simulator.ConnectorConfig{
		ID: "simulator", Seed: seed, Speed: s.speed, Outcomes: outcomes, Log: s.log,
	}, platform)
	if err != nil {
		return err
	}
	connector.Start()
	s.ends.Push("connector", connector.Stop)

	anybody, err := s.connect("") // every agent brings a token
	if err != nil {
		return err
	}
	agents, err := simulator.NewAgents(simulator.AgentsConfig{
		IDs: c.agents, Token: s.agentToken, Seed: seed, Speed: s.speed,
		Habits: habits, Dispositions: c.dispositions, Observe: s.events.note, Log: s.log,
	}, anybody)
	if err != nil {
		return err
	}
	agents.Start()
	s.ends.Push("agents", agents.Stop)
	return nil
}

func (s *stage) agentToken(id string) (string, error) {
	return s.suite.Token(auth.Identity{Subject: id, Tenant: tenant, Role: auth.Agent, AgentID: id}, tokenTTL)
}

func (s *stage) close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, stopAfter)
	defer cancel()
	if err := s.ends.Close(ctx); err != nil {
		return fmt.Errorf("stop: %w", err)
	}
	return nil
}
