package rpc

import (
	"log/slog"
	"time"

	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/internal/feed"
)

// Contacts answers ContactService.
type Contacts struct {
	contactv1.UnimplementedContactServiceServer

	Log   *slog.Logger
	Rows  *store.Store
	Tasks *feed.Replica
	Now   func() time.Time
	// Spool is the folder for files that are being imported.
	Spool string
	// MaxBytes of a file.
	MaxBytes int64
}

// Leases answers LeaseService.
type Leases struct {
	contactinternalv1.UnimplementedLeaseServiceServer

	Rows  *store.Store
	Tasks *feed.Replica
	Now   func() time.Time
}

func reason(r errorv1.Reason) apierr.Reason { return apierr.ReasonOf(r) }

// Faults are the faces of this service's errors.
var Faults = []apierr.Fault{
	{Is: store.ErrNoContact, Code: codes.NotFound, Reason: reason(errorv1.Reason_REASON_NOT_FOUND), Message: "no such contact"},
	{Is: store.ErrNoAttempt, Code: codes.NotFound, Reason: reason(errorv1.Reason_REASON_NOT_FOUND), Message: "no such attempt"},
	{Is: store.ErrNoImport, Code: codes.NotFound, Reason: reason(errorv1.Reason_REASON_NOT_FOUND), Message: "no such import"},
	{Is: feed.ErrNoTask, Code: codes.NotFound, Reason: reason(errorv1.Reason_REASON_NOT_FOUND), Message: "no such task"},
	{Is: store.ErrOtherImport, Code: codes.AlreadyExists, Reason: reason(errorv1.Reason_REASON_ALREADY_EXISTS),
		Message: "the request_id belongs to an import of another file or task"},
	{Is: store.ErrOtherAttempt, Code: codes.AlreadyExists, Reason: reason(errorv1.Reason_REASON_ALREADY_EXISTS),
		Message: "the attempt_id belongs to another attempt"},
	{Is: store.ErrStale, Code: codes.Aborted, Reason: reason(errorv1.Reason_REASON_STALE_FENCE),
		Message: "a newer leader has been seen"},
	{Is: store.ErrLeaseLost, Code: codes.FailedPrecondition, Reason: reason(errorv1.Reason_REASON_LEASE_LOST),
		Message: "the contact is no longer held under the lease"},
	{Is: store.ErrNeverBegun, Code: codes.FailedPrecondition, Reason: reason(errorv1.Reason_REASON_PREVIEW_OVER),
		Message: "the attempt was resolved as never begun"},
	{Is: policy.ErrCap, Code: codes.FailedPrecondition, Reason: reason(errorv1.Reason_REASON_ATTEMPT_CAP),
		Message: "the number has been dialled as often as the task allows"},
	{Is: policy.ErrExhausted, Code: codes.FailedPrecondition, Reason: reason(errorv1.Reason_REASON_NUMBER_NOT_ALLOWED),
		Message: "the number is exhausted"},
	{Is: policy.ErrNotDue, Code: codes.FailedPrecondition, Reason: reason(errorv1.Reason_REASON_NUMBER_NOT_ALLOWED),
		Message: "the number is not due yet"},
	{Is: store.ErrUnavailable, Code: codes.Unavailable, Reason: reason(errorv1.Reason_REASON_DEPENDENCY_DOWN),
		Message: "the database does not answer", RetryAfter: time.Second},
}
