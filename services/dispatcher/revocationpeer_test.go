package dispatcher_test

import (
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"

	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
)

type cause = contactinternalv1.WatchRevocationsResponse_Cause

const (
	blocklisted = contactinternalv1.WatchRevocationsResponse_CAUSE_BLOCKLISTED
	cancelled   = contactinternalv1.WatchRevocationsResponse_CAUSE_CANCELLED
)

// revocationLog is the revocations of a contact peer; that of sequence s is at s-2.
type revocationLog struct {
	mu        sync.Mutex
	list      []*contactinternalv1.WatchRevocationsResponse_Revocation
	forgotten int64
	watchers  map[chan struct{}]bool // each is told that there is more, or to look again
}

func (l *revocationLog) watch() (news chan struct{}, stop func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	news = make(chan struct{}, 1)
	if l.watchers == nil {
		l.watchers = map[chan struct{}]bool{}
	}
	l.watchers[news] = true
	return news, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.watchers, news)
	}
}

// change changes the log and has all watchers look at it.
func (l *revocationLog) change(fn func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fn()
	for news := range l.watchers {
		select {
		case news <- struct{}{}:
		default:
		}
	}
}

func (l *revocationLog) last() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return int64(len(l.list)) + 1
}

// after is what came after a sequence number; false: not all of it is known.
func (l *revocationLog) after(sequence int64) (*contactinternalv1.WatchRevocationsResponse, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	last := int64(len(l.list)) + 1
	if sequence < l.forgotten || sequence > last {
		return nil, false
	}
	return &contactinternalv1.WatchRevocationsResponse{Sequence: last, Revocations: l.list[sequence-1:]}, true
}

func (p *contactPeer) WatchRevocations(req *contactinternalv1.WatchRevocationsRequest,
	stream grpc.ServerStreamingServer[contactinternalv1.WatchRevocationsResponse],
) error {
	leave, err := p.enter("WatchRevocations")
	if err != nil {
		return err
	}
	_ = leave()
	news, stop := p.revocations.watch()
	defer stop()
	at := req.GetAfterSequence()
	if at == 0 {
		at = p.revocations.last()
		if err := stream.Send(&contactinternalv1.WatchRevocationsResponse{Sequence: at}); err != nil {
			return err
		}
	}
	for {
		message, ok := p.revocations.after(at)
		switch {
		case !ok:
			return refusal(codes.ResourceExhausted, errorv1.Reason_REASON_LIMIT)
		case message.GetSequence() > at:
			if err := stream.Send(message); err != nil {
				return err
			}
			at = message.GetSequence()
		}
		select {
		case <-stream.Context().Done():
			return stream.Context().Err()
		case <-news:
		}
	}
}

// revoke wants contacts back, and leases them to nobody any more.
func (p *contactPeer) revoke(why cause, contacts ...string) {
	p.mu.Lock()
	for _, c := range p.contacts {
		for _, id := range contacts {
			if c.leased.GetContactId() == id {
				c.done = true
			}
		}
	}
	p.mu.Unlock()
	p.revocations.change(func() {
		for _, id := range contacts {
			p.revocations.list = append(p.revocations.list,
				&contactinternalv1.WatchRevocationsResponse_Revocation{ContactId: id, Cause: why})
		}
	})
}

// forget makes everybody who watches too late.
func (p *contactPeer) forget() {
	p.revocations.change(func() {
		p.revocations.list = append(p.revocations.list, &contactinternalv1.WatchRevocationsResponse_Revocation{ContactId: "old"})
		p.revocations.forgotten = int64(len(p.revocations.list)) + 1
	})
}
