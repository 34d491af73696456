package store

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/sqldb"
	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/defaults"
)

// reader reads, from the database or within a transaction.
type reader struct{ q sqldb.Querier }

// TaskPosition is a place in a list of tasks, which is newest first. The zero
// value is its beginning.
type TaskPosition struct {
	CreateMicros int64  `json:"c"`
	ID           string `json:"i"`
}

// PositionOf is where a task stands in lists.
func PositionOf(t *taskv1.Task) TaskPosition {
	return TaskPosition{t.GetCreateTime().AsTime().UnixMicro(), t.GetId()}
}

// Task returns one task, or ErrNotFound.
func (r reader) Task(ctx context.Context, tenant, id string) (*taskv1.Task, error) {
	task, err := sqldb.One(ctx, r.q, scanTask, `SELECT body FROM task WHERE tenant = $1 AND id = $2`, tenant, id)
	return task, fault("read task", err)
}

// TaskFilter says which tasks of a tenant are wanted; the zero value is all.
type TaskFilter struct {
	// States, if given, are those they are in one of.
	States []taskv1.TaskState
	// OrgUnit, if given, is the id of theirs.
	OrgUnit *string
	// SeenFrom, if given, is the org unit of a caller for whom they are there.
	SeenFrom string
}

// Tasks lists up to limit tasks after a position, newest first.
func (r reader) Tasks(ctx context.Context, tenant string, filter TaskFilter, after TaskPosition, limit int) ([]*taskv1.Task, error) {
	where := `tenant = $1`
	args := []any{tenant, limit}
	if after != (TaskPosition{}) {
		args = append(args, after.CreateMicros, after.ID)
		where += ` AND (create_time, id) < ($3, $4)`
	}
	if len(filter.States) > 0 {
		args = append(args, names(filter.States))
		where += ` AND ` + r.q.Dialect().In("state", len(args))
	}
	if filter.OrgUnit != nil {
		args = append(args, *filter.OrgUnit)
		where += fmt.Sprintf(` AND org_unit = $%d`, len(args))
	}
	where += seenFrom("org_unit", filter.SeenFrom, &args)
	tasks, err := sqldb.All(ctx, r.q, scanTask,
		`SELECT body FROM task WHERE `+where+` ORDER BY create_time DESC, id DESC LIMIT $2`, args...)
	return tasks, fault("list tasks", err)
}

// TaskNamed returns the id of the task with a display name, or ErrNotFound.
func (r reader) TaskNamed(ctx context.Context, tenant, displayName string) (string, error) {
	id, err := sqldb.One(ctx, r.q, sqldb.Scalar[string],
		`SELECT id FROM task WHERE tenant = $1 AND display_name = $2`, tenant, displayName)
	return id, fault("find task by name", err)
}

// TaskRequested returns the task that a request made, as it now is, and what
// the request asked for; or ErrNotFound.
func (r reader) TaskRequested(ctx context.Context, tenant, requestID string) (made, asked *taskv1.Task, err error) {
	pair, err := sqldb.One(ctx, r.q, func(row sqldb.Row) (pair [2]*taskv1.Task, err error) {
		var body, request []byte
		if err := row.Scan(&body, &request); err != nil {
			return pair, err
		}
		if pair[0], err = decodeTask(body); err != nil {
			return pair, err
		}
		pair[1], err = decode(request, &taskv1.Task{})
		return pair, err
	}, `SELECT body, request FROM task WHERE tenant = $1 AND request_id = $2`, tenant, requestID)
	return pair[0], pair[1], fault("find task by request", err)
}

// TasksAlive lists the tasks of a tenant that are not over, by id.
func (r reader) TasksAlive(ctx context.Context, tenant string) ([]*taskv1.Task, error) {
	tasks, err := sqldb.All(ctx, r.q, scanTask, `SELECT body FROM task WHERE tenant = $1 AND state <> $2 ORDER BY id`,
		tenant, taskv1.TaskState_TASK_STATE_EXPIRED.String())
	return tasks, fault("list tasks that are not over", err)
}

