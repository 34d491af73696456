package access_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/services/internal/access"
)

func TestSeesPersonal(t *testing.T) {
	for role, want := range map[auth.Role]bool{
		auth.Service: true, auth.TenantAdmin: true, auth.Integrator: true,
		auth.Supervisor: false, auth.Agent: false, auth.Auditor: false, "": false, "guest": false,
	} {
		require.Equal(t, want, access.SeesPersonal(auth.Identity{Tenant: "acme", Role: role}), "role %q", role)
	}
}
