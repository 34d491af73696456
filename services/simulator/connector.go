package simulator

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
)

// ConnectorConfig says what kind of network a connector simulates.
type ConnectorConfig struct {
	// ID is the connector's id, the same after a restart.
	ID string
	// Seed decides, with the ids of calls, how they go.
	Seed uint64
	// Speed is how many seconds of life pass in one second.
	Speed    float64
	Outcomes Outcomes
	Faults   Faults
	// Observe, if set, is told of every call that the connector makes, when it
	// begins, by several at a time.
	Observe func(Placed)
	Log     *slog.Logger
}

// Placed is a call that a connector makes.
type Placed struct {
	At                time.Time
	Connector         string
	AttemptID, Number string
}

func (c ConnectorConfig) validate() error {
	if c.Speed <= 0 {
		return fmt.Errorf("speed is %v, it must be above 0", c.Speed)
	}
	return errors.Join(c.Outcomes.validate(), c.Faults.validate())
}

// Connector is a telephony platform whose calls are simulated.
type Connector struct {
	cfg     ConnectorConfig
	network network
	client  dispatchv1.CallControlServiceClient
	lines   lines
	counts  counts

	cancel context.CancelFunc
	wg     sync.WaitGroup

	mu   sync.Mutex
	link *link // nil while there is no connection
}

// NewConnector makes a connector for the tenant and role (integrator) that conn speaks for.
func NewConnector(cfg ConnectorConfig, conn grpc.ClientConnInterface) (*Connector, error) {
	if err := cfg.validate(); err != nil {
		return nil, fmt.Errorf("simulated connector: %w", err)
	}
	if cfg.Observe == nil {
		cfg.Observe = func(Placed) {}
	}
	return &Connector{
		cfg:     cfg,
		network: network{seed: cfg.Seed, speed: cfg.Speed, outcomes: cfg.Outcomes},
		client:  dispatchv1.NewCallControlServiceClient(conn),
		lines:   lines{byAttempt: map[string]*line{}},
		cancel:  func() {},
	}, nil
}

// Start connects, and stays connected until Stop.
func (c *Connector) Start() {
	ctx, cancel := context.WithCancel(context.Background())
	c.cancel = cancel
	c.wg.Go(func() {
		var p patience
		for ctx.Err() == nil {
			err := c.serve(ctx, p.renew)
			c.cfg.Log.Debug("simulated connector lost its connection", "connector", c.cfg.ID, "error", err)
			p.rest(ctx)
		}
	})
}

// Stop breaks off every call, unreported, and waits.
func (c *Connector) Stop(ctx context.Context) error {
	c.cancel()
	return wait(ctx, &c.wg, "simulated connector")
}

// Counts is what the connector was told to do so far.
func (c *Connector) Counts() Counts { return c.counts.read() }

// Calls is how many calls are going on.
func (c *Connector) Calls() int { return c.lines.live() }

// serve obeys commands until the connection breaks.
func (c *Connector) serve(ctx context.Context, connected func()) error {
	streamCtx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.client.Connect(streamCtx)
	if err != nil {
		return err
	}
	hello := &dispatchv1.ConnectRequest_Hello{ConnectorId: c.cfg.ID}
	if err := stream.Send(&dispatchv1.ConnectRequest{Message: &dispatchv1.ConnectRequest_Hello_{Hello: hello}}); err != nil {
		return err
	}
	c.setLink(&link{stream: stream})
	defer c.setLink(nil)
	for {
		command, err := stream.Recv()
		if err != nil {
			return err
		}
		connected()
		c.obey(ctx, command)
	}
}

