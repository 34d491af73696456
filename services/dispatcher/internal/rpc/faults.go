package rpc

import (
	"errors"
	"strings"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/redisdb"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/calls"
	"github.com/foredial/foredial/services/dispatcher/internal/hub"
	"github.com/foredial/foredial/services/dispatcher/internal/metrics"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/internal/feed"
)

var (
	notFound    = apierr.ReasonOf(errorv1.Reason_REASON_NOT_FOUND)
	wrongState  = apierr.ReasonOf(errorv1.Reason_REASON_WRONG_STATE)
	previewOver = apierr.ReasonOf(errorv1.Reason_REASON_PREVIEW_OVER)
	noConnector = apierr.ReasonOf(errorv1.Reason_REASON_NO_CONNECTOR)
	unagreed    = apierr.ReasonOf(errorv1.Reason_REASON_APPOINTMENT_REQUIRED)
)

// Faults gives the dispatcher's own errors their public face.
var Faults = []apierr.Fault{
	{Is: hub.ErrNoAgent, Code: codes.NotFound, Reason: notFound, Message: "no such agent"},
	{Is: feed.ErrNoTask, Code: codes.NotFound, Reason: notFound, Message: "no such task"},
	{Is: queue.ErrNoPreview, Code: codes.NotFound, Reason: notFound, Message: "no such preview"},
	{Is: queue.ErrNoCall, Code: codes.NotFound, Reason: notFound, Message: "no such attempt"},
	{Is: queue.ErrNoSession, Code: codes.FailedPrecondition, Reason: wrongState, Message: "the agent has no open session"},
	{Is: queue.ErrNotReleased, Code: codes.FailedPrecondition, Reason: wrongState, Message: "the call is not over"},
	{Is: calls.ErrNoConnector, Code: codes.FailedPrecondition, Reason: noConnector, Message: "no connector makes the call, or it is away"},
	{Is: calls.ErrNoAppointment, Code: codes.FailedPrecondition, Reason: unagreed, Message: "the business result wants an appointment"},
}

// retryAfter is what callers are told to wait when Redis or a peer is down.
const retryAfter = time.Second

// face gives an error that a table row cannot describe its public face, and
// counts the refusal of a verb.
func face(m *metrics.Metrics, verb string, err error) error {
	if err == nil {
		return nil
	}
	if over, ok := errors.AsType[*queue.OverError](err); ok {
		err = apierr.New(codes.FailedPrecondition, previewOver, "the preview is over").
			With("state", strings.ToUpper(string(over.State))).Because(err)
	} else if relayed := apierr.Remote(err); relayed != nil && relayed.Code != codes.Internal {
		err = relayed
	} else if redisdb.Down(err) || peerDown(err) {
		down := apierr.New(codes.Unavailable, apierr.DependencyDown, "something the call depends on does not answer").Because(err)
		down.RetryAfter = retryAfter
		err = down
	}
	if public, ok := apierr.Public(err, Faults); ok {
		m.Refusals.WithLabelValues(verb, string(public.Reason)).Inc()
	}
	return err
}

// peerDown reports whether another service did not answer, or not in time.
func peerDown(err error) bool {
	switch status.Code(err) {
	case codes.Unavailable, codes.DeadlineExceeded:
		return true
	default:
		return false
	}
}
