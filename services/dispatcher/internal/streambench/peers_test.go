package streambench_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/leader"
	"github.com/foredial/foredial/pkg/rpc"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	resultinternalv1 "github.com/foredial/foredial/proto/gen/foredial/result/internalapi/v1"
	taskinternalv1 "github.com/foredial/foredial/proto/gen/foredial/task/internalapi/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

// peers are the services a dispatcher needs, with no end of contacts.
type peers struct {
	lender   lender
	recorder recorder
	board    board
}

func newPeers() *peers {
	return &peers{
		lender: lender{held: map[string]map[string]*contactinternalv1.LeasedContact{}, fences: map[string]leader.Token{}},
		board:  board{grown: make(chan struct{})},
	}
}

func (p *peers) register(server *rpc.Server) {
	contactinternalv1.RegisterLeaseServiceServer(server, &p.lender)
	resultinternalv1.RegisterRecordServiceServer(server, &p.recorder)
	taskinternalv1.RegisterFeedServiceServer(server, &p.board)
}

// lender makes contacts up as they are asked for, and knows which are leased.
type lender struct {
	contactinternalv1.UnimplementedLeaseServiceServer

	mu     sync.Mutex
	made   uint32
	free   []*contactinternalv1.LeasedContact
	held   map[string]map[string]*contactinternalv1.LeasedContact // by lease
	fences map[string]leader.Token                                // by lease
}

// fresh is a contact whose preview is some 600 bytes, as those of the floor are.
func (l *lender) fresh() *contactinternalv1.LeasedContact {
	l.made++
	attributes := map[string]string{}
	for i := range 8 {
		attributes[fmt.Sprintf("attribute_%d", i)] = fmt.Sprintf("a value of some length %d", l.made)
	}
	return &contactinternalv1.LeasedContact{
		ContactId: id.New(), SortKey: binary.BigEndian.AppendUint32(nil, l.made),
		Reference: fmt.Sprintf("ref-%d", l.made), Name: fmt.Sprintf("Customer %d", l.made), Priority: 3,
		Numbers:    []*contactv1.Number{{Number: fmt.Sprintf("+86138%08d", l.made)}},
		Attributes: attributes,
	}
}

func (l *lender) LeaseContacts(_ context.Context, req *contactinternalv1.LeaseContactsRequest) (*contactinternalv1.LeaseContactsResponse, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	lent, again := l.held[req.GetLeaseId()]
	if !again {
		lent = map[string]*contactinternalv1.LeasedContact{}
		for range req.GetMaxContacts() {
			var c *contactinternalv1.LeasedContact
			if n := len(l.free); n > 0 {
				c, l.free = l.free[n-1], l.free[:n-1]
			} else {
				c = l.fresh()
			}
			lent[c.GetContactId()] = c
		}
		l.held[req.GetLeaseId()] = lent
		l.fences[req.GetLeaseId()] = token(req.GetFence())
	}
	response := &contactinternalv1.LeaseContactsResponse{ExpireTime: inSeconds(req.GetTtlS()), Open: true}
	for _, c := range lent {
		response.Contacts = append(response.Contacts, c)
	}
	return response, nil
}

func token(f *contactinternalv1.Fence) leader.Token {
	return leader.Token{Cluster: f.GetClusterId(), Revision: f.GetRevision()}
}

func inSeconds(s int32) *timestamppb.Timestamp {
	return timestamppb.New(time.Now().Add(time.Duration(s) * time.Second))
}

func (l *lender) RenewLeases(_ context.Context, req *contactinternalv1.RenewLeasesRequest) (*contactinternalv1.RenewLeasesResponse, error) {
	return &contactinternalv1.RenewLeasesResponse{ExpireTime: inSeconds(req.GetTtlS())}, nil
}

func (l *lender) ReturnContacts(_ context.Context, req *contactinternalv1.ReturnContactsRequest) (*contactinternalv1.ReturnContactsResponse, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	response := &contactinternalv1.ReturnContactsResponse{}
	takeBack := func(lease, contact string) {
		if c := l.held[lease][contact]; c != nil {
			delete(l.held[lease], contact)
			l.free = append(l.free, c)
			response.Returned++
		}
	}
	for _, contact := range req.GetHeld().GetContactIds() {
		takeBack(req.GetHeld().GetLeaseId(), contact)
	}
	for lease, contacts := range l.held {
		orphan := req.GetOrphans() != nil && l.fences[lease] != token(req.GetFence()) &&
			!slices.Contains(req.GetOrphans().GetKnownLeaseIds(), lease)
		if orphan || req.GetEverything() {
			for contact := range contacts {
				takeBack(lease, contact)
			}
		}
	}
	return response, nil
}

