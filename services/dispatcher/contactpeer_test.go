package dispatcher_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/leader"
	"github.com/foredial/foredial/pkg/rpc"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
)

// contactPeer is a contact service that keeps its promises in memory: call
// order, leases, the fence, one attempt a preview. A test may make it fail.
type contactPeer struct {
	contactinternalv1.UnimplementedLeaseServiceServer

	mu       sync.Mutex
	fence    leader.Token
	contacts []*contactRow
	attempts map[string]*attemptRow
	leases   map[string]leader.Token // under which each was made
	// fail answers calls of a method with an error; after, once they are done.
	fail, after map[string]error
	calls       map[string]int
	// hold, while not nil, keeps BeginAttempt from answering until it is closed.
	hold chan struct{}
	// revocations are what it wants back.
	revocations revocationLog
	// appointments that were made, by attempt; ownerFor is how long each is kept for
	// its agent.
	appointments map[string]*contactinternalv1.MakeAppointmentRequest
	ownerFor     time.Duration
	// closed are contacts that agents closed, by preview.
	closed map[string]string
}

type contactRow struct {
	leased *contactinternalv1.LeasedContact
	task   string
	lease  string // under which it is held
	done   bool
	live   string                                    // the attempt without an outcome
	agreed *contactinternalv1.MakeAppointmentRequest // the appointment it waits for
}

func (c *contactRow) callable() bool {
	until := c.leased.GetCallableUntil()
	return c.lease == "" && c.live == "" && c.due() && (until == nil || time.Now().Before(until.AsTime()))
}

type attemptRow struct {
	live    *contactinternalv1.LiveAttempt
	number  string
	refused bool
	ended   bool
}

func newContactPeer() *contactPeer {
	return &contactPeer{
		attempts: map[string]*attemptRow{}, leases: map[string]leader.Token{},
		fail: map[string]error{}, after: map[string]error{}, calls: map[string]int{},
		appointments: map[string]*contactinternalv1.MakeAppointmentRequest{},
		closed:       map[string]string{},
	}
}

func (p *contactPeer) register(server *rpc.Server) {
	contactinternalv1.RegisterLeaseServiceServer(server, p)
}

func (p *contactPeer) add(task string, n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for range n {
		seq := len(p.contacts) + 1
		p.contacts = append(p.contacts, &contactRow{task: task, leased: &contactinternalv1.LeasedContact{
			ContactId: id.New(), SortKey: binary.BigEndian.AppendUint32(nil, uint32(seq)),
			Reference: fmt.Sprintf("ref-%d", seq), Name: fmt.Sprintf("Customer %d", seq), Priority: 3,
			Numbers: []*contactv1.Number{
				{Number: fmt.Sprintf("+86138%08d", seq)}, {Number: fmt.Sprintf("+86139%08d", seq)},
			},
		}})
	}
}

// failing makes a method fail until the error is nil: before it does anything, or after it has.
func (p *contactPeer) failing(method string, before, after error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fail[method], p.after[method] = before, after
}

func (p *contactPeer) enter(method string) (leave func() error, err error) {
	p.mu.Lock()
	p.calls[method]++
	if err := p.fail[method]; err != nil {
		p.mu.Unlock()
		return nil, err
	}
	return func() error { defer p.mu.Unlock(); return p.after[method] }, nil
}

// holdDials keeps BeginAttempt from answering until release is called.
func (p *contactPeer) holdDials() (release func()) {
	held := make(chan struct{})
	p.mu.Lock()
	defer p.mu.Unlock()
	p.hold = held
	return func() {
		p.mu.Lock()
		p.hold = nil
		p.mu.Unlock()
		close(held)
	}
}

func (p *contactPeer) holding() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.hold
}

// bound gives the contacts of a task a last moment.
func (p *contactPeer) bound(task string, until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.contacts {
		if c.task == task {
			c.leased.CallableUntil = timestamppb.New(until)
		}
	}
}

func (p *contactPeer) called(method string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.calls[method]
}

func (p *contactPeer) fenced(f *contactinternalv1.Fence) error {
	token := leader.Token{Cluster: f.GetClusterId(), Revision: f.GetRevision()}
	if !token.Supersedes(p.fence) {
		return refusal(codes.Aborted, errorv1.Reason_REASON_STALE_FENCE)
	}
	p.fence = token
	return nil
}

