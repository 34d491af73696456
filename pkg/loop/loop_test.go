package loop

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
)

func newGroup() *Group { return NewGroup(slog.New(slog.DiscardHandler), prometheus.NewRegistry()) }

// start runs one loop that notes when it ran.
func start(g *Group, wake *Signal, run func(n int) (time.Duration, error)) *[]time.Duration {
	ran := &[]time.Duration{}
	began := time.Now()
	g.Go(Loop{Name: "test", Tick: time.Second, Wake: wake, Run: func(context.Context) (time.Duration, error) {
		*ran = append(*ran, time.Since(began))
		return run(len(*ran))
	}})
	return ran
}

func stop(t *testing.T, g *Group) {
	t.Helper()
	require.NoError(t, g.Stop(t.Context()))
	require.NoError(t, g.Stop(t.Context()), "again")
	require.Empty(t, g.Status())
}

func TestRunsAtOnceAndOnEveryTick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGroup()
		ran := start(g, nil, func(int) (time.Duration, error) { return 0, nil })
		time.Sleep(2500 * time.Millisecond) //nolint:forbidigo // synctest's clock
		stop(t, g)
		require.Equal(t, []time.Duration{0, time.Second, 2 * time.Second}, *ran)
	})
}

func TestRunsAgainWhenItAskedButNotLaterThanTheTick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGroup()
		again := []time.Duration{200 * time.Millisecond, -1, time.Hour}
		ran := start(g, nil, func(n int) (time.Duration, error) {
			if n <= len(again) {
				return again[n-1], nil
			}
			return 0, nil
		})
		time.Sleep(1500 * time.Millisecond) //nolint:forbidigo // synctest's clock
		stop(t, g)
		ms := time.Millisecond
		require.Equal(t, []time.Duration{0, 200 * ms, 200 * ms, 1200 * ms}, *ran)
	})
}

func TestSignalsWakeOnceHoweverMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, wake := newGroup(), NewSignal()
		ran := start(g, wake, func(int) (time.Duration, error) { return 0, nil })
		time.Sleep(100 * time.Millisecond) //nolint:forbidigo // synctest's clock
		for range 10 {
			wake.Set()
		}
		time.Sleep(100 * time.Millisecond) //nolint:forbidigo // synctest's clock
		stop(t, g)
		require.Subset(t, []time.Duration{0, 100 * time.Millisecond}, *ran)
		require.LessOrEqual(t, len(*ran), 3, "the one that woke it, and one for all that came meanwhile")
	})
}

func TestFailuresBackOffAlsoWhenWoken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, wake := newGroup(), NewSignal()
		broken := errors.New("broken")
		ran := start(g, wake, func(n int) (time.Duration, error) {
			if n <= 3 {
				wake.Set()
				return 0, broken
			}
			if n == 4 {
				panic("a bad row")
			}
			return time.Hour, nil
		})
		time.Sleep(120 * time.Millisecond) //nolint:forbidigo // synctest's clock
		status := g.Status()[0]
		require.ErrorIs(t, status.Err, broken)
		require.True(t, status.LastOK.IsZero())
		time.Sleep(700 * time.Millisecond) //nolint:forbidigo // synctest's clock
		require.NoError(t, g.Status()[0].Err)
		require.False(t, g.Status()[0].LastOK.IsZero())
		stop(t, g)
		ms := time.Millisecond
		woken := 750 * ms // at last the signal set during a failure counts
		require.Equal(t, []time.Duration{0, 50 * ms, 150 * ms, 350 * ms, 750 * ms, woken}, *ran)
	})
}

func TestOnceIsDoneWhenItHasSucceeded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGroup()
		tries := 0
		g.Go(Once("open", func(context.Context) error {
			if tries++; tries < 3 {
				return errors.New("not there yet")
			}
			return nil
		}))
		time.Sleep(5 * time.Hour) //nolint:forbidigo // synctest's clock
		stop(t, g)
		require.Equal(t, 3, tries)
	})
}

func TestStopNamesTheLoopThatDoesNotReturn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGroup()
		release := make(chan struct{})
		g.Go(Loop{Name: "stubborn", Tick: time.Second, Run: func(context.Context) (time.Duration, error) {
			<-release
			return 0, nil
		}})
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		require.ErrorContains(t, g.Stop(ctx), "stubborn")
		close(release)
		stop(t, g)
	})
}

func TestGroupsShareOneGauge(t *testing.T) {
	reg := prometheus.NewRegistry()
	log := slog.New(slog.DiscardHandler)
	first, second := NewGroup(log, reg), NewGroup(log, reg)
	require.Same(t, first.lastOK, second.lastOK)
}
