package access_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskinternalv1 "github.com/foredial/foredial/proto/gen/foredial/task/internalapi/v1"
	"github.com/foredial/foredial/services/internal/access"
)

const (
	create = directoryv1.DirectoryService_CreateResource_FullMethodName
	lease  = contactinternalv1.LeaseService_LeaseContacts_FullMethodName
	feed   = taskinternalv1.FeedService_WatchFeed_FullMethodName
)

var (
	service   = auth.Identity{Tenant: "acme", Role: auth.Service}
	everybody = auth.Identity{Tenant: auth.AllTenants, Role: auth.Service}
)

func as(role auth.Role) auth.Identity { return auth.Identity{Tenant: "acme", Role: role} }

func TestAllowByRule(t *testing.T) {
	for _, c := range []struct {
		method string
		who    auth.Identity
		want   bool
	}{
		{create, as(auth.TenantAdmin), true},
		{create, as(auth.Supervisor), false},
		{create, as("guest"), false},
		{create, as(""), false},
		{create, service, true},
		{create, everybody, false},
		{lease, service, true},
		{lease, as(auth.TenantAdmin), false},
		{lease, as(""), false},
		{lease, everybody, false},
		{feed, everybody, true},
		{feed, service, false},
		{feed, as(auth.TenantAdmin), false},
		{feed, auth.Identity{Tenant: auth.AllTenants, Role: auth.Operator}, false},
	} {
		require.Equal(t, c.want, access.Allow(c.method, c.who) == nil, "%s as %s of %s", c.method, c.who.Role, c.who.Tenant)
	}
}

func TestRefusalNamesRoleAndMethod(t *testing.T) {
	err := access.Allow(create, as(auth.Auditor))
	require.Equal(t, codes.PermissionDenied, status.Code(err))
	require.Equal(t, apierr.PermissionDenied, apierr.ReasonIn(err))
	require.ErrorContains(t, err, "role auditor may not call "+create)
}

// What has no rule is open to nobody, and is told of by name.
func TestWithoutARule(t *testing.T) {
	const reflection, nowhere = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", "/foredial.task.v1.TaskService/Guess"
	for _, method := range []string{reflection, nowhere, "nonsense", "", "/foredial.task.v1.Task/id"} {
		require.Nil(t, access.RuleOf(method), method)
		for _, who := range []auth.Identity{service, everybody, as(auth.TenantAdmin), as(auth.Operator)} {
			require.Error(t, access.Allow(method, who), "%q as %s", method, who.Role)
		}
	}
	err := access.Ruled([]string{create, nowhere, feed, reflection})
	require.EqualError(t, err, nowhere+" has no rule who may call it\n"+reflection+" has no rule who may call it")
	require.NoError(t, access.Ruled([]string{create, feed}))
}

func TestRolesOfTheContract(t *testing.T) {
	for role, want := range map[auth.Role]accessv1.Role{
		auth.TenantAdmin: accessv1.Role_ROLE_TENANT_ADMIN, auth.Supervisor: accessv1.Role_ROLE_SUPERVISOR,
		auth.Agent: accessv1.Role_ROLE_AGENT, auth.Integrator: accessv1.Role_ROLE_INTEGRATOR,
		auth.Auditor: accessv1.Role_ROLE_AUDITOR, auth.Operator: accessv1.Role_ROLE_OPERATOR,
	} {
		require.Equal(t, want, access.RoleOf(role))
		require.Equal(t, role, access.Named(want))
	}
	for _, role := range []auth.Role{auth.Service, "", "guest", "unspecified"} {
		require.Equal(t, accessv1.Role_ROLE_UNSPECIFIED, access.RoleOf(role), "%q", role)
	}
	require.Empty(t, access.Named(accessv1.Role_ROLE_UNSPECIFIED))
}
