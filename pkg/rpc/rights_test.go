package rpc

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	pb "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
)

var errAway = errors.New("nobody can be asked")

// register says whose credentials are, as a test changes it.
type register struct {
	mu    sync.Mutex
	who   map[string]auth.Identity
	away  bool
	asked int
}

func (r *register) Authenticate(_ context.Context, credential string) (auth.Identity, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked++
	who, ok := r.who[credential]
	switch {
	case r.away:
		return auth.Identity{}, errAway
	case !ok:
		return auth.Identity{}, auth.ErrToken
	}
	return who, nil
}

func (r *register) change(change func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change()
}

var sue = auth.Identity{Subject: "sue", Tenant: "acme", Role: auth.Supervisor}

// watched are streams of callers that some rights look after, in synthetic time.
type watched struct {
	*rights
	*register

	t *testing.T
}

func watch(t *testing.T, test func(w watched)) {
	synctest.Test(t, func(t *testing.T) {
		w := watched{register: &register{who: map[string]auth.Identity{}}, t: t}
		w.rights = newRights(slog.New(slog.DiscardHandler), w.register)
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { w.run(ctx) })
		test(w)
		stop()
		running.Wait()
	})
}

// open is a stream that somebody has opened.
func (w watched) open(credential string, who auth.Identity) (stream context.Context, release func()) {
	w.t.Helper()
	w.change(func() { w.who[credential] = who })
	ctx := metadata.NewIncomingContext(w.t.Context(), metadata.Pairs("authorization", bearer+credential))
	ctx, cut := context.WithCancelCause(auth.NewContext(ctx, who))
	return ctx, w.hold(ctx, cut)
}

func TestStreamEndsWithItsCredential(t *testing.T) {
	watch(t, func(w watched) {
		expires := sue
		expires.Expires = time.Now().Add(time.Minute)
		ends, release := w.open("one", expires)
		defer release()
		stays, release := w.open("two", sue)
		defer release()
		<-time.After(time.Minute - time.Second)
		require.NoError(t, ends.Err())
		<-time.After(time.Second + expiryEvery)
		require.Equal(t, errExpired, context.Cause(ends))
		require.NoError(t, stays.Err())
	})
}

// What was revoked or has come to mean something else ends; with answers that are eight
// seconds old that is within fifteen.
func TestStreamEndsWithTheRightToIt(t *testing.T) {
	for name, change := range map[string]func(r *register){
		"revoked":      func(r *register) { delete(r.who, "key") },
		"another role": func(r *register) { r.who["key"] = auth.Identity{Subject: "sue", Tenant: "acme", Role: auth.Auditor} },
		"another org unit": func(r *register) {
			r.who["key"] = auth.Identity{Subject: "sue", Tenant: "acme", Role: auth.Supervisor, OrgUnit: "east"}
		},
		"another agent": func(r *register) { r.who["key"] = auth.Identity{Tenant: "acme", Role: auth.Agent, AgentID: "ann"} },
	} {
		t.Run(name, func(t *testing.T) {
			watch(t, func(w watched) {
				stream, release := w.open("key", sue)
				defer release()
				other, release := w.open("other", sue)
				defer release()
				<-time.After(time.Minute)
				require.NoError(t, stream.Err(), "its right has not ended")
				w.change(func() { change(w.register) })
				<-time.After(askEvery + time.Millisecond)
				require.Equal(t, errEnded, context.Cause(stream))
				require.NoError(t, other.Err())
			})
		})
	}
}

func TestStreamStaysWhileNobodyCanBeAsked(t *testing.T) {
	watch(t, func(w watched) {
		stream, release := w.open("key", sue)
		defer release()
		w.change(func() { w.away = true; delete(w.who, "key") })
		<-time.After(time.Minute)
		require.NoError(t, stream.Err())
		w.change(func() { w.away = false })
		<-time.After(askEvery + time.Millisecond)
		require.Equal(t, errEnded, context.Cause(stream))
	})
}

func TestNoStreamIsKeptInMind(t *testing.T) {
	watch(t, func(w watched) {
		_, release := w.open("key", sue)
		<-time.After(askEvery + time.Millisecond)
		w.change(func() { require.Equal(t, 1, w.asked) })
		release()
		<-time.After(time.Minute)
		w.change(func() { require.Equal(t, 1, w.asked, "one that has ended is not asked about") })
		require.Empty(t, w.streams)
	})
}

// Another service renews its token with each call; what it follows it follows for good.
func TestServicesKeepTheirStreams(t *testing.T) {
	watch(t, func(w watched) {
		stream, release := w.open("token", auth.Identity{Tenant: "acme", Role: auth.Service, Expires: time.Now().Add(time.Second)})
		defer release()
		<-time.After(time.Hour)
		require.NoError(t, stream.Err())
	})
}

// One round gets through thousands of streams, and waits for few at a time.
func TestManyStreamsAreAskedAboutInARound(t *testing.T) {
	watch(t, func(w watched) {
		const many = 10_000
		for i := range many {
			_, release := w.open(fmt.Sprint(i), sue)
			defer release()
		}
		<-time.After(askEvery + time.Millisecond)
		w.change(func() { require.Equal(t, many, w.asked) })
	})
}

// The same over a connection: what the client of a stream is told.
func TestClientIsToldWhyItsStreamEnded(t *testing.T) {
	r := serve(t, &service{stream: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }})
	almostOver, err := r.key.Sign(sue, time.Now().Add(-4*time.Second), 0)
	require.NoError(t, err)
	s, err := pb.NewTestServiceClient(r.dial(t, almostOver)).StreamingOutputCall(t.Context(), &pb.StreamingOutputCallRequest{})
	require.NoError(t, err)
	_, err = s.Recv()
	require.NoError(t, err, "it began")
	_, err = s.Recv()
	require.Equal(t, codes.Unauthenticated, status.Code(err))
	require.Equal(t, apierr.TokenInvalid, apierr.ReasonIn(err))
	require.ErrorContains(t, err, "the credential has expired")
}
