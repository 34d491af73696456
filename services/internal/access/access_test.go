package access_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	_ "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	_ "github.com/foredial/foredial/proto/gen/foredial/event/internalapi/v1"
	_ "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	_ "github.com/foredial/foredial/proto/gen/foredial/notification/internalapi/v1"
	_ "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	_ "github.com/foredial/foredial/proto/gen/foredial/result/internalapi/v1"
	"github.com/foredial/foredial/services/internal/access"
)

var update = flag.Bool("update", false, "write testdata/matrix.txt anew")

const matrix = "testdata/matrix.txt"

// columns are the callers of the matrix.
var columns = []struct {
	name string
	id   auth.Identity
}{
	{"service", auth.Identity{Tenant: "acme", Role: auth.Service}},
	{"service of all tenants", auth.Identity{Tenant: auth.AllTenants, Role: auth.Service}},
	{"tenant_admin", auth.Identity{Tenant: "acme", Role: auth.TenantAdmin}},
	{"supervisor", auth.Identity{Tenant: "acme", Role: auth.Supervisor}},
	{"integrator", auth.Identity{Tenant: "acme", Role: auth.Integrator}},
	{"agent", auth.Identity{Tenant: "acme", Role: auth.Agent, AgentID: "a1"}},
	{"auditor", auth.Identity{Tenant: "acme", Role: auth.Auditor}},
}

// methods are the full names of every method there is.
func methods() (all []string) {
	protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		if !strings.HasPrefix(string(file.Package()), "foredial.") {
			return true
		}
		for i := range file.Services().Len() {
			service := file.Services().Get(i)
			for j := range service.Methods().Len() {
				all = append(all, fmt.Sprintf("/%s/%s", service.FullName(), service.Methods().Get(j).Name()))
			}
		}
		return true
	})
	slices.Sort(all)
	return all
}

func TestMatrix(t *testing.T) {
	var out strings.Builder
	for _, method := range methods() {
		var who []string
		for _, c := range columns {
			if access.Allow(method, c.id) == nil {
				who = append(who, c.name)
			}
		}
		fmt.Fprintf(&out, "%-70s %s\n", method, strings.Join(who, ", "))
	}
	if *update {
		require.NoError(t, os.WriteFile(matrix, []byte(out.String()), 0o600))
	}
	want, err := os.ReadFile(matrix)
	require.NoError(t, err)
	require.Equal(t, string(want), out.String(), "review the change, then run the test with -update")
}

func TestNoUserRoleReachesAnInternalMethod(t *testing.T) {
	for _, method := range methods() {
		for _, c := range columns {
			if strings.Contains(method, ".internal.") && c.id.Role != auth.Service {
				require.Error(t, access.Allow(method, c.id), "%s as %s", method, c.name)
			}
		}
	}
}

func TestAllTenantsMeansTheFeedOnly(t *testing.T) {
	everybody := auth.Identity{Tenant: auth.AllTenants, Role: auth.Service}
	for _, method := range methods() {
		feed := strings.HasPrefix(method, "/foredial.task.internal.v1.FeedService/")
		require.Equal(t, feed, access.Allow(method, everybody) == nil, method)
	}
}

func TestRefusalNamesRoleAndMethod(t *testing.T) {
	const method = "/foredial.directory.v1.DirectoryService/CreateResource"
	err := access.Allow(method, auth.Identity{Tenant: "acme", Role: auth.Auditor})
	require.Equal(t, codes.PermissionDenied, status.Code(err))
	require.Equal(t, apierr.PermissionDenied, apierr.ReasonIn(err))
	require.ErrorContains(t, err, "role auditor may not call "+method)
}

func TestUnknownRoleAndUnknownMethodAreRefused(t *testing.T) {
	require.Error(t, access.Allow("/foredial.task.v1.TaskService/GetTask", auth.Identity{Tenant: "acme", Role: "guest"}))
	require.Error(t, access.Allow("nonsense", auth.Identity{Tenant: "acme", Role: auth.Agent, AgentID: "a1"}))
}