func refusal(code codes.Code, reason errorv1.Reason) error {
	return apierr.New(code, apierr.ReasonOf(reason), "%s", apierr.ReasonOf(reason))
}

func (p *contactPeer) LeaseContacts(_ context.Context, req *contactinternalv1.LeaseContactsRequest) (*contactinternalv1.LeaseContactsResponse, error) {
	leave, err := p.enter("LeaseContacts")
	if err != nil {
		return nil, err
	}
	response := &contactinternalv1.LeaseContactsResponse{ExpireTime: timestamppb.New(time.Now().Add(time.Duration(req.GetTtlS()) * time.Second))}
	if err = p.fenced(req.GetFence()); err == nil {
		_, again := p.leases[req.GetLeaseId()]
		if !again {
			p.leases[req.GetLeaseId()] = p.fence
		}
		for _, c := range p.contacts {
			if c.task != req.GetTaskId() || c.done {
				continue
			}
			response.Open = true
			if !again && c.callable() && (c.agreed != nil || !req.GetOnlyAppointments()) && len(response.Contacts) < int(req.GetMaxContacts()) {
				c.lease = req.GetLeaseId()
			} else if c.lease != req.GetLeaseId() {
				continue
			}
			response.Contacts = append(response.Contacts, c.leased)
		}
	}
	if failed := leave(); failed != nil {
		return nil, failed
	}
	return response, err
}

func (p *contactPeer) RenewLeases(_ context.Context, req *contactinternalv1.RenewLeasesRequest) (*contactinternalv1.RenewLeasesResponse, error) {
	leave, err := p.enter("RenewLeases")
	if err != nil {
		return nil, err
	}
	defer func() { _ = leave() }()
	if err := p.fenced(req.GetFence()); err != nil {
		return nil, err
	}
	response := &contactinternalv1.RenewLeasesResponse{ExpireTime: timestamppb.New(time.Now().Add(time.Duration(req.GetTtlS()) * time.Second))}
	for _, lease := range req.GetLeaseIds() {
		if _, ok := p.leases[lease]; !ok {
			response.LostLeaseIds = append(response.LostLeaseIds, lease)
		}
	}
	return response, nil
}

func (p *contactPeer) ReturnContacts(_ context.Context, req *contactinternalv1.ReturnContactsRequest) (*contactinternalv1.ReturnContactsResponse, error) {
	leave, err := p.enter("ReturnContacts")
	if err != nil {
		return nil, err
	}
	defer func() { _ = leave() }()
	if err := p.fenced(req.GetFence()); err != nil {
		return nil, err
	}
	response := &contactinternalv1.ReturnContactsResponse{}
	for _, c := range p.contacts {
		held, orphans := req.GetHeld(), req.GetOrphans()
		if c.lease != "" && (req.GetEverything() ||
			orphans != nil && p.leases[c.lease] != p.fence && !slices.Contains(orphans.GetKnownLeaseIds(), c.lease) ||
			c.lease == held.GetLeaseId() && slices.Contains(held.GetContactIds(), c.leased.GetContactId())) {
			c.lease = ""
			response.Returned++
		}
	}
	return response, nil
}

