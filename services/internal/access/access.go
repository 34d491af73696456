package access

import (
	"strings"

	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	taskinternalv1 "github.com/foredial/foredial/proto/gen/foredial/task/internalapi/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

var (
	agentService     = dispatchv1.AgentService_ServiceDesc.ServiceName
	callControl      = dispatchv1.CallControlService_ServiceDesc.ServiceName
	contactService   = contactv1.ContactService_ServiceDesc.ServiceName
	directoryService = directoryv1.DirectoryService_ServiceDesc.ServiceName
	feedService      = taskinternalv1.FeedService_ServiceDesc.ServiceName
	numberLists      = contactv1.NumberListService_ServiceDesc.ServiceName
	resultService    = resultv1.ResultService_ServiceDesc.ServiceName
	taskService      = taskv1.TaskService_ServiceDesc.ServiceName
)

// method is a full method name taken apart.
type method struct{ service, name string }

// rules say for each role whether it may call a public method.
var rules = map[auth.Role]func(m method) bool{
	auth.TenantAdmin: func(method) bool { return true },
	auth.Supervisor:  func(m method) bool { return !m.erases() && (m.service != directoryService || m.reads()) },
	auth.Integrator: func(m method) bool {
		return !m.erases() && (m.of(taskService, contactService, numberLists, callControl) || m.reads() || m.supplements())
	},
	auth.Agent: func(m method) bool {
		return m.of(agentService) || m.of(taskService, directoryService, resultService) && m.verb("Get", "List") || m.answers()
	},
	auth.Auditor: func(m method) bool { return m.reads() || m.plays() },
}

// Allow returns nil, or the error to answer with. full is "/package.Service/Method".
func Allow(full string, id auth.Identity) error {
	if allowed(parse(full), id) {
		return nil
	}
	return apierr.New(codes.PermissionDenied, apierr.PermissionDenied, "role %s may not call %s", id.Role, full).
		With("role", string(id.Role)).With("method", full)
}

func allowed(m method, id auth.Identity) bool {
	if m.of(feedService) || id.Tenant == auth.AllTenants {
		return m.of(feedService) && id.Tenant == auth.AllTenants && id.Role == auth.Service
	}
	if id.Role == auth.Service {
		return true
	}
	rule, ok := rules[id.Role]
	return ok && !m.internal() && rule(m)
}

func parse(full string) method {
	service, name, _ := strings.Cut(strings.TrimPrefix(full, "/"), "/")
	return method{service, name}
}

func (m method) internal() bool { return strings.Contains(m.service, ".internal.") }

// reads reports whether the method changes nothing.
func (m method) reads() bool {
	return m.verb("Get", "List", "Watch", "Download", "Check", "Explain", "Forecast")
}

// erases reports whether the method makes the tenant forget what cannot come back.
func (m method) erases() bool { return m.of(contactService) && m.name == "EraseNumber" }

// answers reports whether the method stores the answers to a questionnaire.
func (m method) answers() bool { return m.of(resultService) && m.name == "SubmitQuestionnaire" }

// supplements reports whether the method adds to what is known of a call.
func (m method) supplements() bool {
	return m.answers() || m.of(resultService) && m.name == "RemarkAttempt"
}

// plays reports whether the method lets people listen to a call.
func (m method) plays() bool { return m.of(resultService) && m.name == "PlayRecording" }

func (m method) verb(verbs ...string) bool {
	for _, v := range verbs {
		if strings.HasPrefix(m.name, v) {
			return true
		}
	}
	return false
}

func (m method) of(services ...string) bool {
	for _, s := range services {
		if m.service == s {
			return true
		}
	}
	return false
}
