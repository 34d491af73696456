package rpc

import (
	"context"
	"errors"
	"hash/maphash"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
)

const (
	// expiryEvery is by how much a stream may outlive its credential.
	expiryEvery = time.Second
	// askEvery is how often it is asked whose the credentials of open streams are.
	// With answers that are up to ten seconds old a stream ends within fifteen.
	askEvery = 5 * time.Second
	// askAtOnce bounds how many of them are asked about at once.
	askAtOnce = 8
)

var (
	errExpired = apierr.New(codes.Unauthenticated, apierr.TokenInvalid, "the credential has expired")
	errEnded   = apierr.New(codes.Unauthenticated, apierr.TokenInvalid, "the credential is not good any more, or good for something else")
)

// rights cuts streams when the right of those who opened them ends. One goroutine
// looks after all of them: thousands of agents hold one each.
type rights struct {
	log     *slog.Logger
	callers Authenticator
	seed    maphash.Seed

	mu      sync.Mutex
	streams map[*holder]struct{}
}

// holder is an open stream, as little of it as will do.
type holder struct {
	credential string
	expires    int64  // Unix nanoseconds; 0: never
	right      uint64 // see rights.of
	cut        context.CancelCauseFunc
}

func newRights(log *slog.Logger, callers Authenticator) *rights {
	return &rights{log: log, callers: callers, seed: maphash.MakeSeed(), streams: map[*holder]struct{}{}}
}

// of is a word for what a caller may do: another one as soon as that changes.
func (r *rights) of(who auth.Identity) uint64 {
	return maphash.Comparable(r.seed, [...]string{who.Tenant, string(who.Role), who.AgentID, who.OrgUnit})
}

// hold has a stream cut when the right of its caller ends; release is to be called
// when it ends by itself. Other services are held to nothing: their tokens are short
// so that they are not worth stealing, and what they follow they follow for good.
func (r *rights) hold(ctx context.Context, cut context.CancelCauseFunc) (release func()) {
	who, ok := auth.Lookup(ctx)
	if !ok || who.Role == auth.Service {
		return func() {}
	}
	h := &holder{right: r.of(who), cut: cut}
	h.credential, _ = credential(ctx) // it was read before
	if !who.Expires.IsZero() {
		h.expires = who.Expires.UnixNano()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.streams[h] = struct{}{}
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.streams, h)
	}
}

// run looks after the streams until ctx ends.
func (r *rights) run(ctx context.Context) {
	expiry, ask := time.NewTicker(expiryEvery), time.NewTicker(askEvery)
	defer expiry.Stop()
	defer ask.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-expiry.C:
			r.expire(now.UnixNano())
		case <-ask.C:
			r.ask(ctx)
		}
	}
}

func (r *rights) expire(now int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for h := range r.streams {
		if h.expires != 0 && h.expires <= now {
			h.cut(errExpired)
		}
	}
}

// ask finds out for each stream whether its caller may still do what it might when it
// began. A round that finds nobody to ask leaves the streams alone, as does one that
// takes too long: the next goes through them in another order.
func (r *rights) ask(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, askEvery)
	defer cancel()
	asking, ctx := errgroup.WithContext(ctx)
	asking.SetLimit(askAtOnce)
	for _, h := range r.open() {
		if ctx.Err() != nil {
			break
		}
		asking.Go(func() error { return r.askAbout(ctx, h) })
	}
	if err := asking.Wait(); err != nil {
		r.log.Warn("credentials of open streams cannot be checked", "error", err)
	}
}

func (r *rights) askAbout(ctx context.Context, h *holder) error {
	who, err := r.callers.Authenticate(ctx, h.credential)
	if errors.Is(err, auth.ErrToken) || err == nil && r.of(who) != h.right {
		h.cut(errEnded)
		return nil
	}
	return err
}

func (r *rights) open() []*holder {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := make([]*holder, 0, len(r.streams))
	for h := range r.streams {
		all = append(all, h)
	}
	return all
}
