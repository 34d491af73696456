package rpc

import (
	"time"

	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/services/notification/internal/store"
)

// Faults are the public faces of this service's errors.
var Faults = []apierr.Fault{
	{
		Is: store.ErrUnavailable, Code: codes.Unavailable, Reason: apierr.DependencyDown,
		Message: "the database does not answer", RetryAfter: time.Second,
	},
}
