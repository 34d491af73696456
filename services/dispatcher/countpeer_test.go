package dispatcher_test

import (
	"context"

	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
)

func (p *contactPeer) CountContacts(_ context.Context, req *contactinternalv1.CountContactsRequest) (*contactinternalv1.CountContactsResponse, error) {
	leave, err := p.enter("CountContacts")
	if err != nil {
		return nil, err
	}
	defer func() { _ = leave() }()
	response := &contactinternalv1.CountContactsResponse{}
	for _, task := range req.GetTaskIds() {
		count := &contactinternalv1.CountContactsResponse_TaskCount{TaskId: task}
		for _, c := range p.contacts {
			if c.task == task {
				count.Any, count.Open = true, count.Open || !c.done
				count.Callable = count.Callable || req.GetCallable() && !c.done && c.callable()
			}
		}
		response.Counts = append(response.Counts, count)
	}
	return response, nil
}
