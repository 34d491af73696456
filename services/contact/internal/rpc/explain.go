package rpc

import (
	"cmp"
	"context"
	"time"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/page"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/contact/internal/wire"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/internal/sight"
)

// defaultHours is how far a forecast looks ahead.
const defaultHours = 24

// question asks about a task as it is now.
func (s *Contacts) question(task *feed.Task) store.Question {
	return store.Question{Tenant: task.Tenant, TaskID: task.GetId(), Terms: wire.Terms(task, s.Tasks)}
}

// ExplainContact implements ContactService.
func (s *Contacts) ExplainContact(ctx context.Context, req *contactv1.ExplainContactRequest) (*contactv1.ExplainContactResponse, error) {
	q, now, err := s.ranked(ctx, req.GetTaskId())
	if err != nil {
		return nil, err
	}
	c, g, err := s.Rows.Explain(ctx, q, req.GetId(), now)
	if err != nil {
		return nil, err
	}
	return wire.Explanation(s.show(ctx, c)[0], &g), nil
}

// ExplainTask implements ContactService.
func (s *Contacts) ExplainTask(ctx context.Context, req *contactv1.ExplainTaskRequest) (*contactv1.ExplainTaskResponse, error) {
	q, now, err := s.ranked(ctx, req.GetTaskId())
	if err != nil {
		return nil, err
	}
	e, err := s.Rows.ExplainTask(ctx, q, now)
	if err != nil {
		return nil, err
	}
	return wire.TaskExplanation(e), nil
}

// ranked asks about a task, and knows which other one goes first.
func (s *Contacts) ranked(ctx context.Context, taskID string) (q store.Question, now time.Time, err error) {
	task, err := sight.Task(ctx, s.Tasks, taskID)
	if err != nil {
		return q, now, err
	}
	q, now = s.question(task), s.Now()
	q.Strange = func(taskID string) bool { return sight.Check(ctx, s.Tasks, taskID) != nil }
	q.Outranked, err = s.outranked(ctx, task, now)
	return q, now, err
}

// ForecastTask implements ContactService.
func (s *Contacts) ForecastTask(ctx context.Context, req *contactv1.ForecastTaskRequest) (*contactv1.ForecastTaskResponse, error) {
	task, err := sight.Task(ctx, s.Tasks, req.GetTaskId())
	if err != nil {
		return nil, err
	}
	hours := cmp.Or(int(req.GetHours()), defaultHours)
	f, err := s.Rows.Forecast(ctx, s.question(task), int(req.GetNextContacts()), hours, s.Now())
	if err != nil {
		return nil, err
	}
	return wire.Forecast(f), nil
}

// stuckAfter is the position in the list of stuck contacts.
type stuckAfter struct {
	Since time.Time
	ID    string
}

// ListStuckContacts implements ContactService.
func (s *Contacts) ListStuckContacts(ctx context.Context, req *contactv1.ListStuckContactsRequest) (*contactv1.ListStuckContactsResponse, error) {
	after, err := page.Position[stuckAfter](req.GetPageToken())
	if err != nil {
		return nil, err
	}
	size := page.Size(req.GetPageSize())
	list, err := s.Rows.Stuck(ctx, auth.Tenant(ctx), sight.Tasks(ctx, s.Tasks), after.Since, after.ID, size+1, s.Now())
	if err != nil {
		return nil, err
	}
	resp := &contactv1.ListStuckContactsResponse{}
	list, resp.NextPageToken = page.Cut(list, size, func(k store.Stuck) stuckAfter { return stuckAfter{k.Since, k.ContactID} })
	for _, k := range list {
		resp.Contacts = append(resp.Contacts, wire.Stuck(k))
	}
	return resp, nil
}
