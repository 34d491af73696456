package leader

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	pb "go.etcd.io/etcd/api/v3/etcdserverpb"
	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
	clientv3 "go.etcd.io/etcd/client/v3"
	"google.golang.org/grpc"
)

var (
	errUntrusted = errors.New("no keep-alive was answered within the trust window")
	errLeaseGone = errors.New("etcd has ended the lease of this session")
)

const (
	// beatShare: a keep-alive is sent every TTL/beatShare and given as long.
	beatShare = 4
	// retryShare: a failed keep-alive is tried again after TTL/retryShare.
	retryShare = 20
)

// session is one etcd lease, kept alive by one goroutine from openSession to
// close. All bids of a node hang on it and end with it.
type session struct {
	client *clientv3.Client
	lease  clientv3.LeaseID
	ttl    time.Duration // as granted, which may be more than asked for
	trust  *trust

	lastBeat atomic.Int64 // unix nanoseconds

	loseOnce sync.Once
	lost     chan struct{} // closed when the session is over; cause says why
	cause    error

	stop    context.CancelFunc
	stopped chan struct{}
}

// openSession asks for a lease and starts to keep it alive. ctx bounds the
// asking only: the session must outlive the shutdown signal, until all work
// has returned.
func openSession(ctx context.Context, client *clientv3.Client, ttl time.Duration) (*session, error) {
	sent := time.Now()
	granting, cancel := context.WithTimeout(ctx, ttl)
	defer cancel()
	grant, err := client.Grant(granting, wholeSeconds(ttl))
	if err != nil {
		return nil, fmt.Errorf("grant an etcd lease: %w", err)
	}
	granted := time.Duration(grant.TTL) * time.Second

	beating, stop := context.WithCancel(context.WithoutCancel(ctx))
	s := &session{
		client:  client,
		lease:   grant.ID,
		ttl:     granted,
		trust:   newTrust(sent, granted),
		lost:    make(chan struct{}),
		stop:    stop,
		stopped: make(chan struct{}),
	}
	s.lastBeat.Store(sent.UnixNano())
	go s.keepAlive(beating)
	return s, nil
}

// wholeSeconds rounds up: etcd counts leases in seconds.
func wholeSeconds(ttl time.Duration) int64 {
	return int64((ttl + time.Second - 1) / time.Second)
}

// trusted tells whether the session can be relied on at this very moment.
func (s *session) trusted() bool { return s.trust.holds(time.Now()) }

// lose ends the session for all who hang on it; the first cause stays.
func (s *session) lose(cause error) {
	s.loseOnce.Do(func() {
		s.trust.end()
		s.cause = cause
		close(s.lost)
	})
}

func (s *session) keepAlive(ctx context.Context) {
	defer close(s.stopped)
	wait := s.ttl / beatShare
	for s.pause(ctx, wait) {
		wait = s.ttl / beatShare
		sent := time.Now()
		ttl, err := s.beat(ctx)
		switch {
		case err == nil && s.trust.extend(sent, ttl, time.Now()):
			s.lastBeat.Store(sent.UnixNano())
		case errors.Is(err, errLeaseGone):
			s.lose(err)
			return
		default: // pause ends the session when the window has ended
			wait = s.ttl / retryShare
		}
	}
}

// pause waits for d, or less when the window ends before. It returns false
// when the keeping alive is over.
func (s *session) pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(min(d, time.Until(s.trust.deadline())))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-s.lost:
		return false
	case <-timer.C:
	}
	if !s.trusted() {
		s.lose(errUntrusted)
		return false
	}
	return true
}

// beat sends one keep-alive and returns the TTL it bought. Each beat is a
// stream of its own, so that with several endpoints the next one takes
// another connection. The client's KeepAliveOnce would do but for its busy
// loop while no endpoint answers.
func (s *session) beat(ctx context.Context) (time.Duration, error) {
	until := time.Now().Add(s.ttl / beatShare)
	if end := s.trust.deadline(); end.Before(until) {
		until = end
	}
	ctx, cancel := context.WithDeadline(ctx, until)
	defer cancel()

	stream, err := pb.NewLeaseClient(s.client.ActiveConnection()).LeaseKeepAlive(ctx, grpc.WaitForReady(true))
	if err != nil {
		return 0, fmt.Errorf("open a keep-alive stream: %w", err)
	}
	if err := stream.Send(&pb.LeaseKeepAliveRequest{ID: int64(s.lease)}); err != nil {
		return 0, fmt.Errorf("send a keep-alive: %w", err)
	}
	answer, err := stream.Recv()
	if errors.Is(rpctypes.Error(err), rpctypes.ErrLeaseNotFound) {
		return 0, errLeaseGone
	}
	if err != nil {
		return 0, fmt.Errorf("receive a keep-alive: %w", err)
	}
	if answer.TTL <= 0 {
		return 0, errLeaseGone
	}
	return time.Duration(answer.TTL) * time.Second, nil
}

// close stops the keeping alive and gives the lease back, which deletes all
// keys that hang on it. If etcd does not hear of it, the lease runs out.
func (s *session) close(ctx context.Context) error {
	s.stop()
	<-s.stopped
	s.trust.end()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.ttl/beatShare)
	defer cancel()
	_, err := s.client.Revoke(ctx, s.lease)
	if err != nil && !errors.Is(err, rpctypes.ErrLeaseNotFound) {
		return fmt.Errorf("revoke the etcd lease: %w", err)
	}
	return nil
}