func (c *Connector) obey(ctx context.Context, command *dispatchv1.ConnectResponse) {
	switch command := command.GetCommand().(type) {
	case *dispatchv1.ConnectResponse_Dial_:
		c.counts.add(Counts{Dials: 1})
		c.dial(ctx, command.Dial)
	case *dispatchv1.ConnectResponse_HangUp_:
		c.counts.add(Counts{HangUps: 1})
		if l := c.lines.find(command.HangUp.GetAttemptId()); l != nil {
			l.endNow()
		}
	case *dispatchv1.ConnectResponse_PlayVoice_:
		c.counts.add(Counts{Voices: 1})
		c.cfg.Log.Info("simulated connector plays a prompt", "connector", c.cfg.ID,
			"attempt", command.PlayVoice.GetAttemptId(), "voice_prompt", command.PlayVoice.GetVoicePromptId())
	case *dispatchv1.ConnectResponse_Resume_:
		c.counts.add(Counts{Resumes: 1})
		c.resume(command.Resume.GetAttemptId())
	}
}

func (c *Connector) dial(ctx context.Context, dial *dispatchv1.ConnectResponse_Dial) {
	attempt := dial.GetAttemptId()
	l, fresh := c.lines.open(attempt)
	if !fresh {
		c.repeat(l)
		return
	}
	c.cfg.Observe(Placed{At: time.Now(), Connector: c.cfg.ID, AttemptID: attempt, Number: dial.GetCalledNumber()})
	steps := c.network.script(attempt, dial.GetCalledNumber(), time.Duration(dial.GetRingLimitS())*time.Second)
	l.record = dial.GetRecord()
	c.wg.Go(func() { c.call(ctx, attempt, l, steps) })
}

// call lets a call happen.
func (c *Connector) call(ctx context.Context, attempt string, l *line, steps []step) {
	defer c.lines.ended(attempt)
	dialled := time.Now()
	hangUpCode := hungUp
	for _, s := range steps {
		timer := time.NewTimer(time.Until(dialled.Add(s.at)))
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-l.hangUp:
			timer.Stop()
			c.tell(l, l.report(attempt, ended(0, hangUpCode)))
			c.sendHeld(l)
			return
		case <-timer.C:
		}
		if s.event == dispatchv1.CallEvent_CALL_EVENT_CONNECTED {
			hangUpCode = answered
			l.answered = true
		}
		c.tell(l, l.report(attempt, s))
	}
	c.sendHeld(l)
}

func (c *Connector) resume(attempt string) {
	if l := c.lines.find(attempt); l != nil {
		c.repeat(l)
		return
	}
	c.send(report(attempt, ended(0, neverStarted)))
}

func (c *Connector) repeat(l *line) {
	for _, r := range l.said() {
		c.send(r)
	}
}

// tell notes a report before it sends it: one lost with the connection is repeated.
// How it is sent is a matter of the faults asked for.
func (c *Connector) tell(l *line, r *dispatchv1.CallReport) {
	l.add(r)
	fate := c.cfg.Faults.of(c.cfg.Seed, r)
	c.counts.add(fate.counts())
	for range fate.times() {
		if fate.late {
			l.held = append(l.held, r)
		} else {
			c.send(r)
		}
	}
}

// sendHeld sends what was held back of a call that is over, last first.
func (c *Connector) sendHeld(l *line) {
	for _, r := range slices.Backward(l.held) {
		c.send(r)
	}
}

func report(attempt string, s step) *dispatchv1.CallReport {
	return &dispatchv1.CallReport{
		AttemptId: attempt, Event: s.event, FailCode: s.failCode,
		OccurTime: timestamppb.Now(), CallId: "sim-" + attempt,
	}
}

// link is a connection; calls report over it at the same time.
type link struct {
	mu     sync.Mutex
	stream grpc.BidiStreamingClient[dispatchv1.ConnectRequest, dispatchv1.ConnectResponse]
}

func (c *Connector) setLink(l *link) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.link = l
}

// send drops the report when there is no connection: the server asks again after the next.
func (c *Connector) send(r *dispatchv1.CallReport) {
	c.mu.Lock()
	l := c.link
	c.mu.Unlock()
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	// An error here is one that Recv returns too.
	_ = l.stream.Send(&dispatchv1.ConnectRequest{Message: &dispatchv1.ConnectRequest_Report{Report: r}})
}

func wait(ctx context.Context, wg *sync.WaitGroup, who string) error {
	done := make(chan struct{})
	go func() { wg.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return errors.Join(fmt.Errorf("%s is still running", who), ctx.Err())
	}
}
