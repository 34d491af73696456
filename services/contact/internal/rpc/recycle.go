package rpc

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/id"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/internal/sight"
)

// RecycleContacts implements ContactService.
func (s *Contacts) RecycleContacts(ctx context.Context, req *contactv1.RecycleContactsRequest) (*contactv1.RecycleContactsResponse, error) {
	tenant := auth.Tenant(ctx)
	if err := sight.Check(ctx, s.Tasks, req.GetTaskId()); err != nil {
		return nil, err
	}
	if faults := noResults(req.GetLastResults()); len(faults) > 0 {
		return nil, apierr.Invalid(faults...)
	}
	again := recycling(req)
	before, found, err := s.Rows.RecycledBefore(ctx, tenant, again.Request)
	if err != nil {
		return nil, err
	}
	if found && before.Done() {
		return &contactv1.RecycleContactsResponse{Recycled: before.Contacts}, nil
	}
	task, err := s.Tasks.GetTask(ctx, tenant, req.GetTaskId())
	if err != nil {
		return nil, err
	}
	if err := s.takesContacts(task); err != nil {
		return nil, err
	}
	recycled, err := s.Rows.Recycle(ctx, tenant, again, s.Now())
	if err != nil {
		return nil, err
	}
	s.Log.Info("contacts were recycled", "tenant", tenant, "task_id", req.GetTaskId(), "contacts", recycled)
	return &contactv1.RecycleContactsResponse{Recycled: recycled}, nil
}

// recycling is what is asked for. Its content is the same in whatever order
// reasons and results are named.
func recycling(req *contactv1.RecycleContactsRequest) store.Recycling {
	r := store.Recycling{TaskID: req.GetTaskId(), Results: slices.Sorted(slices.Values(req.GetLastResults()))}
	for _, reason := range req.GetDoneReasons() {
		r.Reasons = append(r.Reasons, contact.Reason(reason))
	}
	slices.Sort(r.Reasons)
	r.Request = store.Request{
		ID:      cmp.Or(req.GetRequestId(), id.New()),
		Content: fmt.Sprintf("recycle %s %v %s", r.TaskID, r.Reasons, strings.Join(r.Results, " ")),
	}
	return r
}

// noResults are those of the names that are not a displayed result's.
func noResults(names []string) (faults []apierr.Field) {
	for i, name := range names {
		if callv1.DisplayedResult_value["DISPLAYED_RESULT_"+name] == 0 {
			faults = append(faults, apierr.Field{
				Path: fmt.Sprintf("last_results[%d]", i), Reason: apierr.Value, Description: "is not the name of a displayed result",
			})
		}
	}
	return faults
}
