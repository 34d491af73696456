package rpc

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/trace"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/calls"
	"github.com/foredial/foredial/services/dispatcher/internal/hub"
	"github.com/foredial/foredial/services/dispatcher/internal/metrics"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/dispatcher/internal/view"
	"github.com/foredial/foredial/services/internal/sight"
)

// CallControl answers CallControlService.
type CallControl struct {
	dispatchv1.UnimplementedCallControlServiceServer

	Log     *slog.Logger
	Hub     *hub.Hub
	Queue   *queue.Queue
	Book    *calls.Book
	Metrics *metrics.Metrics
	Trace   *trace.Tracer
}

// Connect sends commands while another goroutine takes reports: it ends with
// the stream, whose context is over when Connect returns.
func (s *CallControl) Connect(stream grpc.BidiStreamingServer[dispatchv1.ConnectRequest, dispatchv1.ConnectResponse]) error {
	return face(s.Metrics, "connect", s.connect(stream))
}

func (s *CallControl) connect(stream grpc.BidiStreamingServer[dispatchv1.ConnectRequest, dispatchv1.ConnectResponse]) error {
	first, err := stream.Recv()
	if err != nil {
		return err
	}
	hello := first.GetHello()
	if hello == nil {
		return apierr.BadField("hello", apierr.Required, "must be the first message")
	}
	if err := sight.Unbound(stream.Context()); err != nil { // it dials for the tasks of all
		return err
	}
	ctx, end := context.WithCancelCause(stream.Context())
	defer end(nil)
	r := &reports{
		CallControl: s, connector: hello.GetConnectorId(),
		log: s.Log.With("tenant", auth.Tenant(ctx), "connector", hello.GetConnectorId()),
	}
	go func() { end(r.listen(ctx, stream)) }()
	err = s.Hub.Connect(ctx, auth.Tenant(ctx), hello.GetConnectorId(), stream.Send)
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, hub.ErrLeft):
		return nil
	case cause != nil:
		return cause
	default:
		return err
	}
}

// errNotItsCall: a connector reports on the calls it was given, and on no others.
var errNotItsCall = apierr.New(codes.PermissionDenied, apierr.PermissionDenied, "another connector makes the call, or none")

// reports are what one stream of a connector says. One that is refused is counted
// and logged, and does not end the stream: the connector's other calls are on it.
type reports struct {
	*CallControl
	connector string
	log       *slog.Logger
	refusals  complaints
}

// listen takes reports until there are no more, those of several calls at once.
func (r *reports) listen(ctx context.Context, stream grpc.BidiStreamingServer[dispatchv1.ConnectRequest, dispatchv1.ConnectResponse]) error {
	lanes := openLanes(func(report *dispatchv1.CallReport) { r.take(ctx, report) })
	defer lanes.close()
	for {
		message, err := stream.Recv()
		switch _, invalid := errors.AsType[*apierr.Error](err); {
		case invalid:
			r.refuse(face(r.Metrics, "connector_report", err), nil)
		case errors.Is(err, io.EOF):
			return hub.ErrLeft
		case err != nil:
			return err
		case message.GetReport() == nil:
			return apierr.BadField("hello", apierr.Required, "must be the first message, and only that")
		default:
			lanes.put(ctx, message.GetReport())
		}
	}
}

// take saves a report. While it cannot be saved, no further one of its lane is
// read: a connector has no other way to learn that it must wait.
func (r *reports) take(ctx context.Context, report *dispatchv1.CallReport) {
	for {
		err := face(r.Metrics, "connector_report", r.save(ctx, report))
		if err == nil {
			return
		}
		if e, ok := errors.AsType[*apierr.Error](err); !ok || e.Code != codes.Unavailable {
			r.refuse(err, report)
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(retryAfter):
		}
	}
}

// save saves one report of a call that is the connector's.
func (r *reports) save(ctx context.Context, report *dispatchv1.CallReport) (err error) {
	ctx, span := r.Trace.Start(ctx, report.GetAttemptId(), "connector report")
	defer func() { span.End(err) }()
	tenant := auth.Tenant(ctx)
	call, err := r.Book.Call(ctx, tenant, report.GetAttemptId(), time.Now())
	if err != nil {
		return err
	}
	if call.Connector != r.connector {
		return errNotItsCall
	}
	_, err = r.Book.Report(ctx, tenant, call, calls.Report{
		Event: report.GetEvent(), At: view.Known(report.GetOccurTime()), FailCode: report.GetFailCode(),
		CallID: report.GetCallId(), RecordingPath: report.GetRecordingPath(),
	}, time.Now())
	return err
}

// refuse logs that a report was not taken; one that breaks a rule of its fields
// did not get as far as being known.
func (r *reports) refuse(err error, report *dispatchv1.CallReport) {
	if unsaid, now := r.refusals.another(time.Now()); now {
		r.log.Warn("report of a connector not taken", "attempt", report.GetAttemptId(),
			"event", report.GetEvent().String(), "unlogged", unsaid, "error", err)
	}
}
