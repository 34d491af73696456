package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// settleWithin is how long callbacks may take to arrive once the task is
// completed: a refused one is sent again after 1 and after 5 seconds.
const settleWithin = time.Minute

// Options say what is played, and how.
type Options struct {
	// Directory is a file of resources, Contacts a CSV file.
	Directory, Contacts string
	// Data is the folder of the stores; empty for a temporary one.
	Data string
	// Speed is how many seconds of human time pass in one second.
	Speed float64
	// Within bounds the campaign.
	Within time.Duration
	// ExitWhenDone leaves once the campaign is over; else it is served on until ctx ends.
	ExitWhenDone bool
}

// Run plays the campaign and shows it on out. It fails when the campaign does
// not end in time and, if it is to exit then, when its figures do not add up.
func Run(ctx context.Context, o Options, out io.Writer) (err error) {
	ctx, interrupt := context.WithCancel(ctx)
	defer interrupt()
	s, err := openStage(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close(context.WithoutCancel(ctx))) }()
	fmt.Fprintf(out, "data, log and rejects are in %s\n", s.dir)

	c, err := s.prepare(ctx, o)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "imported %d of %d rows; what is wrong with the other %d is in %s\n", c.imported, c.rows, c.rejected, c.rejects)
	if err := s.invite(ctx, out, c); err != nil {
		return err
	}
	if err := s.perform(ctx, c); err != nil {
		return err
	}
	figures, err := s.show(ctx, c, o.Within, newDisplay(out, interrupt))
	if errors.Is(err, context.Canceled) && !o.ExitWhenDone {
		return nil // somebody has seen enough
	}
	if err != nil {
		return err
	}
	if err := summarize(out, figures); o.ExitWhenDone {
		return err
	}
	if err := s.hint(out, c, o); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// display shows snapshots until it is closed.
type display interface {
	show(s snapshot)
	close()
}

// show follows the campaign until it is over and its figures have settled.
func (s *stage) show(ctx context.Context, c campaign, within time.Duration, d display) (tally, error) {
	defer d.close()
	started := time.Now()
	deadline := started.Add(within)
	var completed time.Time
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		now, err := s.look(ctx, c)
		switch {
		case err != nil:
			s.log.Warn("demo could not look", "error", err)
		case now.completed():
			if completed.IsZero() {
				completed = time.Now()
			}
			if now.tally, err = s.count(ctx, c, now.tally); err != nil {
				s.log.Warn("demo could not count", "error", err)
			} else if len(now.tally.wrong()) == 0 || time.Since(completed) > settleWithin {
				d.show(now.since(started))
				return now.tally, nil
			}
		}
		if err == nil {
			d.show(now.since(started))
		}
		if time.Now().After(deadline) {
			return tally{}, fmt.Errorf("the campaign is not over after %v: %s", within, now.headline())
		}
		select {
		case <-ctx.Done():
			return tally{}, fmt.Errorf("interrupted: %w", ctx.Err())
		case <-tick.C:
		}
	}
}
