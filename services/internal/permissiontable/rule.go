package main

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/foredial/foredial/pkg/auth"
	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/internal/access"
)

// uploads are the routes of files, which the contract cannot say.
var uploads = map[string]string{
	contactv1.ContactService_ImportContacts_FullMethodName:   "POST /v1/tasks/{task_id}/contacts:import",
	contactv1.NumberListService_ImportNumbers_FullMethodName: "POST /v1/numberLists/{list_id}/numbers:import",
}

// service is the RPCs of one.
type service struct {
	name     string
	internal bool
	rpcs     []rpc
}

// rpc is one, with its rule.
type rpc struct {
	name, route string
	rule        *accessv1.Rule
}

// role is one that a rule can name.
type role struct {
	number accessv1.Role
	name   auth.Role
	about  string
}

// servicesOf are all services by name, those between services last.
func servicesOf(files *protoregistry.Files) (all []service, err error) {
	files.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		if !strings.HasPrefix(string(file.Package()), "foredial.") {
			return true
		}
		for i := range file.Services().Len() {
			one := service{name: string(file.Services().Get(i).FullName()), internal: strings.Contains(string(file.Package()), ".internal.")}
			for j := range file.Services().Get(i).Methods().Len() {
				method := file.Services().Get(i).Methods().Get(j)
				r, fault := rpcOf(method, one.internal)
				err = errors.Join(err, fault)
				one.rpcs = append(one.rpcs, r)
			}
			all = append(all, one)
		}
		return true
	})
	slices.SortFunc(all, func(a, b service) int { return cmp.Compare(a.name, b.name) })
	return all, err
}

func rpcOf(method protoreflect.MethodDescriptor, internal bool) (rpc, error) {
	full := fmt.Sprintf("/%s/%s", method.Parent().FullName(), method.Name())
	options := method.Options()
	r := rpc{name: string(method.Name()), route: cmp.Or(routeOf(options), uploads[full])}
	if !proto.HasExtension(options, accessv1.E_Rule) {
		return r, fmt.Errorf("%s: no rule who may call it", full)
	}
	r.rule, _ = proto.GetExtension(options, accessv1.E_Rule).(*accessv1.Rule)
	roles := r.rule.GetRoles()
	switch {
	case internal && len(roles) > 0:
		return r, fmt.Errorf("%s: a role may call what is between services", full)
	case !internal && len(roles) == 0:
		return r, fmt.Errorf("%s: nobody may call it", full)
	case r.rule.GetOwn() && !slices.Contains(roles, accessv1.Role_ROLE_AGENT):
		return r, fmt.Errorf("%s: it is an agent's own, and agents may not call it", full)
	}
	for i, one := range roles {
		if access.Named(one) == "" || slices.Contains(roles[:i], one) {
			return r, fmt.Errorf("%s: role %s is none, or named twice", full, one)
		}
	}
	return r, nil
}

func routeOf(options proto.Message) string {
	rule, _ := proto.GetExtension(options, annotations.E_Http).(*annotations.HttpRule)
	for _, way := range []struct{ verb, path string }{
		{http.MethodGet, rule.GetGet()}, {http.MethodPost, rule.GetPost()}, {http.MethodPut, rule.GetPut()},
		{http.MethodPatch, rule.GetPatch()}, {http.MethodDelete, rule.GetDelete()},
	} {
		if way.path != "" {
			return way.verb + " " + way.path
		}
	}
	return ""
}

// rolesOf are the roles in the contract's order, with what is said of them there.
func rolesOf(files *protoregistry.Files) (all []role, err error) {
	found, err := files.FindDescriptorByName("foredial.access.v1.Role")
	if err != nil {
		return nil, err
	}
	values := found.(protoreflect.EnumDescriptor).Values()
	for i := range values.Len() {
		value := values.Get(i)
		name := access.Named(accessv1.Role(value.Number()))
		if name == "" {
			continue
		}
		about := value.ParentFile().SourceLocations().ByDescriptor(value).LeadingComments
		all = append(all, role{accessv1.Role(value.Number()), name, strings.Join(strings.Fields(about), " ")})
	}
	return all, nil
}
