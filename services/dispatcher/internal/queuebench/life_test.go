package queuebench_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/internal/sidebyside"
)

const (
	agentsOfLife = 2000
	// hands work for the agents at once.
	hands = 16
)

// BenchmarkLife is target 2: each agent is assigned a preview, hears of it, accepts,
// dials, hangs up and completes. The bare life takes the same round trips: a verb,
// and what it has changed read back.
func BenchmarkLife(b *testing.B) {
	ours := newFloor(b, agentsOfLife)
	theirs := newBare(b, ours.redis, agentsOfLife)
	sidebyside.Compare(b, sidebyside.Figure{
		Target: "2", What: "whole lives of previews in Redis", Against: "bare scripts of the same commands", Unit: "1/s", AtLeast: 0.7,
	}, turns,
		func() float64 { ours.again(); return ours.life() },
		func() float64 { theirs.again(); return theirs.life() })
}

// lives has hands live what they hear of until all have, and returns how many a second.
func lives(all int, heard <-chan string, assign func() int, live func(preview string)) float64 {
	var group sync.WaitGroup
	began := time.Now()
	work := make(chan string, all)
	for range hands {
		group.Go(func() {
			for preview := range work {
				live(preview)
			}
		})
	}
	group.Go(func() {
		for made := 0; made < all; {
			made += assign()
		}
	})
	for range all {
		work <- <-heard
	}
	close(work)
	group.Wait()
	return float64(all) / time.Since(began).Seconds()
}

func (f *floor) life() float64 {
	f.b.Helper()
	s, err := f.queue.Subscribe(f.b.Context(), "node")
	require.NoError(f.b, err)
	heard := make(chan string, f.agents)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for e := range s.Events() {
			if e.Kind == queue.KindOffered {
				heard <- e.Preview.ID
			}
		}
	}()
	defer func() { require.NoError(f.b, s.Close()); <-done }()
	ctx := context.Background()
	return lives(f.agents, heard,
		func() int {
			a, err := f.term.Assign(ctx, queue.Batch{Queue: "q", Max: batch, Terms: queue.Terms{Task: "t", Timeout: screen, MaxMisses: 2}})
			if err != nil {
				f.b.Error(err)
			}
			return len(a.Previews)
		},
		func(preview string) {
			_, err := f.queue.Accept(ctx, tenant, preview)
			if err == nil {
				_, err = f.queue.Confirm(ctx, tenant, preview, body, screen)
			}
			if err == nil {
				_, err = f.queue.UpdateCall(ctx, tenant, preview, queue.Facts{End: time.Now(), FailCode: "00145"}, 0)
			}
			if err == nil {
				_, err = f.queue.CompleteCall(ctx, tenant, preview, false)
			}
			if err != nil {
				f.b.Error(err)
			}
		})
}

func (p *bare) life() float64 {
	p.b.Helper()
	ctx := context.Background()
	assign, accept, read := bareScript(p.b, "assign"), bareScript(p.b, "accept"), bareScript(p.b, "preview")
	confirm, release, complete := bareScript(p.b, "confirm"), bareScript(p.b, "release"), bareScript(p.b, "complete")
	heard := make(chan string, p.agents)
	node := p.redis.Subscribe(ctx, "fd:node:bare")
	_, err := node.Receive(ctx)
	require.NoError(p.b, err)
	messages := node.Channel(redis.WithChannelSize(p.agents))
	done := make(chan struct{})
	go func() {
		defer close(done)
		for message := range messages {
			for event := range strings.Lines(message.Payload) {
				if words := strings.Fields(event); words[0] == "offered" {
					heard <- words[2]
				}
			}
		}
	}()
	defer func() { require.NoError(p.b, node.Close()); <-done }()
	run := func(s *redis.Script, args ...any) {
		if err := s.Run(ctx, p.redis, []string{bareKeys}, args...).Err(); err != nil {
			p.b.Error(err)
		}
	}
	call := func(attempt string) {
		if err := p.redis.HGetAll(ctx, bareKeys+"call:"+attempt).Err(); err != nil {
			p.b.Error(err)
		}
	}
	return lives(p.agents, heard,
		func() int { return len(p.assignOnce(assign)) },
		func(preview string) {
			run(accept, preview, fromNow(10*time.Second))
			run(read, preview)
			run(confirm, preview, fromNow(screen), body)
			call(preview)
			run(release, preview, fromNow(0))
			call(preview)
			run(complete, preview, fromNow(0))
			call(preview)
		})
}
