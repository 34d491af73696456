package caller

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/foredial/foredial/pkg/auth"
)

const (
	// goodFor is how long whose a credential is may be told without asking again.
	goodFor = 8 * time.Second
	// badFor is the same of one that is nobody's.
	badFor = 2 * time.Second
	// mostAnswers bounds how many are kept of either kind: strangers, who can show as
	// many credentials as they like, do not crowd out those who have one.
	mostAnswers = 16384
	// answerWithin bounds the wait for one.
	answerWithin = 5 * time.Second
)

// hash is that of a credential.
type hash = [sha256.Size]byte

// answer is whose a credential is, or why it is nobody's, until it is asked again.
type answer struct {
	who   auth.Identity
	err   error
	until time.Time
}

// answers keeps them for a while, and asks once for all who want the same at a time.
type answers struct {
	flight singleflight.Group

	mu   sync.Mutex
	good map[hash]answer
	bad  map[hash]answer
}

func newAnswers() *answers {
	return &answers{good: map[hash]answer{}, bad: map[hash]answer{}}
}

// get returns what is known of a credential, or asks. Asking goes on when the one who
// wanted it first has gone.
func (a *answers) get(ctx context.Context, of hash, ask func(context.Context) (auth.Identity, error)) (auth.Identity, error) {
	if known, ok := a.find(of, time.Now()); ok {
		return known.who, known.err
	}
	detached := context.WithoutCancel(ctx)
	asked := a.flight.DoChan(string(of[:]), func() (any, error) {
		ctx, cancel := context.WithTimeout(detached, answerWithin)
		defer cancel()
		who, err := carefully(ctx, ask)
		a.keep(of, answer{who: who, err: err})
		return who, err
	})
	select {
	case got := <-asked:
		who, _ := got.Val.(auth.Identity)
		return who, got.Err
	case <-ctx.Done():
		return auth.Identity{}, ctx.Err()
	}
}

// carefully has a panic be the caller's to survive, not the process's to die of.
func carefully(ctx context.Context, ask func(context.Context) (auth.Identity, error)) (who auth.Identity, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return ask(ctx)
}

func (a *answers) find(of hash, now time.Time) (answer, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	known, ok := a.good[of]
	if !ok {
		known, ok = a.bad[of]
	}
	return known, ok && now.Before(known.until)
}

// keep remembers an answer, but not that there is none.
func (a *answers) keep(of hash, got answer) {
	now := time.Now()
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.good, of)
	switch {
	case got.err == nil:
		got.until = earliest(now.Add(goodFor), got.who.Expires)
		put(a.good, of, got, now)
	case errors.Is(got.err, auth.ErrToken):
		got.until = now.Add(badFor)
		put(a.bad, of, got, now)
	}
}

// put makes room first: of what is over, and if that is not enough, of all.
func put(into map[hash]answer, of hash, got answer, now time.Time) {
	if len(into) >= mostAnswers {
		maps.DeleteFunc(into, func(_ hash, old answer) bool { return !now.Before(old.until) })
	}
	if len(into) >= mostAnswers {
		clear(into)
	}
	into[of] = got
}

// forget makes what is known of a key or a session unknown.
func (a *answers) forget(credential string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	maps.DeleteFunc(a.good, func(_ hash, known answer) bool { return known.who.Credential == credential })
}
