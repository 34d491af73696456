package loadgen

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/lifecycle"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/simulator"
)

const (
	// lookEvery is how often the task is looked at.
	lookEvery = time.Second
	// stopWithin bounds the end of everything that was started.
	stopWithin = 20 * time.Second
)

// Options say what load to make.
type Options struct {
	Task string
	// Agents and Connectors are how many.
	Agents, Connectors int
	// Rate is how many agents sign in a second.
	Rate float64
	// For bounds the run; it ends before when the task does not run any more.
	For time.Duration
	// Seed decides, with the ids of previews and calls, how they go.
	Seed uint64
	// Speed is how many seconds of human and network time pass in one second.
	Speed    float64
	Outcomes simulator.Outcomes
	Faults   simulator.Faults
	Habits   simulator.Habits
	// Token is of a tenant_admin or supervisor: it acts for every agent and connector.
	Token string
	Log   *slog.Logger
}

func (o Options) validate() error {
	var errs []error
	rule := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	rule(o.Agents >= 1 && o.Agents <= 20_000, "agents: %d is not in 1..20000", o.Agents)
	rule(o.Connectors >= 0 && o.Connectors <= 100, "connectors: %d is not in 0..100", o.Connectors)
	rule(o.Rate > 0, "rate: %v is not above 0", o.Rate)
	rule(o.For > 0, "for: %s is not above 0", o.For)
	return errors.Join(errs...)
}

// Run makes the load over conn, which carries the token, and open, which carries
// none, and writes what came of it to out. When ctx ends it stops early, which is
// no error.
func Run(ctx context.Context, o Options, conn, open grpc.ClientConnInterface, out io.Writer) (err error) {
	if err := o.validate(); err != nil {
		return err
	}
	tasks := taskv1.NewTaskServiceClient(conn)
	task, err := tasks.GetTask(ctx, &taskv1.GetTaskRequest{Id: o.Task})
	if err != nil {
		return fmt.Errorf("look at the task: %w", err)
	}
	if task.GetState() != taskv1.TaskState_TASK_STATE_RUNNING {
		return fmt.Errorf("task %s does not run: it is %s", o.Task, stateOf(task))
	}
	c, err := find(ctx, conn, task, o.Agents)
	if err != nil {
		return err
	}
	t := newTally()
	var ends lifecycle.Stack
	connectors, err := o.connect(conn, &ends)
	if err == nil {
		err = o.signIn(c, t, counting{open, t}, &ends)
	}
	if err == nil {
		began := time.Now()
		t.end = o.wait(ctx, tasks)
		t.took = time.Since(began)
	}
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	if err = errors.Join(err, ends.Close(stopping)); err != nil {
		return err
	}
	return t.write(out, o, connectors)
}

// connect brings on the connectors.
func (o Options) connect(conn grpc.ClientConnInterface, ends *lifecycle.Stack) ([]*simulator.Connector, error) {
	var all []*simulator.Connector
	for i := range o.Connectors {
		c, err := simulator.NewConnector(simulator.ConnectorConfig{
			ID: fmt.Sprintf("loadgen-%d", i+1), Seed: o.Seed, Speed: o.Speed, Outcomes: o.Outcomes, Faults: o.Faults, Log: o.Log,
		}, conn)
		if err != nil {
			return nil, err
		}
		c.Start()
		ends.Push(fmt.Sprintf("connector %d", i+1), c.Stop)
		all = append(all, c)
	}
	return all, nil
}

// signIn lets agents come, whether or not those before are served.
func (o Options) signIn(c cast, t *tally, conn grpc.ClientConnInterface, ends *lifecycle.Stack) error {
	agents, err := simulator.NewAgents(simulator.AgentsConfig{
		IDs: c.agents, Token: func(string) (string, error) { return o.Token, nil },
		Apart: time.Duration(float64(time.Second) / o.Rate), Seed: o.Seed, Speed: o.Speed,
		Habits: o.Habits, Dispositions: c.dispositions, Observe: t.note, Log: o.Log,
	}, conn)
	if err != nil {
		return err
	}
	agents.Start()
	ends.Push("agents", agents.Stop)
	return nil
}

// wait lets them work, and says what ended it.
func (o Options) wait(ctx context.Context, tasks taskv1.TaskServiceClient) string {
	limited, cancel := context.WithTimeout(ctx, o.For)
	defer cancel()
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		select {
		case <-limited.Done():
			if ctx.Err() != nil {
				return "interrupted"
			}
			return "the time is up"
		case <-look.C:
		}
		task, err := tasks.GetTask(limited, &taskv1.GetTaskRequest{Id: o.Task})
		switch {
		case err != nil && limited.Err() == nil:
			o.Log.Warn("task not seen", "task", o.Task, "error", err)
		case err == nil && task.GetState() != taskv1.TaskState_TASK_STATE_RUNNING:
			return stateOf(task)
		}
	}
}
