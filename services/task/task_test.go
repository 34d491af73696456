package task_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/defaults"
)

const (
	draft     = taskv1.TaskState_TASK_STATE_DRAFT
	scheduled = taskv1.TaskState_TASK_STATE_SCHEDULED
	running   = taskv1.TaskState_TASK_STATE_RUNNING
	suspended = taskv1.TaskState_TASK_STATE_SUSPENDED
	completed = taskv1.TaskState_TASK_STATE_COMPLETED
	expired   = taskv1.TaskState_TASK_STATE_EXPIRED
)

var serverOwned = protocmp.IgnoreFields(&taskv1.Task{}, "id", "state", "revision", "etag", "create_time", "update_time")

func TestTaskLife(t *testing.T) {
	c, p := acme(t)
	asked := newTask("")
	asked.DisplayName = "spring"
	made := createTask(t, c, asked)
	require.Len(t, made.GetId(), 36, "a UUID")
	require.Equal(t, draft, made.GetState())
	require.EqualValues(t, 1, made.GetRevision())
	defaults.Task(asked)
	same(t, asked, made, serverOwned)

	got, err := c.GetTask(t.Context(), &taskv1.GetTaskRequest{Id: made.GetId()})
	require.NoError(t, err)
	same(t, made, got)

	edited, err := c.UpdateTask(t.Context(), &taskv1.UpdateTaskRequest{
		Task:       &taskv1.Task{Id: made.GetId(), Priority: 1, ResultPolicy: &taskv1.ResultPolicy{DefaultEntry: &taskv1.PolicyEntry{MaxAttemptDays: 7}}, Etag: made.GetEtag()},
		UpdateMask: paths("priority", "result_policy.default_entry.max_attempt_days"),
	})
	require.NoError(t, err)
	require.EqualValues(t, 2, edited.GetRevision())
	require.NotEqual(t, made.GetEtag(), edited.GetEtag())
	asked.Priority, asked.ResultPolicy.DefaultEntry.MaxAttemptDays = 1, 7
	same(t, asked, edited, serverOwned)

	all := proto.CloneOf(edited)
	all.Description = "everything sent back"
	edited, err = c.UpdateTask(t.Context(), &taskv1.UpdateTaskRequest{Task: all})
	require.NoError(t, err)
	require.EqualValues(t, 3, edited.GetRevision())
	same(t, all, edited, serverOwned)

	_, err = c.UpdateTask(t.Context(), &taskv1.UpdateTaskRequest{Task: all})
	refused(t, err, codes.Aborted, "ETAG_MISMATCH")
	_, err = c.DeleteTask(t.Context(), &taskv1.DeleteTaskRequest{Id: made.GetId(), Etag: made.GetEtag()})
	refused(t, err, codes.Aborted, "ETAG_MISMATCH")

	_, err = p.client(t, "other").GetTask(t.Context(), &taskv1.GetTaskRequest{Id: made.GetId()})
	_, metadata := refused(t, err, codes.NotFound, "NOT_FOUND")
	require.Equal(t, map[string]string{"kind": "task", "id": made.GetId()}, metadata)

	_, err = c.DeleteTask(t.Context(), &taskv1.DeleteTaskRequest{Id: made.GetId()})
	require.NoError(t, err)
	id := made.GetId()
	for _, err := range []error{
		second(c.GetTask(t.Context(), &taskv1.GetTaskRequest{Id: id})),
		second(c.UpdateTask(t.Context(), &taskv1.UpdateTaskRequest{Task: made})),
		second(c.DeleteTask(t.Context(), &taskv1.DeleteTaskRequest{Id: id})),
		second(c.StartTask(t.Context(), &taskv1.StartTaskRequest{Id: id})),
		second(c.SuspendTask(t.Context(), &taskv1.SuspendTaskRequest{Id: id})),
		second(c.EndTask(t.Context(), &taskv1.EndTaskRequest{Id: id})),
	} {
		refused(t, err, codes.NotFound, "NOT_FOUND")
	}
	_, err = c.DeleteResource(t.Context(), &directoryv1.DeleteResourceRequest{Id: "queue"})
	require.NoError(t, err, "a deleted task uses nothing")
}

