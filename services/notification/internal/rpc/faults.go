package rpc

import (
	"time"

	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/notification/internal/store"
)

// Faults are the public faces of this service's errors.
var Faults = []apierr.Fault{
	{Is: feed.ErrNoTask, Code: codes.NotFound, Reason: apierr.ReasonOf(errorv1.Reason_REASON_NOT_FOUND), Message: "no such task"},
	{
		Is: store.ErrUnavailable, Code: codes.Unavailable, Reason: apierr.DependencyDown,
		Message: "the database does not answer", RetryAfter: time.Second,
	},
}
