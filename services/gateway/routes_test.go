package gateway_test

import (
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/foredial/foredial/pkg/auth"
	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
	auditv1 "github.com/foredial/foredial/proto/gen/foredial/audit/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

// TestEveryRouteReachesItsMethod calls every route of the contract. One that
// ends in a verb must not be taken for the resource with the verb in its id.
func TestEveryRouteReachesItsMethod(t *testing.T) {
	var mu sync.Mutex
	var reached string
	w := start(t, services{
		task: taskv1.UnimplementedTaskServiceServer{}, contact: contactv1.UnimplementedContactServiceServer{},
		lists: contactv1.UnimplementedNumberListServiceServer{}, result: resultv1.UnimplementedResultServiceServer{},
		others: func(r grpc.ServiceRegistrar) {
			accessv1.RegisterAccessServiceServer(r, accessv1.UnimplementedAccessServiceServer{})
			auditv1.RegisterAuditServiceServer(r, auditv1.UnimplementedAuditServiceServer{})
			directoryv1.RegisterDirectoryServiceServer(r, directoryv1.UnimplementedDirectoryServiceServer{})
			dispatchv1.RegisterAgentServiceServer(r, dispatchv1.UnimplementedAgentServiceServer{})
			dispatchv1.RegisterSupervisorServiceServer(r, dispatchv1.UnimplementedSupervisorServiceServer{})
			eventv1.RegisterEventServiceServer(r, eventv1.UnimplementedEventServiceServer{})
			notificationv1.RegisterNotificationServiceServer(r, notificationv1.UnimplementedNotificationServiceServer{})
		},
		allow: func(method string, _ auth.Identity) error {
			mu.Lock()
			defer mu.Unlock()
			reached = method
			return status.Error(codes.PermissionDenied, "it was reached")
		},
	})
	routes := routesOfContract(t)
	require.Greater(t, len(routes), 50)
	for _, r := range routes {
		reached = ""
		w.do(t, w.request(t, r.verb, r.path, "{}"))
		mu.Lock()
		require.Equal(t, r.method, reached, "%s %s", r.verb, r.path)
		mu.Unlock()
	}
}

// route is how a method is reached over REST.
type route struct{ method, verb, path string }

var variable = regexp.MustCompile(`\{[^}]+\}`)

func routesOfContract(t *testing.T) (routes []route) {
	t.Helper()
	protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		if !strings.HasPrefix(string(file.Package()), "foredial.") {
			return true
		}
		for i := range file.Services().Len() {
			methods := file.Services().Get(i).Methods()
			for j := range methods.Len() {
				rule, _ := proto.GetExtension(methods.Get(j).Options(), annotations.E_Http).(*annotations.HttpRule)
				for _, r := range routesOf(rule) {
					r.method = "/" + string(methods.Get(j).Parent().FullName()) + "/" + string(methods.Get(j).Name())
					routes = append(routes, r)
				}
			}
		}
		return true
	})
	return routes
}

func routesOf(rule *annotations.HttpRule) (routes []route) {
	for verb, path := range map[string]string{
		http.MethodGet: rule.GetGet(), http.MethodPost: rule.GetPost(), http.MethodPatch: rule.GetPatch(), http.MethodDelete: rule.GetDelete(),
	} {
		if path != "" {
			routes = append(routes, route{verb: verb, path: variable.ReplaceAllString(path, "x1")})
		}
	}
	for _, another := range rule.GetAdditionalBindings() {
		routes = append(routes, routesOf(another)...)
	}
	return routes
}
