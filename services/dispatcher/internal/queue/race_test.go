package queue

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/testkit/redistest"
)

// Accept and timeout race 10,000 times: exactly one of them wins each, and
// both win often enough to have been a race. miniredis is two orders slower
// and runs one command at a time like Redis, so it gets fewer rounds.
func TestAcceptAndTimeoutRace(t *testing.T) {
	t.Run("redis", func(t *testing.T) { race(t, redistest.Start(t).Client(t), 100) })
	t.Run("miniredis", func(t *testing.T) { race(t, redistest.Mini(t), 2) })
}

func race(t *testing.T, client redis.UniversalClient, rounds int) {
	const agents = 100
	q := New(client)
	tenant := "race-" + id.New()
	term, _, err := q.BeginTerm(t.Context(), tenant, firstTerm)
	require.NoError(t, err)
	d := &desk{Queue: q, Term: term, t: t, tenant: tenant, redis: client}
	names := make([]string, agents)
	for i := range names {
		names[i] = fmt.Sprintf("agent-%03d", i)
	}
	d.ready(names, "q")
	accepted, timedOut := 0, 0
	timeout := 8 * time.Millisecond
	played := 0
	for ; played < rounds || accepted == 0 || timedOut == 0; played++ {
		require.Less(t, played, rounds+20, "the timeout meets the accepts")
		d.load("t", fmt.Sprintf("lease-%d", played), agents)
		a, err := d.Assign(d.ctx(), Batch{Queue: "q", Max: agents, Terms: Terms{Task: "t", Timeout: timeout, MaxMisses: 1 << 30}})
		require.NoError(t, err)
		require.Len(t, a.Previews, agents)
		wins := raceOnce(d, a.Previews)
		before := accepted
		for _, preview := range a.Previews {
			p := d.preview(preview)
			if wins[preview] {
				accepted++
				require.Equal(t, Accepted, p.State)
			} else {
				timedOut++
				require.Equal(t, TimedOut, p.State)
			}
		}
		// It is a race where the machine's speed makes it one.
		switch accepted - before {
		case 0:
			timeout *= 2
		case agents:
			timeout /= 2
		}
		settle(d)
	}
	t.Logf("accepted %d, timed out %d", accepted, timedOut)
	require.Equal(t, agents*played, accepted+timedOut)
}

// raceOnce lets every agent accept while the leader expires, and returns who won.
func raceOnce(d *desk, previews []string) map[string]bool {
	d.t.Helper()
	var mu sync.Mutex
	wins := map[string]bool{}
	var agents sync.WaitGroup
	work := make(chan string)
	for range 8 {
		agents.Go(func() {
			for preview := range work {
				_, err := d.Accept(d.ctx(), d.tenant, preview)
				if err == nil {
					_, err = d.Confirm(d.ctx(), d.tenant, preview, nil, long)
				}
				over := &OverError{}
				if err != nil && !errors.As(err, &over) {
					d.t.Errorf("accept: %v", err)
				}
				mu.Lock()
				wins[preview] = err == nil
				mu.Unlock()
			}
		})
	}
	var leading sync.WaitGroup
	done := make(chan struct{})
	leading.Go(func() {
		for {
			if _, err := d.Expire(d.ctx(), 10, 0); err != nil {
				d.t.Errorf("expire: %v", err)
				return
			}
			select {
			case <-done:
				return
			default:
			}
		}
	})
	for _, preview := range previews {
		work <- preview
	}
	close(work)
	agents.Wait()
	close(done)
	leading.Wait()
	return wins
}

// The deadline accepts for the agents while they accept or skip themselves,
// under a leader who is deposed half way: each preview is accepted once, or
// skipped, and the timeout takes none away.
func TestAutoAcceptRace(t *testing.T) {
	t.Run("redis", func(t *testing.T) { autoRace(t, redistest.Start(t).Client(t), 12) })
	t.Run("miniredis", func(t *testing.T) { autoRace(t, redistest.Mini(t), 2) })
}

