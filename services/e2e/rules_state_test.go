package e2e

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/e2e/internal/harness"
)

// TestStateRules breaks the rules of section 2 that are not about a field, over
// REST and gRPC alike: what a task's state, a name, an etag or a user of a
// resource does not allow.
func TestStateRules(t *testing.T) {
	book := readRulebook(t)
	book.Drafts = map[string]object{"draft": {}, "running": {"startTime": time.Now().Format(time.RFC3339)}, "over": {}}
	dev := harness.StartDev(t, "--redis.url=memory://")
	u := dev.As(t, auth.Identity{Subject: "admin", Tenant: "open", Role: auth.TenantAdmin}, 0)
	book.furnish(t, u, "open")
	for _, id := range []string{"running", "over"} {
		_, err := u.Tasks.StartTask(t.Context(), &taskv1.StartTaskRequest{Id: id})
		require.NoError(t, err)
	}
	_, err := u.Tasks.EndTask(t.Context(), &taskv1.EndTaskRequest{Id: "over"})
	require.NoError(t, err)
	_, err = u.Directory.UpdateTenantSettings(t.Context(), &directoryv1.UpdateTenantSettingsRequest{
		Settings: message(t, book.Tenants["open"].with(object{"maxActiveTasks": 1}), &directoryv1.TenantSettings{}),
	})
	require.NoError(t, err)

	update := func(id, etag string) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := u.Tasks.UpdateTask(ctx, &taskv1.UpdateTaskRequest{Task: &taskv1.Task{Id: id, Etag: etag, Priority: 1, EndTime: timestamppb.Now()}})
			return err
		}
	}
	named := book.Task.with(object{"displayName": "draft"})
	for name, row := range map[string]struct {
		method, path, body string
		call               func(context.Context) error
		code               codes.Code
		reason             apierr.Reason
		metadata           map[string]string
	}{
		"an edit of a running task": {
			http.MethodPatch, "/v1/tasks/running", `{"priority": 1}`, update("running", ""),
			codes.FailedPrecondition, "WRONG_STATE", map[string]string{"state": "RUNNING"},
		},
		"a start of a task that is over": {http.MethodPost, "/v1/tasks/over:start", `{}`, func(ctx context.Context) error {
			_, err := u.Tasks.StartTask(ctx, &taskv1.StartTaskRequest{Id: "over"})
			return err
		}, codes.FailedPrecondition, "WRONG_STATE", map[string]string{"state": "EXPIRED"}},
		"a suspension of a draft": {http.MethodPost, "/v1/tasks/draft:suspend", `{}`, func(ctx context.Context) error {
			_, err := u.Tasks.SuspendTask(ctx, &taskv1.SuspendTaskRequest{Id: "draft"})
			return err
		}, codes.FailedPrecondition, "WRONG_STATE", map[string]string{"state": "DRAFT"}},
		"a deletion of a running task": {http.MethodDelete, "/v1/tasks/running", ``, func(ctx context.Context) error {
			_, err := u.Tasks.DeleteTask(ctx, &taskv1.DeleteTaskRequest{Id: "running"})
			return err
		}, codes.FailedPrecondition, "WRONG_STATE", map[string]string{"state": "RUNNING"}},
		"one active task too many": {http.MethodPost, "/v1/tasks/draft:start", `{}`, func(ctx context.Context) error {
			_, err := u.Tasks.StartTask(ctx, &taskv1.StartTaskRequest{Id: "draft"})
			return err
		}, codes.ResourceExhausted, "LIMIT", map[string]string{"limit": "1"}},
		"a stale etag": {
			http.MethodPatch, "/v1/tasks/draft", `{"priority": 1, "etag": "0"}`, update("draft", "0"),
			codes.Aborted, "ETAG_MISMATCH", nil,
		},
		"a taken name": {http.MethodPost, "/v1/tasks", named.json(t), func(ctx context.Context) error {
			_, err := u.Tasks.CreateTask(ctx, &taskv1.CreateTaskRequest{Task: message(t, named, &taskv1.Task{})})
			return err
		}, codes.AlreadyExists, "ALREADY_EXISTS", nil},
		"a deletion of what is used": {http.MethodDelete, "/v1/resources/number-1", ``, func(ctx context.Context) error {
			_, err := u.Directory.DeleteResource(ctx, &directoryv1.DeleteResourceRequest{Id: "number-1"})
			return err
		}, codes.FailedPrecondition, "RESOURCE_IN_USE", nil},
	} {
		t.Run(name, func(t *testing.T) {
			code, text, _ := u.Send(t, row.method, row.path, strings.NewReader(row.body))
			for transport, err := range map[string]error{"REST": refused(t, code, text), "gRPC": row.call(t.Context())} {
				require.Equal(t, row.code, status.Code(err), "%s: %v", transport, err)
				got := apierr.Remote(err)
				require.Equal(t, row.reason, got.Reason, transport)
				for key, want := range row.metadata {
					require.Equal(t, want, got.Metadata[key], transport)
				}
			}
		})
	}
}
