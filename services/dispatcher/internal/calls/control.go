package calls

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/foredial/foredial/pkg/apierr"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/body"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/dispatcher/internal/view"
	"github.com/foredial/foredial/services/internal/contract"
)

// ErrNoConnector is that nobody is there to do something with a call: the agent
// dialled, or the connector that makes it is away.
var ErrNoConnector = errors.New("no connector makes the call, or it is away")

// hangUpWithin is how long a connector may take to end a call it was told to end.
const hangUpWithin = 5 * time.Second

// PlayVoice has the connector play one of the task's prompts to the customer. It
// is told once: what is lost with its stream is lost. Errors: ErrNoConnector.
func (b *Book) PlayVoice(ctx context.Context, tenant string, call queue.Call, prompt string) error {
	if call.State != queue.Connected {
		state := view.CallState(call.State)
		return contract.WrongState(state, "the call is %s, not CONNECTED", contract.Word(state))
	}
	uri, err := b.prompt(ctx, tenant, call.Task, prompt)
	if err != nil {
		return err
	}
	command, err := body.Write(&dispatchv1.ConnectResponse{
		Command: &dispatchv1.ConnectResponse_PlayVoice_{PlayVoice: &dispatchv1.ConnectResponse_PlayVoice{
			AttemptId: call.Attempt, VoicePromptId: prompt, Uri: uri,
		}},
	})
	if err != nil {
		return err
	}
	return told(b.queue.Command(ctx, tenant, call.Attempt, command))
}

// prompt returns where the recording is of a voice prompt that the task may use.
func (b *Book) prompt(ctx context.Context, tenant, task, prompt string) (uri string, err error) {
	const field = "voice_prompt_id"
	t, err := b.tasks.GetTask(ctx, tenant, task)
	if err != nil {
		return "", err
	}
	r, ok := b.tasks.Resource(tenant, prompt)
	voice := r.GetVoicePrompt()
	switch {
	case !ok || voice == nil || !slices.Contains(t.GetVoicePromptIds(), prompt):
		return "", apierr.BadField(field, apierr.Reference, "must be a voice prompt of the task")
	case voice.GetStatus() != directoryv1.ApprovalStatus_APPROVAL_STATUS_APPROVED:
		return "", apierr.BadField(field, apierr.NotApproved, "must be APPROVED")
	}
	return voice.GetUri(), nil
}

// HangUp has the connector end a call, which is over once the connector says so,
// or after [hangUpWithin]. One that is over stays as it is. Errors: ErrNoConnector.
func (b *Book) HangUp(ctx context.Context, tenant string, call queue.Call) error {
	if call.State == queue.Released || call.State == queue.Completed {
		return nil
	}
	command, err := hangUp(call.Attempt)
	if err != nil {
		return err
	}
	return told(b.queue.HangUp(ctx, tenant, call.Attempt, command, hangUpWithin))
}

// Resume asks a call's connector, if it has one that is there, what became of it.
func (b *Book) Resume(ctx context.Context, tenant, attempt string) error {
	command, err := body.Write(&dispatchv1.ConnectResponse{
		Command: &dispatchv1.ConnectResponse_Resume_{Resume: &dispatchv1.ConnectResponse_Resume{AttemptId: attempt}},
	})
	if err != nil {
		return err
	}
	_, err = b.queue.Command(ctx, tenant, attempt, command) // one that is away is asked on its return
	return err
}

// told makes an error of there being nobody to tell.
func told(sent bool, err error) error {
	if err == nil && !sent {
		return ErrNoConnector
	}
	return err
}

// hangUp is the command to end a call.
func hangUp(attempt string) ([]byte, error) {
	return body.Write(&dispatchv1.ConnectResponse{
		Command: &dispatchv1.ConnectResponse_HangUp_{HangUp: &dispatchv1.ConnectResponse_HangUp{AttemptId: attempt}},
	})
}
