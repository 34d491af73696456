package rpc

import (
	"time"

	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/internal/feed"
)

func notAllowed(is error, message string) apierr.Fault {
	return apierr.Fault{Is: is, Code: codes.FailedPrecondition, Reason: reason(errorv1.Reason_REASON_NUMBER_NOT_ALLOWED), Message: message}
}

// Faults are the faces of this service's errors.
var Faults = []apierr.Fault{
	{Is: store.ErrNoContact, Code: codes.NotFound, Reason: reason(errorv1.Reason_REASON_NOT_FOUND), Message: "no such contact"},
	{Is: store.ErrNoAttempt, Code: codes.NotFound, Reason: reason(errorv1.Reason_REASON_NOT_FOUND), Message: "no such attempt"},
	{Is: store.ErrNoAppointment, Code: codes.NotFound, Reason: reason(errorv1.Reason_REASON_NOT_FOUND), Message: "no such appointment"},
	{Is: store.ErrNoImport, Code: codes.NotFound, Reason: reason(errorv1.Reason_REASON_NOT_FOUND), Message: "no such import"},
	{Is: feed.ErrNoTask, Code: codes.NotFound, Reason: reason(errorv1.Reason_REASON_NOT_FOUND), Message: "no such task"},
	{Is: feed.ErrNoResource, Code: codes.NotFound, Reason: reason(errorv1.Reason_REASON_NOT_FOUND), Message: "no such number list"},
	{Is: store.ErrForgotten, Code: codes.ResourceExhausted, Reason: reason(errorv1.Reason_REASON_LIMIT),
		Message: "revocations are no longer known from there on: give everything back"},
	{Is: store.ErrOtherImport, Code: codes.AlreadyExists, Reason: reason(errorv1.Reason_REASON_ALREADY_EXISTS),
		Message: "the request_id, or the id, belongs to an import of another file or with other options"},
	{Is: store.ErrOtherAttempt, Code: codes.AlreadyExists, Reason: reason(errorv1.Reason_REASON_ALREADY_EXISTS),
		Message: "the attempt_id belongs to another attempt"},
	{Is: store.ErrOtherRequest, Code: codes.AlreadyExists, Reason: reason(errorv1.Reason_REASON_ALREADY_EXISTS),
		Message: "the request_id came with another content"},
	{Is: store.ErrVersion, Code: codes.Aborted, Reason: reason(errorv1.Reason_REASON_ETAG_MISMATCH),
		Message: "the etag is not the present one: the contact has changed meanwhile"},
	{Is: store.ErrAppointmentVersion, Code: codes.Aborted, Reason: reason(errorv1.Reason_REASON_ETAG_MISMATCH),
		Message: "the etag is not the present one: the appointment has changed meanwhile"},
	{Is: store.ErrLiveCall, Code: codes.FailedPrecondition, Reason: reason(errorv1.Reason_REASON_NUMBER_LOCKED),
		Message: "a contact with the number is in a live call"},
	{Is: store.ErrStale, Code: codes.Aborted, Reason: reason(errorv1.Reason_REASON_STALE_FENCE),
		Message: "a newer leader has been seen"},
	{Is: store.ErrLeaseLost, Code: codes.FailedPrecondition, Reason: reason(errorv1.Reason_REASON_LEASE_LOST),
		Message: "the contact is no longer held under the lease"},
	{Is: store.ErrNeverBegun, Code: codes.FailedPrecondition, Reason: reason(errorv1.Reason_REASON_PREVIEW_OVER),
		Message: "the attempt was resolved as never begun"},
	{Is: policy.ErrCap, Code: codes.FailedPrecondition, Reason: reason(errorv1.Reason_REASON_ATTEMPT_CAP),
		Message: "the number has been dialled as often as the task allows"},
	{Is: policy.ErrTaskDates, Code: codes.FailedPrecondition, Reason: reason(errorv1.Reason_REASON_OUT_OF_WINDOW),
		Message: "the dial would be outside the task's dates"},
	{Is: policy.ErrWindow, Code: codes.FailedPrecondition, Reason: reason(errorv1.Reason_REASON_OUT_OF_WINDOW),
		Message: "the dial would be outside the call windows of the number"},
	{Is: policy.ErrLocked, Code: codes.FailedPrecondition, Reason: reason(errorv1.Reason_REASON_NUMBER_LOCKED),
		Message: "a number of the contact is live elsewhere"},
	notAllowed(store.ErrOtherNumber, "the number is not one of the contact's"),
	notAllowed(policy.ErrExhausted, "the number is exhausted"),
	notAllowed(policy.ErrNotDue, "the number is not due yet"),
	notAllowed(policy.ErrRound, "it is the turn of another number"),
	notAllowed(policy.ErrAppointment, "the contact's appointment is not due yet"),
	notAllowed(policy.ErrNotTrusted, "the number is not on the trust list"),
	{Is: store.ErrUnavailable, Code: codes.Unavailable, Reason: reason(errorv1.Reason_REASON_DEPENDENCY_DOWN),
		Message: "the database does not answer", RetryAfter: time.Second},
}
