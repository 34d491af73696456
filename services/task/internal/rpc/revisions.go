package rpc

import (
	"cmp"
	"context"
	"math"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/page"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/diff"
	"github.com/foredial/foredial/services/task/internal/store"
	"github.com/foredial/foredial/services/task/internal/task"
)

func (s taskServer) ListTaskRevisions(ctx context.Context, req *taskv1.ListTaskRevisionsRequest) (*taskv1.ListTaskRevisionsResponse, error) {
	before, err := page.Position[int64](req.GetPageToken())
	if err != nil {
		return nil, err
	}
	tenant, size := auth.Tenant(ctx), page.Size(req.GetPageSize())
	current, err := seenTask(ctx, s.store.Task, req.GetId())
	if err != nil {
		return nil, err
	}
	revisions, err := s.store.Revisions(ctx, tenant, req.GetId(), cmp.Or(before, math.MaxInt64), size+1)
	if err != nil {
		return nil, err
	}
	if before == 0 && len(revisions) == 0 { // it is older than the keeping of revisions
		revisions = []*taskv1.TaskRevision{task.Revision(current, "")}
	}
	for i, older := range revisions[min(1, len(revisions)):] {
		revisions[i].Changes = diff.Diff(older.GetTask(), revisions[i].GetTask(), "revision", "update_time")
	}
	revisions, next := page.Cut(revisions, size, (*taskv1.TaskRevision).GetRevision)
	return &taskv1.ListTaskRevisionsResponse{Revisions: revisions, NextPageToken: next}, nil
}

// record keeps the revision that a saved task is, and that of what it replaces,
// which may be older than the keeping of revisions; nil for a new task.
func record(ctx context.Context, w *store.Writer, tenant string, t, old *taskv1.Task) error {
	if old != nil {
		if err := w.AddRevision(ctx, tenant, task.Revision(old, "")); err != nil {
			return err
		}
	}
	return w.AddRevision(ctx, tenant, task.Revision(t, auth.FromContext(ctx).Subject))
}
