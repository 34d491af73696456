package task_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/task/internal/task"
)

var (
	start = time.Date(2026, 5, 4, 8, 0, 0, 0, time.UTC)
	end   = start.Add(24 * time.Hour)

	early  = start.Add(-time.Microsecond)
	during = start
	late   = end
)

func in(state string) *taskv1.Task {
	return &taskv1.Task{
		State:     taskv1.TaskState(taskv1.TaskState_value["TASK_STATE_"+state]),
		StartTime: timestamppb.New(start), EndTime: timestamppb.New(end),
	}
}

func word(s taskv1.TaskState) string { return strings.TrimPrefix(s.String(), "TASK_STATE_") }

// TestCommands is the whole table: every state, every command, before the start
// time, between, and from the end time on. An empty word is a refusal.
func TestCommands(t *testing.T) {
	type row struct{ before, between, after string }
	commands := map[string]func(*taskv1.Task, time.Time) (taskv1.TaskState, error){
		"start":   task.Started,
		"suspend": func(t *taskv1.Task, _ time.Time) (taskv1.TaskState, error) { return task.Suspended(t) },
		"end":     func(t *taskv1.Task, _ time.Time) (taskv1.TaskState, error) { return task.Ended(t) },
	}
	for command, rows := range map[string]map[string]row{
		"start": {
			"DRAFT":     {"SCHEDULED", "RUNNING", ""},
			"SCHEDULED": {"SCHEDULED", "SCHEDULED", "SCHEDULED"},
			"RUNNING":   {"RUNNING", "RUNNING", "RUNNING"},
			"SUSPENDED": {"SCHEDULED", "RUNNING", ""},
			"COMPLETED": {"COMPLETED", "COMPLETED", "COMPLETED"},
			"EXPIRED":   {"", "", ""},
		},
		"suspend": {
			"DRAFT":     {"", "", ""},
			"SCHEDULED": {"SUSPENDED", "SUSPENDED", "SUSPENDED"},
			"RUNNING":   {"SUSPENDED", "SUSPENDED", "SUSPENDED"},
			"SUSPENDED": {"SUSPENDED", "SUSPENDED", "SUSPENDED"},
			"COMPLETED": {"", "", ""},
			"EXPIRED":   {"", "", ""},
		},
		"end": {
			"DRAFT":     {"", "", ""},
			"SCHEDULED": {"EXPIRED", "EXPIRED", "EXPIRED"},
			"RUNNING":   {"EXPIRED", "EXPIRED", "EXPIRED"},
			"SUSPENDED": {"EXPIRED", "EXPIRED", "EXPIRED"},
			"COMPLETED": {"EXPIRED", "EXPIRED", "EXPIRED"},
			"EXPIRED":   {"EXPIRED", "EXPIRED", "EXPIRED"},
		},
	} {
		require.Len(t, rows, 6, "every state")
		for from, row := range rows {
			for now, want := range map[time.Time]string{early: row.before, during: row.between, late: row.after} {
				got, err := commands[command](in(from), now)
				if want != "" {
					require.NoError(t, err, "%s %s", command, from)
					require.Equal(t, want, word(got), "%s %s at %s", command, from, now)
					continue
				}
				refused, ok := errors.AsType[*task.StateError](err)
				require.True(t, ok, "%s %s at %s: %v", command, from, now, err)
				require.Equal(t, from, word(refused.State))
				require.Contains(t, refused.Why, from)
			}
		}
	}
}

func TestAt(t *testing.T) {
	for from, want := range map[string][3]string{
		"DRAFT":     {"DRAFT", "DRAFT", "DRAFT"},
		"SCHEDULED": {"SCHEDULED", "RUNNING", "EXPIRED"},
		"RUNNING":   {"RUNNING", "RUNNING", "EXPIRED"},
		"SUSPENDED": {"SUSPENDED", "SUSPENDED", "EXPIRED"},
		"COMPLETED": {"COMPLETED", "COMPLETED", "COMPLETED"},
		"EXPIRED":   {"EXPIRED", "EXPIRED", "EXPIRED"},
	} {
		for i, now := range []time.Time{early, during, late} {
			require.Equal(t, want[i], word(task.At(in(from), now)), "%s at %s", from, now)
		}
	}
}

func TestWith(t *testing.T) {
	for _, tc := range []struct {
		from       string
		now        time.Time
		some, open bool
		want       string
	}{
		{"RUNNING", during, true, false, "COMPLETED"},
		{"RUNNING", during, true, true, "RUNNING"},
		{"RUNNING", during, false, false, "RUNNING"}, // nothing imported yet
		{"COMPLETED", during, true, true, "RUNNING"},
		{"COMPLETED", during, true, false, "COMPLETED"},
		{"COMPLETED", late, true, true, "COMPLETED"},
		{"SUSPENDED", during, true, false, "SUSPENDED"},
		{"SCHEDULED", during, true, false, "SCHEDULED"},
		{"EXPIRED", during, true, true, "EXPIRED"},
		{"DRAFT", during, true, false, "DRAFT"},
	} {
		require.Equal(t, tc.want, word(task.With(in(tc.from), tc.now, tc.some, tc.open)), "%+v", tc)
	}
}

func TestEditableAndDeletable(t *testing.T) {
	for state, can := range map[string]struct{ edit, del bool }{
		"DRAFT": {true, true}, "SUSPENDED": {true, false}, "SCHEDULED": {}, "RUNNING": {}, "COMPLETED": {}, "EXPIRED": {},
	} {
		require.Equal(t, can.edit, task.Editable(in(state)) == nil, "edit in %s", state)
		require.Equal(t, can.del, task.Deletable(in(state)) == nil, "delete in %s", state)
	}
}
