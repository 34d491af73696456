package rpc

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/calls"
	"github.com/foredial/foredial/services/dispatcher/internal/hub"
	"github.com/foredial/foredial/services/dispatcher/internal/metrics"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/dispatcher/internal/view"
)

// CallControl answers CallControlService.
type CallControl struct {
	dispatchv1.UnimplementedCallControlServiceServer

	Log     *slog.Logger
	Hub     *hub.Hub
	Queue   *queue.Queue
	Book    *calls.Book
	Metrics *metrics.Metrics
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
	ctx, end := context.WithCancelCause(stream.Context())
	defer end(nil)
	go func() { end(s.listen(ctx, stream)) }()
	err = s.Hub.Connect(ctx, auth.Tenant(ctx), hello.GetConnectorId(), stream.Send)
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errSaidGoodbye):
		return nil
	case cause != nil:
		return cause
	default:
		return err
	}
}

// errSaidGoodbye: the connector has closed its side.
var errSaidGoodbye = errors.New("the connector is gone")

// listen takes reports until there are no more.
func (s *CallControl) listen(ctx context.Context, stream grpc.BidiStreamingServer[dispatchv1.ConnectRequest, dispatchv1.ConnectResponse]) error {
	for {
		message, err := stream.Recv()
		if _, invalid := errors.AsType[*apierr.Error](err); invalid {
			return err
		}
		if err != nil {
			return errSaidGoodbye
		}
		report := message.GetReport()
		if report == nil {
			return apierr.BadField("hello", apierr.Required, "must be the first message, and only that")
		}
		if err := s.take(ctx, report); err != nil {
			s.Log.Warn("report of a connector not taken", "tenant", auth.Tenant(ctx),
				"attempt", report.GetAttemptId(), "event", report.GetEvent().String(), "error", err)
		}
	}
}

// take saves a report. While it cannot be saved, no further one is read: a
// connector has no other way to learn that it must say it again.
func (s *CallControl) take(ctx context.Context, report *dispatchv1.CallReport) error {
	for {
		err := face(s.Metrics, "connector_report", s.report(ctx, report))
		if e, ok := errors.AsType[*apierr.Error](err); !ok || e.Code != codes.Unavailable {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(retryAfter):
		}
	}
}

// report saves one report. An attempt that is not known is not an error of the
// stream: the connector may have outlived it.
func (s *CallControl) report(ctx context.Context, r *dispatchv1.CallReport) error {
	tenant := auth.Tenant(ctx)
	call, err := s.Book.Call(ctx, tenant, r.GetAttemptId(), time.Now())
	if err != nil {
		return err
	}
	_, err = s.Book.Report(ctx, tenant, call, calls.Report{
		Event: r.GetEvent(), At: view.Known(r.GetOccurTime()), FailCode: r.GetFailCode(),
		CallID: r.GetCallId(), RecordingPath: r.GetRecordingPath(),
	}, time.Now())
	return err
}
