package dispatcher_test

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
)

func (p *contactPeer) CloseContact(_ context.Context, req *contactinternalv1.CloseContactRequest) (*contactinternalv1.CloseContactResponse, error) {
	leave, err := p.enter("CloseContact")
	if err != nil {
		return nil, err
	}
	err = p.close(req)
	if failed := leave(); failed != nil {
		return nil, failed
	}
	if err != nil {
		return nil, err
	}
	return &contactinternalv1.CloseContactResponse{}, nil
}

func (p *contactPeer) close(req *contactinternalv1.CloseContactRequest) error {
	if p.closed[req.GetPreviewId()] == req.GetContactId() {
		return nil
	}
	for _, c := range p.contacts {
		if c.leased.GetContactId() == req.GetContactId() && c.lease == req.GetLeaseId() {
			c.lease, c.done = "", true
			p.closed[req.GetPreviewId()] = req.GetContactId()
			return nil
		}
	}
	return refusal(codes.FailedPrecondition, errorv1.Reason_REASON_LEASE_LOST)
}

// closings are the contacts that agents closed, by preview.
func (p *contactPeer) closings() map[string]string {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := map[string]string{}
	for preview, contact := range p.closed {
		all[preview] = contact
	}
	return all
}

// edit changes what the contacts of a task are leased as.
func (p *contactPeer) edit(task string, change func(*contactinternalv1.LeasedContact)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.contacts {
		if c.task == task {
			c.leased = proto.Clone(c.leased).(*contactinternalv1.LeasedContact)
			change(c.leased)
		}
	}
}
