package calls

import (
	"context"
	"time"

	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/body"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/internal/feed"
)

// confirm records an attempt that was begun, brings its call to life, and has
// a connector dial when there is one.
func (b *Book) confirm(ctx context.Context, tenant string, live *contactinternalv1.LiveAttempt) (queue.Call, error) {
	task, err := b.tasks.GetTask(ctx, tenant, live.GetTaskId())
	if err != nil {
		return queue.Call{}, err
	}
	saved, err := b.record(ctx, begun(live, b.caller(task)))
	if err != nil {
		return queue.Call{}, err
	}
	// What was recorded first stays: after a retry that is an earlier caller number.
	dial := dialOf(saved)
	text, err := body.Write(dial)
	if err != nil {
		return queue.Call{}, err
	}
	call, err := b.queue.Confirm(ctx, tenant, live.GetAttemptId(), text, ringLimit(task)+ringMargin)
	if err != nil {
		return queue.Call{}, err
	}
	if call.State == queue.Dialling && call.Connector == "" {
		b.dial(ctx, tenant, task, dial)
	}
	return call, nil
}

// dial sends the command. The call is live already: if the command cannot be
// sent, the agent sees the call and can dial by hand.
func (b *Book) dial(ctx context.Context, tenant string, task *feed.Task, dial *resultv1.Attempt) {
	extension := ""
	if r, ok := b.tasks.Resource(tenant, dial.GetAgentId()); ok {
		extension = r.GetAgent().GetExtension()
	}
	err := b.command(ctx, tenant, dial.GetId(), &dispatchv1.ConnectResponse{
		Command: &dispatchv1.ConnectResponse_Dial_{Dial: &dispatchv1.ConnectResponse_Dial{
			AttemptId: dial.GetId(), CallerNumber: dial.GetCallerNumber(), CalledNumber: dial.GetNumber(),
			Extension: extension, RingLimitS: task.GetCallDurationS(),
		}},
	})
	if err != nil {
		b.log.Warn("dial command not sent", "tenant", tenant, "attempt", dial.GetId(), "error", err)
	}
}

func (b *Book) hangUp(ctx context.Context, tenant, attempt string) error {
	return b.command(ctx, tenant, attempt, &dispatchv1.ConnectResponse{
		Command: &dispatchv1.ConnectResponse_HangUp_{HangUp: &dispatchv1.ConnectResponse_HangUp{AttemptId: attempt}},
	})
}

// Resume asks a connector, if there is one, what became of a call.
func (b *Book) Resume(ctx context.Context, tenant, attempt string) error {
	return b.command(ctx, tenant, attempt, &dispatchv1.ConnectResponse{
		Command: &dispatchv1.ConnectResponse_Resume_{Resume: &dispatchv1.ConnectResponse_Resume{AttemptId: attempt}},
	})
}

func (b *Book) command(ctx context.Context, tenant, attempt string, command *dispatchv1.ConnectResponse) error {
	text, err := body.Write(command)
	if err != nil {
		return err
	}
	_, err = b.queue.Command(ctx, tenant, attempt, text)
	return err
}

func ringLimit(task *feed.Task) time.Duration { return seconds(task.GetCallDurationS()) }

func seconds(n int32) time.Duration { return time.Duration(n) * time.Second }
