package contact_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

// count asks about the task, and about one that nobody has heard of.
func (w *world) count(callable bool) *contactinternalv1.CountContactsResponse_TaskCount {
	w.t.Helper()
	response, err := w.leases.CountContacts(w.ctx, &contactinternalv1.CountContactsRequest{
		TaskIds: []string{task, "nobody-knows"}, OnlyOpen: true, Callable: callable,
	})
	require.NoError(w.t, err)
	require.Len(w.t, response.GetCounts(), 2)
	require.False(w.t, response.GetCounts()[1].GetCallable())
	return response.GetCounts()[0]
}

// Whether a contact could be leased now follows the contacts, and the task.
func TestCountContactsCallable(t *testing.T) {
	patient := func(t *taskv1.Task) {
		t.ResultPolicy = &taskv1.ResultPolicy{DefaultEntry: &taskv1.PolicyEntry{MaxAttemptDays: 5}}
	}
	w := newWorld(t, feedtest.Task(task, patient))
	require.False(t, w.count(true).GetCallable(), "there are none")
	w.load("number\n13800138000\n13800138001\n")
	require.True(t, w.count(true).GetCallable())
	require.False(t, w.count(false).GetCallable(), "not asked")
	require.Nil(t, w.count(true).GetNextDueTime())

	w.dial("a1")
	w.apply("a1", busy, "00145")
	due := w.count(true).GetNextDueTime()
	require.True(t, due.AsTime().After(w.clock()), "the retry")
	require.Nil(t, w.count(false).GetNextDueTime())
	w.lease(1)
	count := w.count(true)
	require.True(t, count.GetOpen())
	require.False(t, count.GetCallable(), "one is held, one waits")
	w.setClock(due.AsTime())
	require.True(t, w.count(true).GetCallable())

	for name, edit := range map[string]func(*taskv1.Task){
		"suspended": withState(taskv1.TaskState_TASK_STATE_SUSPENDED),
		"closed":    withPeriod("00:00", "00:00"),
	} {
		w.source.Put(tenant, feedtest.Task(task, patient, edit))
		w.await(func() bool { return !w.count(true).GetCallable() })
		require.True(t, w.count(true).GetOpen(), name)
		w.source.Put(tenant, feedtest.Task(task, patient))
		w.await(func() bool { return w.count(true).GetCallable() })
	}
}
