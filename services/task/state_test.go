package task_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/timestamppb"

	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

func (c client) move(t *testing.T, id, command string) (*taskv1.Task, error) {
	t.Helper()
	switch command {
	case "start":
		return c.StartTask(t.Context(), &taskv1.StartTaskRequest{Id: id})
	case "suspend":
		return c.SuspendTask(t.Context(), &taskv1.SuspendTaskRequest{Id: id})
	case "end":
		return c.EndTask(t.Context(), &taskv1.EndTaskRequest{Id: id})
	case "edit":
		return c.UpdateTask(t.Context(), &taskv1.UpdateTaskRequest{Task: &taskv1.Task{Id: id, Priority: 2}, UpdateMask: paths("priority")})
	}
	_, err := c.DeleteTask(t.Context(), &taskv1.DeleteTaskRequest{Id: id})
	return nil, err
}

func (c client) state(t *testing.T, id string) taskv1.TaskState {
	t.Helper()
	task, err := c.GetTask(t.Context(), &taskv1.GetTaskRequest{Id: id})
	require.NoError(t, err)
	return task.GetState()
}

func (c client) awaitState(t *testing.T, id string, want taskv1.TaskState) {
	t.Helper()
	require.Eventually(t, func() bool { return c.state(t, id) == want }, patience, often, "%s", want)
}

func TestMoves(t *testing.T) {
	c, _ := acme(t)
	steps := func(id string, edit func(*taskv1.Task), moves ...any) {
		createTask(t, c, newTask(id, edit))
		for i := 0; i < len(moves); i += 2 {
			command, want := moves[i].(string), moves[i+1].(taskv1.TaskState)
			moved, err := c.move(t, id, command)
			require.NoError(t, err, "%s: %s", id, command)
			require.Equal(t, want, moved.GetState(), "%s: %s", id, command)
			require.Equal(t, want, c.state(t, id))
		}
	}
	steps("begun", begun, "start", running, "start", running, "suspend", suspended, "suspend", suspended,
		"edit", suspended, "start", running, "end", expired, "end", expired)
	steps("later", func(*taskv1.Task) {}, "edit", draft, "start", scheduled, "start", scheduled, "suspend", suspended, "start", scheduled, "end", expired)

	same, err := c.move(t, "later", "end")
	require.NoError(t, err)
	again, err := c.move(t, "later", "end")
	require.NoError(t, err)
	require.Equal(t, same.GetEtag(), again.GetEtag(), "no move, no change")
}

func TestRefusedMoves(t *testing.T) {
	c, _ := acme(t)
	for state, tc := range map[string]struct{ moves, refused []string }{
		"DRAFT":     {nil, []string{"suspend", "end"}},
		"SCHEDULED": {[]string{"start"}, []string{"edit", "delete"}},
		"SUSPENDED": {[]string{"start", "suspend"}, []string{"delete"}},
		"EXPIRED":   {[]string{"start", "end"}, []string{"start", "suspend", "edit", "delete"}},
	} {
		id := strings.ToLower(state)
		createTask(t, c, newTask(id))
		for _, move := range tc.moves {
			_, err := c.move(t, id, move)
			require.NoError(t, err)
		}
		for _, move := range tc.refused {
			_, err := c.move(t, id, move)
			_, metadata := refused(t, err, codes.FailedPrecondition, "WRONG_STATE")
			require.Equal(t, map[string]string{"state": state}, metadata, move)
		}
	}
}

func TestTimesMoveTasks(t *testing.T) {
	c, _ := acme(t)
	soon := time.Now().Add(1500 * time.Millisecond)
	createTask(t, c, newTask("starts", func(task *taskv1.Task) { task.StartTime = timestamppb.New(soon) }))
	createTask(t, c, newTask("ends", func(task *taskv1.Task) { begun(task); task.EndTime = timestamppb.New(soon) }))
	createTask(t, c, newTask("missed", func(task *taskv1.Task) { begun(task); task.EndTime = timestamppb.New(soon) }))
	for id, want := range map[string]taskv1.TaskState{"starts": scheduled, "ends": running} {
		moved, err := c.move(t, id, "start")
		require.NoError(t, err)
		require.Equal(t, want, moved.GetState())
	}
	c.awaitState(t, "starts", running)
	c.awaitState(t, "ends", expired)
	_, err := c.move(t, "missed", "start")
	_, metadata := refused(t, err, codes.FailedPrecondition, "WRONG_STATE")
	require.Equal(t, "DRAFT", metadata["state"])
	require.ErrorContains(t, err, "its end time has passed")
}

func TestContactsMoveTasks(t *testing.T) {
	c, p := acme(t)
	createTask(t, c, newTask("a", begun))
	_, err := c.move(t, "a", "start")
	require.NoError(t, err)
	p.contacts.set("other", "a", true, false) // somebody else's
	p.contacts.set("acme", "a", true, true)
	require.Equal(t, running, c.state(t, "a"))

	p.contacts.set("acme", "a", true, false)
	c.awaitState(t, "a", completed)
	_, err = c.move(t, "a", "suspend")
	_, metadata := refused(t, err, codes.FailedPrecondition, "WRONG_STATE")
	require.Equal(t, "COMPLETED", metadata["state"])

	p.contacts.set("acme", "a", true, true)
	c.awaitState(t, "a", running)
}