func (p *contactPeer) BeginAttempt(ctx context.Context, req *contactinternalv1.BeginAttemptRequest) (*contactinternalv1.BeginAttemptResponse, error) {
	if held := p.holding(); held != nil {
		select {
		case <-held:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	leave, err := p.enter("BeginAttempt")
	if err != nil {
		return nil, err
	}
	response, err := p.begin(req)
	if failed := leave(); failed != nil {
		return nil, failed
	}
	return response, err
}

func (p *contactPeer) begin(req *contactinternalv1.BeginAttemptRequest) (*contactinternalv1.BeginAttemptResponse, error) {
	if a := p.attempts[req.GetAttemptId()]; a != nil {
		switch {
		case a.refused:
			return nil, refusal(codes.FailedPrecondition, errorv1.Reason_REASON_PREVIEW_OVER)
		case a.number != req.GetNumber():
			return nil, refusal(codes.AlreadyExists, errorv1.Reason_REASON_ALREADY_EXISTS)
		}
		return &contactinternalv1.BeginAttemptResponse{BeginTime: a.live.GetBeginTime()}, nil
	}
	for _, c := range p.contacts {
		if c.leased.GetContactId() != req.GetContactId() || c.lease == "" || c.lease != req.GetLeaseId() {
			continue
		}
		live := &contactinternalv1.LiveAttempt{
			AttemptId: req.GetAttemptId(), TaskId: req.GetTaskId(), ContactId: req.GetContactId(),
			Reference: c.leased.GetReference(), Name: c.leased.GetName(), Number: req.GetNumber(), AgentId: req.GetAgentId(),
			BeginTime: timestamppb.Now(),
		}
		c.lease, c.live, c.agreed = "", req.GetAttemptId(), nil
		p.attempts[req.GetAttemptId()] = &attemptRow{live: live, number: req.GetNumber()}
		return &contactinternalv1.BeginAttemptResponse{BeginTime: live.GetBeginTime()}, nil
	}
	return nil, refusal(codes.FailedPrecondition, errorv1.Reason_REASON_LEASE_LOST)
}

func (p *contactPeer) ResolveAttempt(_ context.Context, req *contactinternalv1.ResolveAttemptRequest) (*contactinternalv1.ResolveAttemptResponse, error) {
	leave, err := p.enter("ResolveAttempt")
	if err != nil {
		return nil, err
	}
	defer func() { _ = leave() }()
	if a := p.attempts[req.GetAttemptId()]; a != nil {
		return &contactinternalv1.ResolveAttemptResponse{Attempt: a.live}, nil
	}
	p.attempts[req.GetAttemptId()] = &attemptRow{refused: true}
	return &contactinternalv1.ResolveAttemptResponse{}, nil
}

func (p *contactPeer) ListLiveAttempts(context.Context, *contactinternalv1.ListLiveAttemptsRequest) (*contactinternalv1.ListLiveAttemptsResponse, error) {
	leave, err := p.enter("ListLiveAttempts")
	if err != nil {
		return nil, err
	}
	defer func() { _ = leave() }()
	response := &contactinternalv1.ListLiveAttemptsResponse{}
	for _, a := range p.attempts {
		if a.live != nil && !a.ended {
			response.Attempts = append(response.Attempts, a.live)
		}
	}
	return response, nil
}

// outcome is what the result service's relay does: the contact is done, or
// callable again at once.
func (p *contactPeer) outcome(attempt string, answered bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	a := p.attempts[attempt]
	a.ended = true
	for _, c := range p.contacts {
		if c.live == attempt {
			c.live, c.done = "", answered && c.agreed == nil
		}
	}
}

// begun counts the attempts that were begun, by contact.
func (p *contactPeer) begun() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	count := map[string]int{}
	for _, a := range p.attempts {
		if a.live != nil {
			count[a.live.GetContactId()]++
		}
	}
	return count
}

// held counts the contacts under a lease.
func (p *contactPeer) held() (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.contacts {
		if c.lease != "" {
			n++
		}
	}
	return n
}

// waits gives a task a contact that is not due.
func (p *contactPeer) waits(task string) {
	p.add(task, 1)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.contacts[len(p.contacts)-1].live = "waiting"
}

// leasesNoMore keeps the hoppers as they are: the leader, which asks again and again,
// gets nothing more.
func (p *contactPeer) leasesNoMore() { p.failing("LeaseContacts", unavailable(), nil) }

// loseLeases forgets every lease, as if its time had run out.
func (p *contactPeer) loseLeases() {
	p.mu.Lock()
	defer p.mu.Unlock()
	clear(p.leases)
	for _, c := range p.contacts {
		c.lease = ""
	}
}

// newerLeader stands for somebody who took over with a higher revision.
func (p *contactPeer) newerLeader() leader.Token {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fence.Revision += 2
	return p.fence
}

// seen is the newest token.
func (p *contactPeer) seen() leader.Token {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.fence
}

// doneCount counts the contacts that were answered.
func (p *contactPeer) doneCount() (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.contacts {
		if c.done {
			n++
		}
	}
	return n
}
