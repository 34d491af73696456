package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/sqldb"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/defaults"
	"github.com/foredial/foredial/services/task/internal/store"
)

// Case is one promise.
type Case struct {
	Name string
	Test func(t *testing.T, db *sqldb.DB)
}

// Cases are all promises.
var Cases = []Case{
	{"tasks are kept as they are", testTaskRoundTrip},
	{"tasks are listed newest first", testTaskList},
	{"a task is found by its name and its request", testTaskLookups},
	{"names and requests are unique in a tenant", testTaskUnique},
	{"tasks that are due", testTasksDue},
	{"tasks that contacts decide about", testTasksByContacts},
	{"a task that moves", testMoveTask},
	{"active tasks", testActiveTasks},
	{"tasks that use a resource", testTasksUsing},
	{"revisions stay as long as their task", testRevisions},

	{"templates are kept as they are", testTemplateRoundTrip},
	{"templates are listed by id", testTemplateList},
	{"names and requests of templates are unique in a tenant", testTemplateUnique},

	{"resources are kept as they are", testResourceRoundTrip},
	{"resources are listed by id", testResourceList},
	{"resources are listed by org unit", testResourceListByOrgUnit},
	{"resources are replaced together", testReplaceResources},
	{"natural keys are unique and can be exchanged", testNaturalKeys},
	{"who uses a resource", testUsage},
	{"settings have defaults", testSettings},

	{"credentials are kept as they are", testCredentialRoundTrip},
	{"keys are listed newest first", testKeyList},
	{"a request makes one key", testKeyRequested},
	{"a tenant has so many keys and no more", testManyKeys},
	{"a key is revoked once", testRevokeKey},
	{"one taker gets a code", testTakeOnce},
	{"sessions and codes that are over go", testDeleteOver},
	{"an agent is found by the login", testAgentOf},

	{"changes come in the order of their revisions", testChangesInOrder},
	{"deletions stay visible", testDeletions},
	{"changes of one tenant", testChangesOfTenant},
	{"a failed write changes nothing", testFailedWrite},
	{"writers come one after the other", testConcurrentWriters},
	{"a database that is gone is unavailable", testUnavailable},
}

const tenant = "acme"

var noon = time.Date(2026, 5, 4, 12, 0, 0, 123000, time.UTC)

func open(db *sqldb.DB) *store.Store { return store.New(db, func(int64) {}) }

func write(t *testing.T, s *store.Store, fn func(context.Context, *store.Writer) error) {
	t.Helper()
	require.NoError(t, s.Write(t.Context(), fn))
}

// newTask was created some minutes after noon and runs for a day from then.
func newTask(id string, minutes int, edit ...func(*taskv1.Task)) *taskv1.Task {
	created := noon.Add(time.Duration(minutes) * time.Minute)
	task := &taskv1.Task{
		Id: id, DisplayName: "name of " + id, State: taskv1.TaskState_TASK_STATE_DRAFT, Revision: 1,
		CreateTime: timestamppb.New(created), UpdateTime: timestamppb.New(created),
		StartTime: timestamppb.New(created), EndTime: timestamppb.New(created.Add(24 * time.Hour)),
		CallerNumberIds: []string{"n"}, SkillQueueId: "q",
		RegularPeriods: []*taskv1.Period{{Start: "08:00", End: "20:00"}},
	}
	for _, fn := range edit {
		fn(task)
	}
	defaults.Task(task)
	return task
}

func in(state taskv1.TaskState) func(*taskv1.Task) {
	return func(t *taskv1.Task) { t.State = state }
}

func addTasks(t *testing.T, s *store.Store, of string, tasks ...*taskv1.Task) {
	t.Helper()
	write(t, s, func(ctx context.Context, w *store.Writer) error {
		for _, task := range tasks {
			if err := w.AddTask(ctx, of, task, "", nil); err != nil {
				return err
			}
		}
		return nil
	})
}

func queue(id string) *directoryv1.Resource {
	r := &directoryv1.Resource{Id: id, DisplayName: id, Spec: &directoryv1.Resource_SkillQueue{SkillQueue: &directoryv1.SkillQueue{}}}
	defaults.Resource(r)
	return r
}

func result(id, code string) *directoryv1.Resource {
	return &directoryv1.Resource{Id: id, DisplayName: id, Spec: &directoryv1.Resource_BusinessResult{BusinessResult: &directoryv1.BusinessResult{Code: code}}}
}

func entry(r *directoryv1.Resource, uses ...string) store.Entry {
	return store.Entry{Resource: r, NaturalKey: r.GetBusinessResult().GetCode(), Uses: uses}
}

func addResources(t *testing.T, s *store.Store, of string, resources ...*directoryv1.Resource) {
	t.Helper()
	write(t, s, func(ctx context.Context, w *store.Writer) error {
		var entries []store.Entry
		for _, r := range resources {
			entries = append(entries, entry(r))
		}
		return w.PutResources(ctx, of, entries)
	})
}

func same(t *testing.T, want, got any) {
	t.Helper()
	require.Empty(t, cmp.Diff(want, got, protocmp.Transform()))
}

func ids[T interface{ GetId() string }](things []T) []string {
	all := []string{}
	for _, thing := range things {
		all = append(all, thing.GetId())
	}
	return all
}

var errBoom = errors.New("boom")
