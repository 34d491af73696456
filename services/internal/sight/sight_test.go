package sight_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/auth"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
	"github.com/foredial/foredial/services/internal/sight"
)

func TestSight(t *testing.T) {
	of := func(unit string, r *directoryv1.Resource) *directoryv1.Resource {
		r.OrgUnitId = unit
		return r
	}
	task := func(unit string) *taskv1.Task {
		return feedtest.Task(unit+"-task", func(t *taskv1.Task) { t.OrgUnitId = unit })
	}
	tasks := feedtest.New(t, "acme", task("east"), task("west"), task(""),
		feedtest.Resource("east", &directoryv1.OrgUnit{}), feedtest.Resource("west", &directoryv1.OrgUnit{}),
		of("east", feedtest.Resource("east-queue", &directoryv1.SkillQueue{})), feedtest.Resource("queue", &directoryv1.SkillQueue{}))
	for _, c := range []struct {
		unit      string
		tasks     []string // nil: not restricted
		sees      []string
		resources []string
		unbound   codes.Code
	}{
		{"", nil, []string{"-task", "east-task", "west-task"}, []string{"east", "west", "east-queue", "queue"}, codes.OK},
		{"east", []string{"-task", "east-task"}, []string{"-task", "east-task"}, []string{"east", "east-queue", "queue"}, codes.PermissionDenied},
		{"north", []string{"-task"}, []string{"-task"}, []string{"queue"}, codes.PermissionDenied},
	} {
		t.Run("from "+c.unit, func(t *testing.T) {
			ctx := auth.NewContext(context.Background(), auth.Identity{Tenant: "acme", Role: auth.Supervisor, OrgUnit: c.unit})
			require.Equal(t, c.tasks, sight.Tasks(ctx, tasks))
			require.Equal(t, c.unbound, status.Code(sight.Unbound(ctx)))
			var sees, resources []string
			for _, id := range []string{"-task", "east-task", "west-task", "gone"} {
				_, err := sight.Task(ctx, tasks, id)
				if err == nil {
					sees = append(sees, id)
					require.NoError(t, sight.Check(ctx, tasks, id))
					continue
				}
				require.ErrorIs(t, err, feed.ErrNoTask)
				if c.unit != "" {
					require.ErrorIs(t, sight.Check(ctx, tasks, id), feed.ErrNoTask)
				}
			}
			for _, id := range []string{"east", "west", "east-queue", "queue", "gone"} {
				_, err := sight.Resource(ctx, tasks, id)
				if err == nil {
					resources = append(resources, id)
					continue
				}
				require.ErrorIs(t, err, feed.ErrNoResource)
			}
			require.Equal(t, c.sees, sees)
			require.Equal(t, c.resources, resources)
		})
	}
}