func autoRace(t *testing.T, client redis.UniversalClient, rounds int) {
	const agents = 100
	q := New(client)
	tenant := "auto-" + id.New()
	term, _, err := q.BeginTerm(t.Context(), tenant, firstTerm)
	require.NoError(t, err)
	d := &desk{Queue: q, Term: term, t: t, tenant: tenant, redis: client}
	names := make([]string, agents)
	for i := range names {
		names[i] = fmt.Sprintf("agent-%03d", i)
	}
	d.ready(names, "q")
	byDeadline, byAgent, skipped := 0, 0, 0
	token := firstTerm
	for round := range rounds {
		d.load("t", fmt.Sprintf("lease-%d", round), agents)
		a, err := d.Assign(d.ctx(), Batch{Queue: "q", Max: agents, Terms: Terms{Task: "t", Timeout: 8 * time.Millisecond, MaxMisses: 2, OnTimeout: AutoAccept}})
		require.NoError(t, err)
		require.Len(t, a.Previews, agents)
		former := d.Term
		token.Revision++
		d.Term, _, err = q.BeginTerm(t.Context(), tenant, token)
		require.NoError(t, err)
		auto := autoRaceOnce(d, former, a.Previews)
		for _, preview := range a.Previews {
			p := d.preview(preview)
			switch {
			case p.State == Skipped:
				skipped++
				require.Zero(t, auto[preview], "it was skipped")
			case p.Auto:
				byDeadline++
				require.Equal(t, 1, auto[preview], "told of once")
			default:
				byAgent++
				require.Zero(t, auto[preview])
			}
			if p.State != Skipped {
				require.Equal(t, Accepting, p.State)
				_, err := d.Confirm(d.ctx(), d.tenant, preview, nil, long)
				require.NoError(t, err)
				require.Equal(t, OnCall, d.agent(p.Agent).State)
			}
		}
		settle(d)
	}
	t.Logf("accepted by the deadline %d, by agents %d, skipped %d", byDeadline, byAgent, skipped)
	require.Equal(t, agents*rounds, byDeadline+byAgent+skipped)
	require.NotZero(t, byDeadline)
	require.NotZero(t, byAgent)
	require.NotZero(t, skipped)
}

// autoRaceOnce lets agents accept and skip by turns while two leaders expire,
// one of them deposed, and counts how often each preview was handed to them.
func autoRaceOnce(d *desk, former *Term, previews []string) map[string]int {
	d.t.Helper()
	done := make(chan struct{})
	var leading, agents sync.WaitGroup
	auto := map[string]int{}
	leading.Go(func() {
		if _, err := former.Expire(d.ctx(), 10, 0); !errors.Is(err, ErrStale) {
			d.t.Errorf("the deposed leader: %v", err)
		}
	})
	leading.Go(func() {
		for last := false; !last; {
			select {
			case <-done:
				last = true
			default:
			}
			e, err := d.Expire(d.ctx(), 10, 0)
			if err != nil || len(e.Late) > 0 {
				d.t.Errorf("expire: %d timed out, %v", len(e.Late), err)
				return
			}
			for _, p := range e.Accepted {
				auto[p.ID]++
			}
			last = last && !e.More
		}
	})
	work := make(chan int)
	for range 8 {
		agents.Go(func() {
			for i := range work {
				var err error
				if i%2 == 0 {
					_, err = d.Accept(d.ctx(), d.tenant, previews[i])
				} else {
					_, err = d.Skip(d.ctx(), d.tenant, previews[i], "", anyNumber)
				}
				if over := (&OverError{}); err != nil && !errors.As(err, &over) {
					d.t.Errorf("agent: %v", err)
				}
			}
		})
	}
	for i := range previews {
		work <- i
	}
	close(work)
	agents.Wait()
	close(done)
	leading.Wait()
	return auto
}

// settle makes every agent ready again and the hopper empty.
func settle(d *desk) {
	d.t.Helper()
	calls, err := d.LiveCalls(d.ctx(), d.tenant)
	require.NoError(d.t, err)
	for _, attempt := range calls {
		d.release(attempt)
		_, err := d.CompleteCall(d.ctx(), d.tenant, attempt, false)
		require.NoError(d.t, err)
	}
	for {
		held, err := d.StopTask(d.ctx(), "t", true, maxBatch)
		require.NoError(d.t, err)
		if len(held) == 0 {
			return
		}
		require.NoError(d.t, d.Returned(d.ctx(), held))
	}
}
