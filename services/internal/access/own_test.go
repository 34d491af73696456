package access_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/services/internal/access"
)

func TestOwn(t *testing.T) {
	require.NoError(t, access.Own(auth.Identity{Role: auth.Agent, AgentID: "ann"}, "ann"))
	require.Equal(t, codes.PermissionDenied, status.Code(access.Own(auth.Identity{Role: auth.Agent, AgentID: "ann"}, "bob")))
	require.Equal(t, codes.PermissionDenied, status.Code(access.Own(auth.Identity{Role: auth.Agent}, "bob")))
	for _, role := range []auth.Role{auth.Service, auth.TenantAdmin, auth.Supervisor, auth.Integrator, auth.Auditor} {
		require.NoError(t, access.Own(auth.Identity{Role: role}, "bob"), "what else %s may do is for the matrix", role)
	}
}
