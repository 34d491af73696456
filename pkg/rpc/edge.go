package rpc

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"buf.build/go/protovalidate"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/breach"
	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/trace"
)

var errDraining = apierr.New(codes.Unavailable, apierr.Draining, "the server is shutting down")

// edge is the one place where a call comes in and an error goes out.
type edge struct {
	log       *slog.Logger
	callers   Authenticator
	rights    *rights
	limits    *limiter
	allow     func(method string, id auth.Identity) error
	validator protovalidate.Validator
	metrics   *metrics
	trace     *trace.Tracer
	mutual    bool // services have certificates
	audited   func(method string, who auth.Identity) bool
	recorders map[string]Recorder // by service
	show      func(method string, who auth.Identity) func(proto.Message) proto.Message
	faults    []apierr.Fault
	drain     context.Context //nolint:containedctx // the server's, see Server.drain
}

func newEdge(drain context.Context, cfg Config, v protovalidate.Validator) *edge {
	return &edge{
		log: cfg.Log, callers: cfg.Callers, rights: newRights(cfg.Log, cfg.Callers), limits: newLimiter(cfg.Limits), allow: cfg.Allow, validator: v, drain: drain, trace: cfg.Trace,
		metrics: newMetrics(cfg.Registry), mutual: cfg.TLS != nil && cfg.TLS.ClientAuth != tls.NoClientCert,
		audited: cfg.Audited, recorders: map[string]Recorder{}, show: cfg.Show,
	}
}

func (e *edge) unary(ctx context.Context, req any, info *grpc.UnaryServerInfo, h grpc.UnaryHandler) (resp any, err error) {
	ctx, cancel := context.WithTimeout(ctx, maxUnary)
	defer cancel()
	ctx = withRequestID(ctx)
	start := time.Now()
	var written *deed
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
		if err != nil {
			resp = nil
		}
		err = e.finish(ctx, info.FullMethod, start, err)
		written.end(resp, status.Code(err))
	}()
	admitted, err := e.admit(ctx, info.FullMethod)
	if err != nil {
		return nil, err
	}
	if err := e.limit(admitted); err != nil {
		return nil, err
	}
	if err := e.check(req); err != nil {
		return nil, err
	}
	if written, err = e.audit(admitted, info.FullMethod, req); err != nil {
		return nil, err
	}
	admitted, span := e.span(admitted, info.FullMethod)
	defer func() { span.End(err) }()
	if resp, err = h(admitted, req); err != nil {
		return nil, err
	}
	return e.answer(admitted, info.FullMethod, resp), nil
}

func (e *edge) stream(srv any, ss grpc.ServerStream, info *grpc.StreamServerInfo, h grpc.StreamHandler) (err error) {
	ctx, cancel := context.WithCancelCause(withRequestID(ss.Context()))
	defer cancel(nil)
	checked := &checkedStream{ServerStream: ss, ctx: ctx, check: e.check, uploads: info.IsClientStream, stall: e.limits.Stall, cancel: cancel}
	defer context.AfterFunc(e.drain, func() { checked.cut(context.Cause(e.drain)) })()
	start := time.Now()
	e.metrics.streams.WithLabelValues(info.FullMethod).Inc()
	var written *auditedStream
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
		if reason, ok := errors.AsType[*apierr.Error](context.Cause(ctx)); ok {
			err = reason
		}
		e.metrics.streams.WithLabelValues(info.FullMethod).Dec()
		err = e.finish(ctx, info.FullMethod, start, err)
		written.end(status.Code(err))
	}()
	admitted, err := e.admit(ctx, info.FullMethod)
	if err != nil {
		return err
	}
	release, err := e.limitStream(admitted)
	if err != nil {
		return err
	}
	defer release()
	defer e.rights.hold(admitted, checked.cut)()
	checked.ctx, ss = admitted, checked
	if written = e.auditStream(admitted, ss, info); written != nil {
		ss = written
	}
	return h(srv, e.answering(ss, info.FullMethod))
}

// finish gives err its public face, counts the call, and logs what deserves it.
func (e *edge) finish(ctx context.Context, method string, start time.Time, err error) error {
	if err == nil {
		e.metrics.observe(method, codes.OK, start)
		return nil
	}
	face := e.face(ctx, err)
	e.metrics.observe(method, face.Code, start)
	e.countRefused(method, face)
	level := slog.LevelDebug
	switch face.Code {
	case codes.Internal, codes.Unknown:
		level = slog.LevelError
	case codes.Unavailable:
		level = slog.LevelWarn
	}
	e.log.Log(ctx, level, "call failed", "method", method, "code", face.Code.String(),
		"reason", face.Reason, "request_id", RequestID(ctx), "error", err)
	return face.GRPCStatus().Err()
}

// face decides what the caller sees. What no table knows is an internal error.
func (e *edge) face(ctx context.Context, err error) *apierr.Error {
	if face, ok := apierr.Public(err, e.faults); ok {
		if face.Code == codes.Unavailable && face.RetryAfter == 0 {
			patient := *face // face may be a value that others return too
			patient.RetryAfter = time.Second
			return &patient
		}
		return face
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded), status.Code(err) == codes.DeadlineExceeded:
		return apierr.New(codes.DeadlineExceeded, apierr.Deadline, "the call took longer than its deadline").Because(err)
	case errors.Is(err, context.Canceled), status.Code(err) == codes.Canceled:
		return apierr.New(codes.Canceled, apierr.Cancelled, "the caller went away").Because(err)
	case status.Code(err) == codes.Unavailable:
		face := apierr.New(codes.Unavailable, apierr.DependencyDown, "a service this call depends on does not answer").Because(err)
		face.RetryAfter = time.Second
		return face
	}
	return apierr.New(codes.Internal, apierr.Internal, "internal error").With("request_id", RequestID(ctx)).Because(err)
}

// check holds a message against the rules in its proto.
func (e *edge) check(req any) error {
	m, ok := req.(proto.Message)
	if !ok {
		return nil
	}
	fields := textFields(m.ProtoReflect(), "")
	err := e.validator.Validate(m)
	if violations, ok := errors.AsType[*protovalidate.ValidationError](err); ok {
		fields = append(fields, breach.Fields("", violations)...)
	} else if err != nil {
		return err
	}
	if len(fields) > 0 {
		return apierr.Invalid(fields...)
	}
	return nil
}

type requestIDKey struct{}

const requestIDHeader = "x-request-id"

func withRequestID(ctx context.Context) context.Context {
	md, _ := metadata.FromIncomingContext(ctx)
	requestID := id.New()
	if given := md.Get(requestIDHeader); len(given) > 0 && id.Valid(given[0]) {
		requestID = given[0]
	}
	return context.WithValue(ctx, requestIDKey{}, requestID)
}

// RequestID is the id of the call that ctx belongs to; empty outside of calls.
func RequestID(ctx context.Context) string {
	requestID, _ := ctx.Value(requestIDKey{}).(string)
	return requestID
}
