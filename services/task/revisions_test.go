package task_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/auth"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/task/internal/store"
)

// history reads all revisions, page by page: number, author, and what changed.
func (c client) history(t *testing.T, id string, size int32) (lines []string, revisions []*taskv1.TaskRevision) {
	t.Helper()
	for req := (&taskv1.ListTaskRevisionsRequest{Id: id, PageSize: size}); ; {
		response, err := c.ListTaskRevisions(t.Context(), req)
		require.NoError(t, err)
		for _, r := range response.GetRevisions() {
			line := fmt.Sprintf("%d %s", r.GetRevision(), r.GetAuthor())
			for _, change := range r.GetChanges() {
				line += fmt.Sprintf("; %s: %v -> %v", change.GetPath(), change.GetBefore().AsInterface(), change.GetAfter().AsInterface())
			}
			lines = append(lines, line)
		}
		revisions = append(revisions, response.GetRevisions()...)
		if response.GetNextPageToken() == "" {
			return lines, revisions
		}
		req = &taskv1.ListTaskRevisionsRequest{Id: id, PageSize: size, PageToken: response.GetNextPageToken()}
	}
}

func TestRevisions(t *testing.T) {
	c, p := acme(t)
	conn := p.dial(t, auth.Identity{Subject: "mary", Tenant: "acme", Role: auth.Supervisor})
	mary := client{TaskServiceClient: taskv1.NewTaskServiceClient(conn)}
	made := createTask(t, c, newTask("a", begun))
	edit := func(c client, task *taskv1.Task, mask ...string) *taskv1.Task {
		task.Id = "a"
		edited, err := c.UpdateTask(t.Context(), &taskv1.UpdateTaskRequest{Task: task, UpdateMask: paths(mask...)})
		require.NoError(t, err)
		return edited
	}
	edit(mary, &taskv1.Task{Priority: 1, ResultPolicy: &taskv1.ResultPolicy{DefaultEntry: &taskv1.PolicyEntry{MaxAttemptDays: 7}}}, "priority", "result_policy.default_entry.max_attempt_days")
	for _, move := range []string{"start", "suspend"} { // no edits
		_, err := c.move(t, "a", move)
		require.NoError(t, err)
	}
	last := edit(c, &taskv1.Task{Description: "again"}, "description")

	want := []string{
		"3 test; description:  -> again",
		"2 mary; priority: 3 -> 1; result_policy.default_entry.max_attempt_days: 1 -> 7",
		"1 test",
	}
	lines, revisions := c.history(t, "a", 0)
	require.Equal(t, want, lines)
	paged, _ := c.history(t, "a", 1)
	require.Equal(t, want, paged)
	require.Equal(t, made.GetCreateTime().AsTime(), revisions[2].GetCreateTime().AsTime())
	config := proto.CloneOf(last)
	config.State, config.Etag = 0, ""
	same(t, config, revisions[0].GetTask())

	_, err := c.ListTaskRevisions(t.Context(), &taskv1.ListTaskRevisionsRequest{Id: "nope"})
	refused(t, err, codes.NotFound, "NOT_FOUND")
	_, err = p.client(t, "other").ListTaskRevisions(t.Context(), &taskv1.ListTaskRevisionsRequest{Id: "a"})
	refused(t, err, codes.NotFound, "NOT_FOUND")

	createTask(t, c, newTask("b"))
	_, err = c.DeleteTask(t.Context(), &taskv1.DeleteTaskRequest{Id: "b"})
	require.NoError(t, err)
	createTask(t, c, newTask("b"))
	lines, _ = c.history(t, "b", 0)
	require.Equal(t, []string{"1 test"}, lines, "those of a deleted task are gone")
}

// TestRevisionsOfAnOldTask has a task that was saved when revisions were not kept yet.
func TestRevisionsOfAnOldTask(t *testing.T) {
	db := newDB(t)
	c := start(t, db).client(t, "acme")
	create(t, c, queue("queue"))
	create(t, c, number("number"))
	old := newTask("old")
	old.State, old.Revision = draft, 4
	old.UpdateTime = old.GetStartTime()
	require.NoError(t, store.New(db, func(int64) {}).Write(t.Context(), func(ctx context.Context, w *store.Writer) error {
		return w.AddTask(ctx, "acme", old, "", nil)
	}))
	lines, revisions := c.history(t, "old", 0)
	require.Equal(t, []string{"4 "}, lines, "it has its present one")
	require.Equal(t, old.GetUpdateTime().AsTime(), revisions[0].GetCreateTime().AsTime())

	_, err := c.UpdateTask(t.Context(), &taskv1.UpdateTaskRequest{Task: &taskv1.Task{Id: "old", Priority: 1}, UpdateMask: paths("priority")})
	require.NoError(t, err)
	lines, _ = c.history(t, "old", 0)
	require.Equal(t, []string{"5 test; priority: 3 -> 1", "4 "}, lines)
}
