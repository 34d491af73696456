package rpc

import (
	"context"
	"hash/fnv"
	"sync"
	"time"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
)

// laneCount bounds how many reports of one connector are being saved.
const laneCount = 8

// lanes take reports at once that are of different calls, and those of one call in
// order. They hold no more than they work on: then the stream is not read.
type lanes struct {
	reports [laneCount]chan *dispatchv1.CallReport
	done    sync.WaitGroup
}

func openLanes(take func(*dispatchv1.CallReport)) *lanes {
	l := &lanes{}
	for i := range l.reports {
		l.reports[i] = make(chan *dispatchv1.CallReport)
		l.done.Go(func() {
			for report := range l.reports[i] {
				take(report)
			}
		})
	}
	return l
}

// put waits for the call's lane, or for ctx to end.
func (l *lanes) put(ctx context.Context, report *dispatchv1.CallReport) {
	h := fnv.New32a()
	_, _ = h.Write([]byte(report.GetAttemptId()))
	select {
	case l.reports[h.Sum32()%laneCount] <- report:
	case <-ctx.Done():
	}
}

// close waits for what is being saved.
func (l *lanes) close() {
	for _, lane := range l.reports {
		close(lane)
	}
	l.done.Wait()
}

// logEvery is how often a stream may complain in the log.
const logEvery = time.Second

// complaints keep a stream that says nonsense from filling the log.
type complaints struct {
	mu     sync.Mutex
	last   time.Time
	unsaid int
}

// another reports whether to log the next complaint, and how many were left out since the last.
func (c *complaints) another(now time.Time) (unsaid int, log bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.Sub(c.last) < logEvery {
		c.unsaid++
		return 0, false
	}
	unsaid, c.unsaid, c.last = c.unsaid, 0, now
	return unsaid, true
}
