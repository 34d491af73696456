package calls

import (
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/plan"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

const tenant = "acme"

func number(id, number string, priority int32) *directoryv1.Resource {
	return &directoryv1.Resource{Id: id, Spec: &directoryv1.Resource_CallerNumber{
		CallerNumber: &directoryv1.CallerNumber{Number: number, Priority: priority},
	}}
}

func group(id string, numbers ...string) *directoryv1.Resource {
	return &directoryv1.Resource{Id: id, Spec: &directoryv1.Resource_CallerNumberGroup{
		CallerNumberGroup: &directoryv1.CallerNumberGroup{CallerNumberIds: numbers},
	}}
}

func TestCallers(t *testing.T) {
	for name, c := range map[string]struct {
		task func(*taskv1.Task)
		want []string // of the first calls
	}{
		"one": {
			func(t *taskv1.Task) { t.CallerNumberIds = []string{"c"} }, []string{"103", "103"},
		},
		"by turns, the lowest priority value only": {
			func(t *taskv1.Task) { t.CallerNumberIds = []string{"a", "c", "b"} }, []string{"101", "102", "101"},
		},
		"numbers of its own": {
			func(t *taskv1.Task) {
				t.CallerNumberIds = nil
				t.CallerNumbers = []*directoryv1.CallerNumber{{Number: "901", Priority: 2}, {Number: "902", Priority: 2}, {Number: "903"}}
			}, []string{"901", "902", "901"},
		},
		"both kinds together": {
			func(t *taskv1.Task) {
				t.CallerNumberIds = []string{"a", "c"}
				t.CallerNumbers = []*directoryv1.CallerNumber{{Number: "901", Priority: 1}}
			}, []string{"101", "901", "101"},
		},
		"its own go before": {
			func(t *taskv1.Task) {
				t.CallerNumberIds = []string{"c"}
				t.CallerNumbers = []*directoryv1.CallerNumber{{Number: "901", Priority: 1}}
			}, []string{"901", "901"},
		},
		"a group": {
			func(t *taskv1.Task) { t.CallerNumberIds, t.CallerNumberGroupId = nil, "all" }, []string{"101", "102", "101"},
		},
		"nothing that is there": {
			func(t *taskv1.Task) { t.CallerNumberIds = []string{"gone"} }, []string{""},
		},
		"a group that is gone": {
			func(t *taskv1.Task) { t.CallerNumberIds, t.CallerNumberGroupId = nil, "gone" }, []string{""},
		},
	} {
		t.Run(name, func(t *testing.T) {
			tasks := feedtest.New(t, tenant, number("a", "101", 1), number("b", "102", 1), number("c", "103", 3),
				group("all", "a", "b", "c"), feedtest.Task("t", c.task))
			book := New(slog.New(slog.DiscardHandler), nil, tasks, nil, nil)
			task, ok := tasks.Task(tenant, "t")
			require.True(t, ok)
			for turn, want := range c.want {
				require.Equal(t, want, plan.Choose(book.callers(task), uint64(turn)), "turn %d", turn)
			}
		})
	}
}

// What the directory says now counts, though the task stays as it is.
func TestCallersFollowTheDirectory(t *testing.T) {
	source := feedtest.NewSource(t)
	source.Put(tenant, number("a", "101", 1), number("b", "102", 1), group("all", "a"),
		feedtest.Task("t", func(t *taskv1.Task) { t.CallerNumberIds, t.CallerNumberGroupId = nil, "all" }))
	tasks := source.Replica(t)
	book := New(slog.New(slog.DiscardHandler), nil, tasks, nil, nil)
	task, _ := tasks.Task(tenant, "t")
	caller := func() string { return plan.Choose(book.callers(task), 0) }
	require.Equal(t, "101", caller())
	for _, change := range []struct {
		put  proto.Message
		want string
	}{
		{group("all", "b"), "102"},
		{number("b", "202", 1), "202"},
	} {
		source.Put(tenant, change.put)
		require.Eventually(t, func() bool { return caller() == change.want }, 10*time.Second, time.Millisecond)
	}
}
