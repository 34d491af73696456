package rpc

import (
	"context"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
)

const (
	// writeDown bounds what it may take to write down how a call ended.
	writeDown = 5 * time.Second
	// opened is how long a stream goes on before it is taken to have been opened well,
	// though nothing was sent.
	opened = 30 * time.Second
)

// Call is one that is about to be handled: its message was checked. Of a stream it is
// the first message.
type Call struct {
	Who auth.Identity
	// Method is its full name, "/package.Service/Method".
	Method    string
	Message   any
	RequestID string
	// Address is where it came from.
	Address string
}

// Recorder writes calls down.
type Recorder interface {
	// Begin writes a call down before it is handled, and returns what is to be told how
	// it ended, with the answer, which may be nil. An error refuses the call.
	Begin(ctx context.Context, call Call) (end func(ctx context.Context, answer any, code codes.Code), err error)
}

// Recorded registers services whose calls r writes down: those that [Config].Audited
// says.
func (s *Server) Recorded(r Recorder) grpc.ServiceRegistrar { return recorded{s, r} }

// Records reports whether there is somebody to write down the calls of a method.
func (s *Server) Records(method string) bool { return s.edge.recorder(method) != nil }

type recorded struct {
	*Server

	recorder Recorder
}

// RegisterService implements grpc.ServiceRegistrar.
func (r recorded) RegisterService(desc *grpc.ServiceDesc, impl any) {
	r.edge.recorders[desc.ServiceName] = r.recorder
	r.Server.RegisterService(desc, impl)
}

// isAudited says whether a call is to be written down.
func (e *edge) isAudited(ctx context.Context, method string) bool {
	who, ok := auth.Lookup(ctx)
	return ok && e.audited != nil && e.audited(method, who)
}

func (e *edge) recorder(method string) Recorder {
	service, _, _ := strings.Cut(strings.TrimPrefix(method, "/"), "/")
	return e.recorders[service]
}

// audit writes a call down that is to be.
func (e *edge) audit(ctx context.Context, method string, message any) (*deed, error) {
	if !e.isAudited(ctx, method) {
		return nil, nil //nolint:nilnil // nothing is written down
	}
	return e.write(ctx, method, message)
}

// write writes a call down. What nobody would write down is not done.
func (e *edge) write(ctx context.Context, method string, message any) (*deed, error) {
	recorder := e.recorder(method)
	if recorder == nil {
		return nil, apierr.New(codes.Internal, apierr.Internal, "nobody writes down the calls of %s", method)
	}
	end, err := recorder.Begin(ctx, Call{
		Who: auth.FromContext(ctx), Method: method, Message: message, RequestID: RequestID(ctx), Address: Address(ctx),
	})
	if err != nil {
		return nil, apierr.New(codes.Unavailable, apierr.DependencyDown, "the audit log cannot be written: nothing was done").Because(err)
	}
	return &deed{ctx: ctx, tell: end}, nil
}

// deed is a call that was written down; nil: one that was not.
type deed struct {
	ctx  context.Context //nolint:containedctx // what happens when the call is over belongs to it
	tell func(ctx context.Context, answer any, code codes.Code)
	once sync.Once
}

// end writes down how the call ended, the first time, though its caller be gone.
func (d *deed) end(answer any, code codes.Code) {
	if d == nil {
		return
	}
	d.once.Do(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(d.ctx), writeDown)
		defer cancel()
		d.tell(ctx, answer, code)
	})
}

// auditStream is a stream that is written down; nil: it is not.
func (e *edge) auditStream(ctx context.Context, ss grpc.ServerStream, info *grpc.StreamServerInfo) *auditedStream {
	if !e.isAudited(ctx, info.FullMethod) {
		return nil
	}
	return &auditedStream{ServerStream: ss, edge: e, method: info.FullMethod, sends: !info.IsClientStream}
}

// auditedStream writes a stream down once its first message was checked. One that only
// the server sends on ended well when something is sent, or when it has lasted: what
// breaks it off later changes nothing about what was seen.
type auditedStream struct {
	grpc.ServerStream

	edge   *edge
	method string
	sends  bool // only the server does
	begun  bool
	deed   *deed
	timer  *time.Timer
}

func (s *auditedStream) RecvMsg(m any) (err error) {
	if err := s.ServerStream.RecvMsg(m); err != nil || s.begun {
		return err
	}
	s.begun = true
	s.deed, err = s.edge.write(s.Context(), s.method, m)
	if s.deed != nil && s.sends {
		s.timer = time.AfterFunc(opened, func() { s.deed.end(nil, codes.OK) })
	}
	return err
}

func (s *auditedStream) SendMsg(m any) error {
	if s.sends {
		s.deed.end(nil, codes.OK)
	}
	return s.ServerStream.SendMsg(m)
}

// end is for when the handler has returned.
func (s *auditedStream) end(code codes.Code) {
	if s == nil {
		return
	}
	if s.timer != nil {
		s.timer.Stop()
	}
	s.deed.end(nil, code)
}