func (l *lender) ListDueAppointments(context.Context, *contactinternalv1.ListDueAppointmentsRequest) (*contactinternalv1.ListDueAppointmentsResponse, error) {
	return &contactinternalv1.ListDueAppointmentsResponse{}, nil
}

func (l *lender) ListLiveAttempts(context.Context, *contactinternalv1.ListLiveAttemptsRequest) (*contactinternalv1.ListLiveAttemptsResponse, error) {
	return &contactinternalv1.ListLiveAttemptsResponse{}, nil
}

func (l *lender) WatchRevocations(req *contactinternalv1.WatchRevocationsRequest, stream grpc.ServerStreamingServer[contactinternalv1.WatchRevocationsResponse]) error {
	if req.GetAfterSequence() == 0 {
		if err := stream.Send(&contactinternalv1.WatchRevocationsResponse{Sequence: 1}); err != nil {
			return err
		}
	}
	<-stream.Context().Done()
	return stream.Context().Err()
}

// lent lists the contacts that are leased.
func (l *lender) lent() (contacts []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, held := range l.held {
		for contact := range held {
			contacts = append(contacts, contact)
		}
	}
	return contacts
}

// recorder keeps the previews that are over.
type recorder struct {
	resultinternalv1.UnimplementedRecordServiceServer

	mu    sync.Mutex
	ended []*resultinternalv1.RecordPreviewsRequest_EndedPreview
}

func (r *recorder) RecordPreviews(_ context.Context, req *resultinternalv1.RecordPreviewsRequest) (*resultinternalv1.RecordPreviewsResponse, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ended = append(r.ended, req.GetPreviews()...)
	return &resultinternalv1.RecordPreviewsResponse{}, nil
}

// take hands over what is there, once.
func (r *recorder) take() []*resultinternalv1.RecordPreviewsRequest_EndedPreview {
	r.mu.Lock()
	defer r.mu.Unlock()
	ended := r.ended
	r.ended = nil
	return ended
}

// board is the feed of tasks and resources.
type board struct {
	taskinternalv1.UnimplementedFeedServiceServer

	mu      sync.Mutex
	changes []*taskinternalv1.WatchFeedResponse // the one of revision r is at r-1
	grown   chan struct{}                       // closed when there are more
}

func (s *board) task(t *taskv1.Task) {
	s.add(&taskinternalv1.WatchFeedResponse{Tenant: tenant, Change: &taskinternalv1.WatchFeedResponse_Task{Task: t}})
}

func (s *board) resource(r *directoryv1.Resource) {
	s.add(&taskinternalv1.WatchFeedResponse{Tenant: tenant, Change: &taskinternalv1.WatchFeedResponse_Resource{Resource: r}})
}

func (s *board) add(change *taskinternalv1.WatchFeedResponse) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changes = append(s.changes, change)
	change.Revision = int64(len(s.changes))
	close(s.grown)
	s.grown = make(chan struct{})
}

func (s *board) since(revision int) ([]*taskinternalv1.WatchFeedResponse, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changes[revision:], s.grown
}

func (s *board) WatchFeed(req *taskinternalv1.WatchFeedRequest, stream grpc.ServerStreamingServer[taskinternalv1.WatchFeedResponse]) error {
	at, first := int(req.GetAfterRevision()), true
	for {
		changes, grown := s.since(at)
		for _, change := range changes {
			if err := stream.Send(change); err != nil {
				return err
			}
		}
		if at += len(changes); first {
			first = false
			caughtUp := &taskinternalv1.WatchFeedResponse_CaughtUp{CaughtUp: true}
			if err := stream.Send(&taskinternalv1.WatchFeedResponse{Revision: int64(at), Change: caughtUp}); err != nil {
				return err
			}
		}
		select {
		case <-stream.Context().Done():
			return stream.Context().Err()
		case <-grown:
		}
	}
}
