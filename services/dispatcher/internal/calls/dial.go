package calls

import (
	"context"
	"time"

	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/body"
	"github.com/foredial/foredial/services/dispatcher/internal/plan"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/internal/feed"
)

// confirm records an attempt that was begun and who makes its call, brings the
// call to life, and has the connector dial when that is who does.
func (b *Book) confirm(
	ctx context.Context, tenant string, live *contactinternalv1.LiveAttempt, contact *contactinternalv1.LeasedContact,
) (queue.Call, error) {
	task, err := b.tasks.GetTask(ctx, tenant, live.GetTaskId())
	if err != nil {
		return queue.Call{}, err
	}
	route, err := b.queue.Route(ctx, tenant, live.GetAttemptId())
	if err != nil {
		return queue.Call{}, err
	}
	attempt := begun(live)
	if attempt.CustomField, err = b.custom(tenant, contact); err != nil {
		return queue.Call{}, err
	}
	attempt.CallerNumber, attempt.ConnectorId = plan.Choose(b.callers(task), route.Turn), route.Connector
	saved, err := b.record(ctx, attempt)
	if err != nil {
		return queue.Call{}, err
	}
	// What was recorded first stays: after a retry that is an earlier caller number.
	dial := dialOf(saved)
	text, err := body.Write(dial)
	if err != nil {
		return queue.Call{}, err
	}
	within := ringLimit(task) + ringMargin
	if dial.GetConnectorId() == "" {
		return b.queue.Confirm(ctx, tenant, dial.GetId(), text, within)
	}
	command, err := body.Write(b.dial(tenant, task, dial))
	if err != nil {
		return queue.Call{}, err
	}
	return b.queue.ConfirmFor(ctx, tenant, dial.GetId(), text, within, dial.GetConnectorId(), command)
}

// dial is the command to a connector.
func (b *Book) dial(tenant string, task *feed.Task, dial *resultv1.Attempt) *dispatchv1.ConnectResponse {
	extension := ""
	if r, ok := b.tasks.Resource(tenant, dial.GetAgentId()); ok {
		extension = r.GetAgent().GetExtension()
	}
	return &dispatchv1.ConnectResponse{
		Command: &dispatchv1.ConnectResponse_Dial_{Dial: &dispatchv1.ConnectResponse_Dial{
			AttemptId: dial.GetId(), CallerNumber: dial.GetCallerNumber(), CalledNumber: dial.GetNumber(),
			Extension: extension, RingLimitS: task.GetCallDurationS(), Record: task.Settings.GetFlowRecording(),
		}},
	}
}

func ringLimit(task *feed.Task) time.Duration { return seconds(task.GetCallDurationS()) }

func seconds(n int32) time.Duration { return time.Duration(n) * time.Second }
