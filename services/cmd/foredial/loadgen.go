package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/foredial/foredial/services/cmd/foredial/internal/loadgen"
	"github.com/foredial/foredial/services/simulator"
)

type loadgenCmd struct {
	Task       string        `help:"Task whose customers are called, by nobody. It must be RUNNING." required:""`
	Agents     int           `help:"How many agents of the task's skill queue work. Who of them has a screen open loses it." default:"10"`
	Connectors int           `help:"How many telephony connectors make the calls." default:"1"`
	Rate       float64       `help:"How many agents sign in a second." default:"10"`
	For        time.Duration `help:"How long, if the task is not over before." default:"5m"`
	Seed       uint64        `help:"The same seed has previews and calls go the same way." default:"1"`
	Speed      float64       `help:"Seconds of human and network time that pass in one second." default:"1"`
	Busy       float64       `help:"Share of calls that are busy." default:"0.1"`
	NoAnswer   float64       `help:"Share of calls that nobody answers." default:"0.2"`
	PoweredOff float64       `help:"Share of numbers that are switched off." default:"0.05"`
	Invalid    float64       `help:"Share of numbers that do not exist." default:"0.03"`
	Skip       float64       `help:"Share of previews that are skipped." default:"0.05"`
	Miss       float64       `help:"Share of previews that time out." default:"0.01"`
	Doubled    float64       `help:"Share of reports that connectors send twice." default:"0"`
	Late       float64       `help:"Share of reports that they send after the end of the call." default:"0"`
	Dropped    float64       `help:"Share of reports that they do not send." default:"0"`
	Client     client        `embed:""`
}

// tokenOutlasts is how much longer than the run a token made here is good.
const tokenOutlasts = time.Minute

// Run makes the load and prints what came of it.
func (c *loadgenCmd) Run(ctx context.Context, std streams) error {
	token, err := c.Client.token(c.For + tokenOutlasts)
	if err != nil {
		return err
	}
	conn, err := c.Client.dialWith(token)
	if err != nil {
		return err
	}
	defer conn.Close()
	open, err := c.Client.dialWith("") // every agent brings the token
	if err != nil {
		return err
	}
	defer open.Close()
	return loadgen.Run(ctx, loadgen.Options{
		Task: c.Task, Agents: c.Agents, Connectors: c.Connectors, Rate: c.Rate, For: c.For, Seed: c.Seed, Speed: c.Speed,
		Outcomes: simulator.Outcomes{Busy: c.Busy, NoAnswer: c.NoAnswer, PoweredOff: c.PoweredOff, Invalid: c.Invalid},
		Faults:   simulator.Faults{Doubled: c.Doubled, Late: c.Late, Dropped: c.Dropped},
		Habits:   simulator.Habits{Skip: c.Skip, Miss: c.Miss},
		Token:    token, Log: slog.New(slog.NewTextHandler(std.err, &slog.HandlerOptions{Level: slog.LevelWarn})),
	}, conn, open, std.out)
}
