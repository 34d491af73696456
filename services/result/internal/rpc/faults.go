package rpc

import (
	"errors"
	"time"

	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/internal/filestream"
	"github.com/foredial/foredial/services/result/internal/attempt"
	"github.com/foredial/foredial/services/result/internal/store"
)

var wrongState = apierr.ReasonOf(errorv1.Reason_REASON_WRONG_STATE)

// Faults are the public faces of this service's errors.
var Faults = []apierr.Fault{
	{
		Is: attempt.ErrOther, Code: codes.AlreadyExists, Reason: apierr.ReasonOf(errorv1.Reason_REASON_ALREADY_EXISTS),
		Message: "an attempt of this id is of another task, contact, agent or number",
	},
	{Is: feed.ErrNoTask, Code: codes.NotFound, Reason: apierr.ReasonOf(errorv1.Reason_REASON_NOT_FOUND), Message: "no such task"},
	{Is: attempt.ErrNotOver, Code: codes.FailedPrecondition, Reason: wrongState, Message: "the call is not over"},
	{Is: attempt.ErrNotAnswered, Code: codes.FailedPrecondition, Reason: wrongState, Message: "the customer did not answer"},
	{
		Is: store.ErrRequestReused, Code: codes.AlreadyExists, Reason: apierr.ReasonOf(errorv1.Reason_REASON_ALREADY_EXISTS),
		Message: "this request_id made another export",
	},
	{
		Is: store.ErrManyExports, Code: codes.ResourceExhausted, Reason: apierr.Limit,
		Message: "the tenant has as many exports under way as it may: wait for one to end", RetryAfter: time.Minute,
	},
	{
		Is: filestream.ErrUnavailable, Code: codes.Unavailable, Reason: apierr.DependencyDown,
		Message: "the file store does not answer", RetryAfter: time.Second,
	},
	{
		Is: store.ErrUnavailable, Code: codes.Unavailable, Reason: apierr.DependencyDown,
		Message: "the database does not answer", RetryAfter: time.Second,
	},
}

// missing names what was not found.
func missing(err error, kind, id string) error {
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return apierr.New(codes.NotFound, apierr.ReasonOf(errorv1.Reason_REASON_NOT_FOUND), "no %s %q", kind, id).
		With(kind, id).Because(err)
}
