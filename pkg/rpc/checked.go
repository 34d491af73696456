package rpc

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/apierr"
)

// checkedStream validates what it receives, and passes on nothing once it was cut: when
// the server drains, the caller's right ends, or what was sent is not read.
type checkedStream struct {
	grpc.ServerStream

	ctx     context.Context //nolint:containedctx // grpc.ServerStream hands its context out
	cancel  context.CancelCauseFunc
	check   func(any) error
	uploads bool          // the client sends more than one message
	stall   time.Duration // how long a message may wait to be read; 0: for ever
	sending atomic.Bool
}

func (s *checkedStream) Context() context.Context { return s.ctx }

func (s *checkedStream) SendMsg(m any) error {
	s.sending.Store(true) // before the context is looked at: see cut
	defer s.sending.Store(false)
	if s.ctx.Err() != nil {
		return context.Cause(s.ctx)
	}
	if s.stall > 0 {
		defer time.AfterFunc(s.stall, s.unread).Stop()
	}
	return s.ServerStream.SendMsg(m)
}

func (s *checkedStream) unread() {
	s.cut(exceeded(limitStall, time.Second, "the stream was not read for %s", s.stall))
}

// cut ends the stream for a reason. A handler in the middle of a SendMsg waits there for
// its client to read, whatever becomes of the context: only the end of the stream on the
// wire frees it.
func (s *checkedStream) cut(reason error) {
	s.cancel(reason)
	if !s.sending.Load() {
		return
	}
	wire, ok := grpc.ServerTransportStreamFromContext(s.ServerStream.Context()).(interface {
		WriteStatus(st *status.Status) error
	})
	if face, public := errors.AsType[*apierr.Error](reason); ok && public {
		_ = wire.WriteStatus(face.GRPCStatus()) // the connection may be gone
	}
}

func (s *checkedStream) RecvMsg(m any) error {
	if err := s.receive(m); err != nil {
		return unreadable(err)
	}
	return s.check(m)
}

// unreadable is the error of a RecvMsg as the client's fault that it is: grpc calls what
// it cannot decode its own.
func unreadable(err error) error {
	switch status.Code(err) {
	case codes.Internal, codes.Unimplemented:
		return apierr.BadField("message", apierr.Format, "must be one of this method").Because(err)
	case codes.ResourceExhausted:
		return apierr.New(codes.ResourceExhausted, apierr.Limit, "the message is larger than %d bytes", maxMessage).Because(err)
	}
	return err
}

// receive waits for a client that uploads no longer than until the context ends: when
// the handler has returned, grpc ends what waits here for the message.
func (s *checkedStream) receive(m any) error {
	if !s.uploads {
		return s.ServerStream.RecvMsg(m)
	}
	received := make(chan error, 1)
	go func() { received <- s.ServerStream.RecvMsg(m) }()
	select {
	case err := <-received:
		return err
	case <-s.ctx.Done():
		return context.Cause(s.ctx)
	}
}
