package rpc

import (
	"context"

	"github.com/foredial/foredial/pkg/auth"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/dispatcher/internal/view"
)

// PlayVoice plays a prompt to the customer.
func (s *Agents) PlayVoice(ctx context.Context, req *dispatchv1.PlayVoiceRequest) (*dispatchv1.Call, error) {
	call, err := s.control(ctx, req.GetId(), func(call queue.Call) error {
		return s.Book.PlayVoice(ctx, auth.Tenant(ctx), call, req.GetVoicePromptId())
	})
	return call, face(s.Metrics, "play_voice", err)
}

// HangUp has the connector end a call.
func (s *Agents) HangUp(ctx context.Context, req *dispatchv1.HangUpRequest) (*dispatchv1.Call, error) {
	call, err := s.control(ctx, req.GetId(), func(call queue.Call) error {
		return s.Book.HangUp(ctx, auth.Tenant(ctx), call)
	})
	return call, face(s.Metrics, "hang_up", err)
}

// control does something with a call and returns it as it was then.
func (s *Agents) control(ctx context.Context, attempt string, do func(queue.Call) error) (*dispatchv1.Call, error) {
	call, err := s.call(ctx, attempt)
	if err != nil {
		return nil, err
	}
	if err := do(call); err != nil {
		return nil, err
	}
	return view.Call(s.Tasks, auth.Tenant(ctx), call)
}