func TestCreateTaskAgain(t *testing.T) {
	c, _ := acme(t)
	ask := func(requestID string, task *taskv1.Task) (*taskv1.Task, error) {
		return c.CreateTask(t.Context(), &taskv1.CreateTaskRequest{Task: task, RequestId: requestID})
	}
	nameless := newTask("", func(task *taskv1.Task) { task.DisplayName = "spring" })
	made, err := ask("r1", nameless)
	require.NoError(t, err)
	edited, err := c.UpdateTask(t.Context(), &taskv1.UpdateTaskRequest{Task: &taskv1.Task{Id: made.GetId(), Priority: 1}, UpdateMask: paths("priority")})
	require.NoError(t, err)
	again, err := ask("r1", nameless)
	require.NoError(t, err)
	same(t, edited, again)

	_, err = ask("r1", newTask(""))
	fields, _ := refused(t, err, codes.AlreadyExists, "ALREADY_EXISTS")
	require.Equal(t, []string{"request_id"}, fields)

	named, err := ask("", newTask("a"))
	require.NoError(t, err)
	again, err = ask("", named)
	require.NoError(t, err)
	same(t, named, again)
	_, err = ask("", newTask("a", func(task *taskv1.Task) { task.Priority = 1 }))
	fields, _ = refused(t, err, codes.AlreadyExists, "ALREADY_EXISTS")
	require.Equal(t, []string{"task.id"}, fields)
}

func TestTaskNamesAreUnique(t *testing.T) {
	c, p := acme(t)
	createTask(t, c, newTask("a"))
	sameName := newTask("b", func(task *taskv1.Task) { task.DisplayName = "name of a" })
	_, err := c.CreateTask(t.Context(), &taskv1.CreateTaskRequest{Task: sameName})
	fields, metadata := refused(t, err, codes.AlreadyExists, "ALREADY_EXISTS")
	require.Equal(t, []string{"task.display_name"}, fields)
	require.Equal(t, "task.display_name", metadata["field"])

	createTask(t, c, newTask("b"))
	_, err = c.UpdateTask(t.Context(), &taskv1.UpdateTaskRequest{Task: sameName, UpdateMask: paths("display_name")})
	refused(t, err, codes.AlreadyExists, "ALREADY_EXISTS")

	other := p.client(t, "other")
	create(t, other, queue("queue"))
	create(t, other, number("number"))
	createTask(t, other, newTask("a"))
}

func TestListTasks(t *testing.T) {
	c, p := acme(t)
	for _, id := range []string{"c", "a", "b"} {
		createTask(t, c, newTask(id))
	}
	_, err := c.StartTask(t.Context(), &taskv1.StartTaskRequest{Id: "a"})
	require.NoError(t, err)
	list := func(c client, req *taskv1.ListTasksRequest) (ids []string) {
		for {
			response, err := c.ListTasks(t.Context(), req)
			require.NoError(t, err)
			for _, task := range response.GetTasks() {
				ids = append(ids, task.GetId())
			}
			if req = proto.CloneOf(req); response.GetNextPageToken() == "" {
				return ids
			}
			req.PageToken = response.GetNextPageToken()
		}
	}
	require.Equal(t, []string{"b", "a", "c"}, list(c, &taskv1.ListTasksRequest{}), "newest first")
	require.Equal(t, []string{"b", "a", "c"}, list(c, &taskv1.ListTasksRequest{PageSize: 1}))
	require.Equal(t, []string{"b", "c"}, list(c, &taskv1.ListTasksRequest{PageSize: 1, States: []taskv1.TaskState{draft, running}}))
	require.Empty(t, list(p.client(t, "other"), &taskv1.ListTasksRequest{}))

	apply(t, c, orgUnit("north"))
	createTask(t, c, newTask("n", func(task *taskv1.Task) { task.OrgUnitId = "north" }))
	require.Equal(t, []string{"n"}, list(c, &taskv1.ListTasksRequest{OrgUnitId: proto.String("north")}))
	require.Equal(t, []string{"b", "a", "c"}, list(c, &taskv1.ListTasksRequest{PageSize: 1, OrgUnitId: proto.String("")}), "Unorganized")
	require.Equal(t, []string{"n", "b", "a", "c"}, list(c, &taskv1.ListTasksRequest{}))
	require.Empty(t, list(c, &taskv1.ListTasksRequest{OrgUnitId: proto.String("north"), States: []taskv1.TaskState{scheduled}}))
}
