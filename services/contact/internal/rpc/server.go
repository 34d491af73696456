package rpc

import (
	"log/slog"
	"time"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/seal"
	"github.com/foredial/foredial/pkg/trace"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	"github.com/foredial/foredial/services/contact/internal/intake"
	"github.com/foredial/foredial/services/contact/internal/loops"
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
	// Keys of ENCRYPTED attributes; nil: there are none.
	Keys *seal.Keys
	// Loader loads files.
	Loader *intake.Loader
	// Spool is the folder for files that are being imported.
	Spool string
	// MaxBytes of a file.
	MaxBytes int64
	Erasures *loops.Erasures
}

// Leases answers LeaseService.
type Leases struct {
	contactinternalv1.UnimplementedLeaseServiceServer

	Log   *slog.Logger
	Rows  *store.Store
	Tasks *feed.Replica
	Now   func() time.Time
	// Keys of ENCRYPTED attributes; nil: there are none.
	Keys  *seal.Keys
	Trace *trace.Tracer
	// Revocations wakes those who watch them.
	Revocations *loops.Revocations
}

func reason(r errorv1.Reason) apierr.Reason { return apierr.ReasonOf(r) }
