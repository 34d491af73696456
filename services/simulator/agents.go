package simulator

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"google.golang.org/grpc"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
)

// AgentsConfig says who works, and how.
type AgentsConfig struct {
	// IDs are the agents of the directory that are simulated.
	IDs []string
	// Token returns a good token of role agent; it is asked at every call.
	Token func(agentID string) (string, error)
	// Apart is the time between two agents' signing in; 0: all come at once.
	Apart time.Duration
	// Seed decides, with the ids of previews, what agents do.
	Seed uint64
	// Speed is how many seconds of life pass in one second.
	Speed        float64
	Habits       Habits
	Dispositions Dispositions
	// Observe, if set, is told what agents see and do, by several at a time.
	Observe func(Sighting)
	Log     *slog.Logger
}

func (c AgentsConfig) validate() error {
	var errs []error
	if c.Speed <= 0 {
		errs = append(errs, fmt.Errorf("speed is %v, it must be above 0", c.Speed))
	}
	return errors.Join(append(errs, c.Habits.validate(), c.Dispositions.validate())...)
}

// Agents are people in front of their screens.
type Agents struct {
	apart  time.Duration
	agents []*agent
	cancel context.CancelFunc
	wg     sync.WaitGroup
}

// NewAgents makes agents who share conn, which carries no token of its own.
func NewAgents(cfg AgentsConfig, conn grpc.ClientConnInterface) (*Agents, error) {
	if err := cfg.validate(); err != nil {
		return nil, fmt.Errorf("simulated agents: %w", err)
	}
	if cfg.Observe == nil {
		cfg.Observe = func(Sighting) {}
	}
	all := &Agents{apart: cfg.Apart, cancel: func() {}}
	for _, id := range cfg.IDs {
		all.agents = append(all.agents, &agent{
			person: person{id: id, seed: cfg.Seed, speed: cfg.Speed, Habits: cfg.Habits, Dispositions: cfg.Dispositions},
			client: dispatchv1.NewAgentServiceClient(conn),
			token:  cfg.Token, observe: cfg.Observe,
			log:    cfg.Log.With("agent", id),
			screen: newScreen(),
		})
	}
	return all, nil
}

// Start lets everybody sign in and work until Stop.
func (a *Agents) Start() {
	ctx, cancel := context.WithCancel(context.Background())
	a.cancel = cancel
	for i, one := range a.agents {
		a.wg.Go(func() {
			if sleep(ctx, time.Duration(i)*a.apart) {
				one.work(ctx)
			}
		})
	}
}

// Stop lets everybody leave whatever they are at, and waits.
func (a *Agents) Stop(ctx context.Context) error {
	a.cancel()
	return wait(ctx, &a.wg, "simulated agents")
}
