package simulator

import (
	"context"
	"time"

	"google.golang.org/grpc/metadata"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
)

// signIn keeps a session open until ctx ends or somebody else takes over.
func (a *agent) signIn(ctx context.Context) {
	var p patience
	for ctx.Err() == nil {
		displaced, err := a.session(ctx, p.renew)
		a.screen.signedOut()
		if displaced {
			a.note(Sighting{Kind: Displaced})
			a.log.Info("simulated agent was displaced and goes home")
			return
		}
		a.log.Debug("simulated agent lost the session", "error", err)
		p.rest(ctx)
	}
}

// session lasts until it breaks, or until another takes over.
func (a *agent) session(ctx context.Context, opened func()) (displaced bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ctx, err = a.signed(ctx)
	if err != nil {
		return false, err
	}
	stream, err := a.client.OpenSession(ctx, &dispatchv1.OpenSessionRequest{AgentId: a.id})
	if err != nil {
		return false, err
	}
	for {
		event, err := stream.Recv()
		if err != nil {
			return false, err
		}
		opened()
		if event.GetDisplaced() != nil {
			return true, nil
		}
		a.see(event)
	}
}

func (a *agent) see(event *dispatchv1.SessionEvent) {
	switch event := event.GetEvent().(type) {
	case *dispatchv1.SessionEvent_Welcome:
		if p := event.Welcome.GetPreview(); p != nil {
			a.note(Sighting{Kind: PreviewShown, Preview: p})
		}
		a.screen.welcome(event.Welcome)
	case *dispatchv1.SessionEvent_PreviewOffered:
		a.note(Sighting{Kind: PreviewShown, Preview: event.PreviewOffered})
		a.screen.offered(event.PreviewOffered)
	case *dispatchv1.SessionEvent_PreviewRevoked:
		a.note(Sighting{Kind: PreviewTaken, Preview: event.PreviewRevoked})
		a.screen.over(event.PreviewRevoked.GetId())
	case *dispatchv1.SessionEvent_StateChanged:
		a.screen.state(event.StateChanged.GetState())
	case *dispatchv1.SessionEvent_CallUpdated:
		a.screen.called(event.CallUpdated)
	}
}

func (a *agent) note(s Sighting) {
	s.At, s.Agent = time.Now(), a.id
	a.observe(s)
}

// insist sends a verb until it gets an answer that another try would not change.
func (a *agent) insist(ctx context.Context, verb func(context.Context) error) error {
	return insist(ctx, func(ctx context.Context) error {
		ctx, err := a.signed(ctx)
		if err != nil {
			return err
		}
		return verb(ctx)
	})
}

// signed returns ctx for a call that the agent makes.
func (a *agent) signed(ctx context.Context) (context.Context, error) {
	token, err := a.token(a.id)
	if err != nil {
		return nil, err
	}
	return metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+token), nil
}
