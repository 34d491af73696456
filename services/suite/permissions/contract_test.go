package permissions_test

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/auth"
	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
)

// roles are those that people and systems can have.
var roles = []auth.Role{auth.TenantAdmin, auth.Supervisor, auth.Agent, auth.Integrator, auth.Auditor, auth.Operator}

// method is an RPC.
type method struct {
	protoreflect.MethodDescriptor

	full     string // "/package.Service/Method"
	internal bool
	rule     *accessv1.Rule
	route    *route // nil: gRPC only
	others   []*route
}

// route is how an RPC is reached over REST.
type route struct{ verb, path, body string }

// uploads are the routes of files, which the contract cannot say.
var uploads = map[string]*route{
	contactv1.ContactService_ImportContacts_FullMethodName:   {verb: http.MethodPost, path: "/v1/tasks/{options.task_id}/contacts:import"},
	contactv1.NumberListService_ImportNumbers_FullMethodName: {verb: http.MethodPost, path: "/v1/numberLists/{options.list_id}/numbers:import"},
}

// methods are all RPCs of the protos that a suite links, by their names.
func methods() (all []method) {
	protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		if !strings.HasPrefix(string(file.Package()), "foredial.") {
			return true
		}
		for i := range file.Services().Len() {
			service := file.Services().Get(i)
			for j := range service.Methods().Len() {
				m := method{MethodDescriptor: service.Methods().Get(j), internal: strings.Contains(string(file.Package()), ".internal.")}
				m.full = fmt.Sprintf("/%s/%s", service.FullName(), m.Name())
				m.rule, _ = proto.GetExtension(m.Options(), accessv1.E_Rule).(*accessv1.Rule)
				rule, _ := proto.GetExtension(m.Options(), annotations.E_Http).(*annotations.HttpRule)
				if m.route = routeOf(rule); m.route == nil {
					m.route = uploads[m.full]
				}
				for _, another := range rule.GetAdditionalBindings() {
					m.others = append(m.others, routeOf(another))
				}
				all = append(all, m)
			}
		}
		return true
	})
	slices.SortFunc(all, func(a, b method) int { return strings.Compare(a.full, b.full) })
	return all
}

func routeOf(rule *annotations.HttpRule) *route {
	for verb, path := range map[string]string{
		http.MethodGet: rule.GetGet(), http.MethodPost: rule.GetPost(), http.MethodPut: rule.GetPut(),
		http.MethodPatch: rule.GetPatch(), http.MethodDelete: rule.GetDelete(),
	} {
		if path != "" {
			return &route{verb, path, rule.GetBody()}
		}
	}
	return nil
}

// matrix is docs/permissions.md: by RPC and role "yes", "own" or nothing.
type matrix map[string]map[auth.Role]string

func readMatrix(t *testing.T) matrix {
	t.Helper()
	text, err := os.ReadFile("../../../docs/permissions.md")
	require.NoError(t, err)
	m := matrix{}
	service, columns := "", []string(nil)
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "## "); ok {
			service, columns = name, nil
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.Trim(cells[i], " `")
		}
		switch {
		case !strings.HasPrefix(line, "|") || service == "" || strings.HasPrefix(cells[0], "---"):
		case columns == nil:
			columns = cells
		case strings.Contains(cells[0], "/"): // between services: open to no role
			m["/"+cells[0]] = map[auth.Role]string{}
		default:
			row := map[auth.Role]string{}
			for i, cell := range cells {
				row[auth.Role(columns[i])] = cell
			}
			m["/"+service+"/"+cells[0]] = row
		}
	}
	return m
}

// The document has every RPC, its route, and a cell for every role that says what the
// rule does.
func TestDocumentIsOfTheseRules(t *testing.T) {
	doc := readMatrix(t)
	all := methods()
	require.Len(t, doc, len(all))
	for _, m := range all {
		require.NotNil(t, m.rule, "%s has no rule: make generate says so", m.full)
		row, ok := doc[m.full]
		require.True(t, ok, "docs/permissions.md lacks %s: make generate", m.full)
		for _, role := range roles {
			number := accessv1.Role(accessv1.Role_value["ROLE_"+strings.ToUpper(string(role))])
			want := ""
			if slices.Contains(m.rule.GetRoles(), number) {
				want = "yes"
				if m.rule.GetOwn() && role == auth.Agent {
					want = "own"
				}
			}
			require.Equal(t, want, row[role], "%s as %s", m.full, role)
		}
		if m.route != nil {
			require.Equal(t, m.route.verb+" "+strings.ReplaceAll(m.route.path, "{options.", "{"), row["REST"], m.full)
		}
	}
}

func stamp(at time.Time) *timestamppb.Timestamp { return timestamppb.New(at) }

func await(t *testing.T, what string, ok func() bool) {
	t.Helper()
	require.Eventually(t, ok, patience, 20*time.Millisecond, what)
}
