package audit_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/timestamppb"

	auditv1 "github.com/foredial/foredial/proto/gen/foredial/audit/v1"
	"github.com/foredial/foredial/services/internal/audit"
	"github.com/foredial/foredial/services/internal/audit/audittest"
)

// What a service without a database begins is at the result service before the call is
// handled.
func TestRemote(t *testing.T) {
	log := &audittest.Log{}
	kept := audit.Remote(log.Conn())
	entry := func(code string) *auditv1.AuditEntry {
		return &auditv1.AuditEntry{Id: "a", Time: timestamppb.New(time.Unix(1, 0)), Method: "m", Code: code}
	}
	require.NoError(t, kept.Begin(t.Context(), "acme", entry("")))
	require.Len(t, log.Pending("acme"), 1)
	require.Empty(t, log.Entries("acme"))
	require.NoError(t, kept.End(t.Context(), "acme", entry("OK")))
	require.Equal(t, "OK", log.Entries("acme")[0].GetCode())

	log.Answer(status.Error(codes.Unavailable, "down"))
	require.Equal(t, codes.Unavailable, status.Code(kept.Begin(t.Context(), "acme", entry(""))))
}
