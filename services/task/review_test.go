package task_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/testing/protocmp"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

const pending = directoryv1.ApprovalStatus_APPROVAL_STATUS_PENDING

// An operator's decision is the status, no more; the tasks that it concerns are looked
// at again, and the feed tells of it.
func TestReviewResource(t *testing.T) {
	c, p := configured(t)
	createTask(t, c, newTask("a", fullTask, begun))
	operator := directoryv1.NewDirectoryServiceClient(p.dial(t, auth.Identity{Subject: "op", Tenant: "acme", Role: auth.Operator}))
	get := func(id string) *directoryv1.Resource {
		r, err := c.GetResource(t.Context(), &directoryv1.GetResourceRequest{Id: id})
		require.NoError(t, err)
		return r
	}
	review := func(id string, status directoryv1.ApprovalStatus, etag string) (*directoryv1.Resource, error) {
		return operator.ReviewResource(t.Context(), &directoryv1.ReviewResourceRequest{Id: id, Status: status, Etag: etag})
	}
	for id, field := range map[string]string{"prompt": "voice_prompt_ids[0]", "address": "callback_url"} {
		stream := feedOf(t, p, 0)
		for {
			change, err := stream.Recv()
			require.NoError(t, err)
			if change.GetCaughtUp() {
				break
			}
		}
		before := get(id)
		made, err := review(id, rejected, before.GetEtag())
		require.NoError(t, err)
		change, err := stream.Recv()
		require.NoError(t, err)
		require.Equal(t, id, change.GetResource().GetId())
		same(t, made, get(id))
		want := get(id)
		if want.GetVoicePrompt() != nil {
			require.Equal(t, rejected, want.GetVoicePrompt().GetStatus())
			want.GetVoicePrompt().Status = approved
		} else {
			require.Equal(t, rejected, want.GetCallbackAddress().GetStatus())
			want.GetCallbackAddress().Status = approved
		}
		same(t, before, want, protocmp.IgnoreFields(&directoryv1.Resource{}, "etag", "update_time"))
		task, err := c.GetTask(t.Context(), &taskv1.GetTaskRequest{Id: "a"})
		require.NoError(t, err)
		require.Equal(t, []string{field + " NOT_APPROVED"}, conditions(task))

		_, err = review(id, approved, before.GetEtag())
		refused(t, err, codes.Aborted, "ETAG_MISMATCH")
		again, err := review(id, rejected, "")
		require.NoError(t, err)
		require.Equal(t, made.GetEtag(), again.GetEtag(), "nothing changed")
		_, err = review(id, approved, again.GetEtag())
		require.NoError(t, err)
	}
	_, err := review("queue", pending, "")
	fields, _ := refused(t, err, codes.InvalidArgument, apierr.InvalidField)
	require.Equal(t, []string{"id"}, fields)
	_, err = review("prompt", directoryv1.ApprovalStatus_APPROVAL_STATUS_DRAFT, "")
	refused(t, err, codes.InvalidArgument, apierr.InvalidField)
	_, err = review("nothing", approved, "")
	refused(t, err, codes.NotFound, "NOT_FOUND")
	_, err = p.client(t, "other").ReviewResource(t.Context(), &directoryv1.ReviewResourceRequest{Id: "prompt", Status: rejected})
	refused(t, err, codes.NotFound, "NOT_FOUND")
}