// CountActive tells how many tasks of a tenant are SCHEDULED, RUNNING or
// SUSPENDED, and have not reached their end time.
func (r reader) CountActive(ctx context.Context, tenant string, now time.Time) (int, error) {
	count, err := sqldb.One(ctx, r.q, sqldb.Scalar[int], `SELECT count(*) FROM task
		WHERE tenant = $1 AND `+r.q.Dialect().In("state", 2)+` AND end_time > $3`,
		tenant, names(mortal), sqldb.Time(now))
	return count, fault("count active tasks", err)
}

// TenantTask is a task among those of all tenants.
type TenantTask struct {
	Tenant string
	Task   *taskv1.Task
}

// TasksDue lists up to limit tasks whose time to begin or to end has come. One
// that begins and ends at once is there twice.
func (r reader) TasksDue(ctx context.Context, now time.Time, limit int) ([]TenantTask, error) {
	due, err := sqldb.All(ctx, r.q, scanTenantTask, `SELECT tenant, body FROM task WHERE state = $1 AND start_time <= $2
		UNION ALL SELECT tenant, body FROM task WHERE `+r.q.Dialect().In("state", 3)+` AND end_time <= $2
		LIMIT $4`, taskv1.TaskState_TASK_STATE_SCHEDULED.String(), sqldb.Time(now), names(mortal), limit)
	return due, fault("list tasks that are due", err)
}

// NextDue is when the next task begins or ends; the zero time if none does.
func (r reader) NextDue(ctx context.Context) (time.Time, error) {
	at, err := sqldb.One(ctx, r.q, sqldb.Scalar[sqldb.Time], `SELECT min(due) FROM (
		SELECT min(start_time) AS due FROM task WHERE state = $1
		UNION ALL SELECT min(end_time) FROM task WHERE `+r.q.Dialect().In("state", 2)+`) AS dues`,
		taskv1.TaskState_TASK_STATE_SCHEDULED.String(), names(mortal))
	return time.Time(at), fault("find when the next task is due", err)
}

// mortal are the states that end at the end time.
var mortal = []taskv1.TaskState{
	taskv1.TaskState_TASK_STATE_SCHEDULED, taskv1.TaskState_TASK_STATE_RUNNING, taskv1.TaskState_TASK_STATE_SUSPENDED,
}

// TasksByContacts lists the tasks that their contacts decide about: those
// running, and those completed whose end has not come. By tenant.
func (r reader) TasksByContacts(ctx context.Context, now time.Time) ([]TenantTask, error) {
	tasks, err := sqldb.All(ctx, r.q, scanTenantTask, `SELECT tenant, body FROM task
		WHERE (state = $1 OR state = $2) AND end_time > $3 ORDER BY tenant, id`,
		taskv1.TaskState_TASK_STATE_RUNNING.String(), taskv1.TaskState_TASK_STATE_COMPLETED.String(), sqldb.Time(now))
	return tasks, fault("list tasks that contacts decide about", err)
}

