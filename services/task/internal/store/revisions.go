package store

import (
	"context"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/sqldb"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

// Revisions lists up to limit revisions of a task that came before one, newest
// first. What each changed is left to the reader.
func (r reader) Revisions(ctx context.Context, tenant, taskID string, before int64, limit int) ([]*taskv1.TaskRevision, error) {
	revisions, err := sqldb.All(ctx, r.q, scanRevision, `SELECT revision, create_time, author, body FROM task_revision
		WHERE tenant = $1 AND task_id = $2 AND revision < $3 ORDER BY revision DESC LIMIT $4`,
		tenant, taskID, before, limit)
	return revisions, fault("list revisions", err)
}

// AddRevision keeps a revision of a task, unless it is kept already.
func (w *Writer) AddRevision(ctx context.Context, tenant string, revision *taskv1.TaskRevision) error {
	body, err := encode(revision.GetTask())
	if err != nil {
		return err
	}
	_, err = w.tx.Exec(ctx, `INSERT INTO task_revision (tenant, task_id, revision, create_time, author, body)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant, task_id, revision) DO NOTHING`,
		tenant, revision.GetTask().GetId(), revision.GetRevision(), sqldb.Time(revision.GetCreateTime().AsTime()), revision.GetAuthor(), body)
	return fault("add a revision", err)
}

func scanRevision(row sqldb.Row) (*taskv1.TaskRevision, error) {
	var (
		revision taskv1.TaskRevision
		made     time.Time
		body     []byte
	)
	if err := row.Scan(&revision.Revision, (*sqldb.Time)(&made), &revision.Author, &body); err != nil {
		return nil, err
	}
	task, err := decodeTask(body)
	revision.CreateTime, revision.Task = timestamppb.New(made), task
	return &revision, err
}
