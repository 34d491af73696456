package task_test

import (
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/task"
)

func TestCheckWantsTheSchema(t *testing.T) {
	sqltest.EachURL(t, func(t *testing.T, url string) {
		db, err := sqldb.Open(t.Context(), sqldb.Config{URL: url, Schema: "task"})
		require.NoError(t, err)
		defer db.Close()
		s, err := task.New(task.Config{}, task.Deps{Log: quiet, Registry: prometheus.NewRegistry(), DB: db})
		require.NoError(t, err)
		require.ErrorIs(t, s.Check(t.Context()), sqldb.ErrOldSchema)
		require.NoError(t, task.Migrate(t.Context(), db))
		require.NoError(t, task.Migrate(t.Context(), db), "again")
		require.NoError(t, s.Check(t.Context()))
	})
}

func TestDatabaseDown(t *testing.T) {
	db := newDB(t)
	p := start(t, db)
	c := p.client(t, "acme")
	require.NoError(t, db.Close())
	for _, err := range []error{
		second(c.GetTask(t.Context(), &taskv1.GetTaskRequest{Id: "a"})),
		second(c.StartTask(t.Context(), &taskv1.StartTaskRequest{Id: "a"})),
		second(c.ListTasks(t.Context(), &taskv1.ListTasksRequest{})),
	} {
		refused(t, err, codes.Unavailable, apierr.DependencyDown)
		require.Positive(t, apierr.Remote(err).RetryAfter)
	}
}

func TestStopIsIdempotent(t *testing.T) {
	p := start(t, newDB(t))
	require.NoError(t, p.service.Stop(t.Context()))
	require.NoError(t, p.service.Stop(t.Context()))
}
