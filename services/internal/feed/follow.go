package feed

import (
	"context"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	taskinternalv1 "github.com/foredial/foredial/proto/gen/foredial/task/internalapi/v1"
)

const (
	minBackoff = 50 * time.Millisecond
	maxBackoff = 5 * time.Second
)

// follow watches until Stop, over as many streams as it takes.
func (r *Replica) follow() {
	backoff := minBackoff
	after := int64(0)
	for {
		began := time.Now()
		reached, err := r.watch(after)
		if r.ctx.Err() != nil {
			return
		}
		if reached > after || time.Since(began) > maxBackoff {
			backoff = minBackoff
		}
		after = reached
		if status.Code(err) == codes.InvalidArgument { // it has never been that far: it was restored
			after = 0
		}
		r.log.Warn("feed broke off", "revision", after, "error", err, "retry_in", backoff)
		select {
		case <-r.ctx.Done():
			return
		case <-time.After(backoff/2 + rand.N(backoff)):
		}
		backoff = min(2*backoff, maxBackoff)
	}
}

// watch reads one stream to its end and returns the revision from which the
// next one may go on.
func (r *Replica) watch(after int64) (int64, error) {
	ctx, cancel := context.WithCancel(r.ctx)
	defer cancel()
	stream, err := r.feed.WatchFeed(ctx, &taskinternalv1.WatchFeedRequest{AfterRevision: after})
	if err != nil {
		return after, err
	}
	if after == 0 {
		if err := r.list(stream); err != nil {
			return 0, err
		}
	}
	for {
		response, err := stream.Recv()
		if err != nil {
			return r.revision(), err
		}
		r.apply(response)
	}
}

// list reads everything up to caught_up and then makes it visible at once.
func (r *Replica) list(stream taskinternalv1.FeedService_WatchFeedClient) error {
	fresh := newState()
	for {
		response, err := stream.Recv()
		if err != nil {
			return err
		}
		if err := fresh.apply(response); err != nil {
			r.log.Error("feed sent what cannot be used", "error", err)
		}
		if response.GetCaughtUp() {
			r.show(fresh)
			return nil
		}
	}
}

func (r *Replica) show(fresh *state) {
	r.mu.Lock()
	old := r.state
	r.state = fresh
	r.mu.Unlock()
	changed := maps.Clone(fresh.tenants)
	if old == nil {
		close(r.ready)
	} else {
		maps.Copy(changed, old.tenants)
	}
	for _, tenant := range slices.Sorted(maps.Keys(changed)) {
		r.tell(tenant)
	}
}

func (r *Replica) apply(response *taskinternalv1.WatchFeedResponse) {
	r.mu.Lock()
	err := r.state.apply(response)
	r.mu.Unlock()
	if err != nil {
		r.log.Error("feed sent what cannot be used", "error", err)
	}
	if tenant := response.GetTenant(); tenant != "" {
		r.tell(tenant)
	}
}

func (r *Replica) tell(tenant string) {
	for _, fn := range r.onChange {
		fn(tenant)
	}
}

func (r *Replica) revision() int64 {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.state.revision
}