// AddTask adds a task, tells so, and with a request id remembers what was asked
// for. It sets the task's etag.
func (w *Writer) AddTask(ctx context.Context, tenant string, task *taskv1.Task, requestID string, asked *taskv1.Task) error {
	body, err := w.bodyOf(ctx, tenant, task)
	if err != nil {
		return err
	}
	request, err := requestOf(requestID, asked)
	if err != nil {
		return err
	}
	_, err = w.tx.Exec(ctx, `INSERT INTO task (tenant, id, display_name, org_unit, state, create_time, start_time, end_time, body, request_id, request)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		tenant, task.GetId(), task.GetDisplayName(), task.GetOrgUnitId(), task.GetState().String(), sqldb.Time(task.GetCreateTime().AsTime()),
		sqldb.Time(task.GetStartTime().AsTime()), sqldb.Time(task.GetEndTime().AsTime()), body, null(requestID), request)
	if err != nil {
		return fault("add task", err)
	}
	return w.tell(ctx, tenant, eventv1.EventType_EVENT_TYPE_TASK_CREATED, task, 0, task.GetCreateTime().AsTime())
}

// SaveTask replaces a task. It sets its etag.
func (w *Writer) SaveTask(ctx context.Context, tenant string, task *taskv1.Task) error {
	body, err := w.bodyOf(ctx, tenant, task)
	if err != nil {
		return err
	}
	_, err = w.tx.Exec(ctx, `UPDATE task SET display_name = $3, state = $4, start_time = $5, end_time = $6, body = $7
		WHERE tenant = $1 AND id = $2`,
		tenant, task.GetId(), task.GetDisplayName(), task.GetState().String(),
		sqldb.Time(task.GetStartTime().AsTime()), sqldb.Time(task.GetEndTime().AsTime()), body)
	return fault("save task", err)
}

// EditTask saves a task of which there is a new revision, and tells so.
func (w *Writer) EditTask(ctx context.Context, tenant string, task *taskv1.Task) error {
	if err := w.SaveTask(ctx, tenant, task); err != nil {
		return err
	}
	return w.tell(ctx, tenant, eventv1.EventType_EVENT_TYPE_TASK_UPDATED, task, 0, task.GetUpdateTime().AsTime())
}

// MoveTask saves a task that was read in this transaction in another state, if
// it is another, and tells so. A task that is over uses nothing any more, so nothing it uses is wrong.
func (w *Writer) MoveTask(ctx context.Context, tenant string, task *taskv1.Task, state taskv1.TaskState, now time.Time) error {
	if task.GetState() == state {
		return nil
	}
	previous := task.GetState()
	task.State = state
	task.UpdateTime = timestamppb.New(now.Truncate(time.Microsecond))
	over := state == taskv1.TaskState_TASK_STATE_EXPIRED
	if over {
		task.Conditions = nil
	}
	if err := w.SaveTask(ctx, tenant, task); err != nil {
		return err
	}
	if err := w.tell(ctx, tenant, eventv1.EventType_EVENT_TYPE_TASK_STATE_CHANGED, task, previous, now); err != nil || !over {
		return err
	}
	return w.SetUsage(ctx, tenant, User{KindTask, task.GetId()}, nil)
}

// DeleteTask deletes a task, its revisions and its usages, and tells so.
func (w *Writer) DeleteTask(ctx context.Context, tenant string, task *taskv1.Task, now time.Time) error {
	id := task.GetId()
	if err := w.SetUsage(ctx, tenant, User{KindTask, id}, nil); err != nil {
		return err
	}
	for _, from := range []string{"task_revision WHERE tenant = $1 AND task_id = $2", "task WHERE tenant = $1 AND id = $2"} {
		if _, err := w.tx.Exec(ctx, "DELETE FROM "+from, tenant, id); err != nil {
			return fault("delete task", err)
		}
	}
	if _, err := w.noteTask(ctx, tenant, task); err != nil {
		return err
	}
	return w.tell(ctx, tenant, eventv1.EventType_EVENT_TYPE_TASK_DELETED, task, 0, now)
}

func (w *Writer) bodyOf(ctx context.Context, tenant string, task *taskv1.Task) ([]byte, error) {
	revision, err := w.noteTask(ctx, tenant, task)
	if err != nil {
		return nil, err
	}
	task.Etag = strconv.FormatInt(revision, 10)
	return encode(task)
}

func scanTenantTask(row sqldb.Row) (t TenantTask, err error) {
	var body []byte
	if err := row.Scan(&t.Tenant, &body); err != nil {
		return t, err
	}
	t.Task, err = decodeTask(body)
	return t, err
}

func scanTask(row sqldb.Row) (*taskv1.Task, error) {
	body, err := sqldb.Scalar[[]byte](row)
	if err != nil {
		return nil, err
	}
	return decodeTask(body)
}

func decodeTask(body []byte) (*taskv1.Task, error) {
	task, err := decode(body, &taskv1.Task{})
	if err == nil {
		defaults.Task(task)
	}
	return task, err
}

func names(states []taskv1.TaskState) sqldb.Strings {
	all := make(sqldb.Strings, len(states))
	for i, s := range states {
		all[i] = s.String()
	}
	return all
}

func encode(m proto.Message) ([]byte, error) { return proto.Marshal(m) }

func decode[M proto.Message](body []byte, into M) (M, error) {
	return into, proto.Unmarshal(body, into)
}

// requestOf is the column request: what was asked for, if it may be asked again.
func requestOf(requestID string, asked proto.Message) ([]byte, error) {
	if requestID == "" {
		return nil, nil
	}
	return encode(asked)
}

// null is NULL for the empty string.
func null(s string) any {
	if s == "" {
		return nil
	}
	return s
}
