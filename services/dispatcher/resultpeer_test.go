package dispatcher_test

import (
	"context"
	"maps"
	"slices"
	"sync"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/rpc"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	resultinternalv1 "github.com/foredial/foredial/proto/gen/foredial/result/internalapi/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
)

// resultPeer is a result service in memory: it merges facts, and passes the
// first end on to the contact service.
type resultPeer struct {
	resultinternalv1.UnimplementedRecordServiceServer

	contacts *contactPeer
	mu       sync.Mutex
	attempts map[string]*resultv1.Attempt
	previews map[string]*resultinternalv1.RecordPreviewsRequest_EndedPreview
	fail     error
	// lose is the answer to attempts that are recorded all the same.
	lose error
}

func newResultPeer(contacts *contactPeer) *resultPeer {
	return &resultPeer{
		contacts: contacts, attempts: map[string]*resultv1.Attempt{},
		previews: map[string]*resultinternalv1.RecordPreviewsRequest_EndedPreview{},
	}
}

func (p *resultPeer) register(server *rpc.Server) {
	resultinternalv1.RegisterRecordServiceServer(server, p)
}

func (p *resultPeer) failing(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fail = err
}

// losing has answers be lost: what is to be recorded is, and err is answered.
func (p *resultPeer) losing(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lose = err
}

func (p *resultPeer) RecordAttempt(_ context.Context, req *resultinternalv1.RecordAttemptRequest) (*resultv1.Attempt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fail != nil {
		return nil, p.fail
	}
	news := req.GetAttempt()
	known := p.attempts[news.GetId()]
	if known == nil {
		known = &resultv1.Attempt{}
		p.attempts[news.GetId()] = known
	}
	if known.GetFailCode() == "UNKNOWN" && news.GetEndTime() != nil && news.GetFailCode() != "UNKNOWN" {
		known.EndTime, known.FailCode = nil, ""
	}
	first := known.GetEndTime() == nil && news.GetEndTime() != nil
	merged := proto.Clone(news).(*resultv1.Attempt)
	proto.Merge(merged, known) // what is known wins
	p.attempts[news.GetId()] = merged
	if first && merged.GetFailCode() != "UNKNOWN" {
		p.contacts.outcome(merged.GetId(), merged.GetAnswerTime() != nil)
	}
	if p.lose != nil {
		return nil, p.lose
	}
	return merged, nil
}

func (p *resultPeer) GetAttempt(_ context.Context, req *resultinternalv1.GetAttemptRequest) (*resultv1.Attempt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if known := p.attempts[req.GetId()]; known != nil && p.fail == nil {
		return proto.Clone(known).(*resultv1.Attempt), nil
	}
	if p.fail != nil {
		return nil, p.fail
	}
	return nil, refusal(codes.NotFound, errorv1.Reason_REASON_NOT_FOUND)
}

func (p *resultPeer) RecordPreviews(_ context.Context, req *resultinternalv1.RecordPreviewsRequest) (*resultinternalv1.RecordPreviewsResponse, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fail != nil {
		return nil, p.fail
	}
	for _, preview := range req.GetPreviews() {
		p.previews[preview.GetId()] = preview
	}
	return &resultinternalv1.RecordPreviewsResponse{}, nil
}

func (p *resultPeer) CountSetAside(_ context.Context, req *resultinternalv1.CountSetAsideRequest) (*resultinternalv1.CountSetAsideResponse, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fail != nil {
		return nil, p.fail
	}
	counts := map[string]*resultinternalv1.CountSetAsideResponse_AgentCount{}
	for _, preview := range p.previews {
		if preview.GetEndTime().AsTime().Before(req.GetStartTime().AsTime()) {
			continue
		}
		c := counts[preview.GetAgentId()]
		if c == nil {
			c = &resultinternalv1.CountSetAsideResponse_AgentCount{AgentId: preview.GetAgentId()}
			counts[preview.GetAgentId()] = c
		}
		switch preview.GetState() {
		case dispatchv1.PreviewState_PREVIEW_STATE_SKIPPED:
			c.Skipped++
		case dispatchv1.PreviewState_PREVIEW_STATE_SNOOZED:
			c.Snoozed++
		}
	}
	return &resultinternalv1.CountSetAsideResponse{Counts: slices.Collect(maps.Values(counts))}, nil
}

// attempt is what is on record.
func (p *resultPeer) attempt(id string) *resultv1.Attempt {
	p.mu.Lock()
	defer p.mu.Unlock()
	return proto.Clone(p.attempts[id]).(*resultv1.Attempt)
}

// preview is how a preview ended; unspecified while it is not stored.
func (p *resultPeer) preview(id string) dispatchv1.PreviewState {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.previews[id].GetState()
}
