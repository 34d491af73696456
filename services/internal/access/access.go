package access

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
)

// Allow returns nil, or the error to answer with. full is "/package.Service/Method".
func Allow(full string, id auth.Identity) error {
	if allowed(RuleOf(full), id) {
		return nil
	}
	return apierr.New(codes.PermissionDenied, apierr.PermissionDenied, "role %s may not call %s", id.Role, full).
		With("role", string(id.Role)).With("method", full)
}

func allowed(rule *accessv1.Rule, id auth.Identity) bool {
	switch {
	case rule == nil:
		return false
	case rule.GetServicesOfAllTenants() || id.Tenant == auth.AllTenants:
		return rule.GetServicesOfAllTenants() && id.Tenant == auth.AllTenants && id.Role == auth.Service
	case id.Role == auth.Service:
		return true
	}
	role := RoleOf(id.Role)
	return role != accessv1.Role_ROLE_UNSPECIFIED && slices.Contains(rule.GetRoles(), role)
}

// rules are those found, by full name. There is one for each method at most, so it
// does not grow with the calls.
var rules sync.Map

// RuleOf is the rule in the proto of a method; nil for one that has none, or is not there.
func RuleOf(full string) *accessv1.Rule {
	if known, ok := rules.Load(full); ok {
		return known.(*accessv1.Rule)
	}
	name := strings.ReplaceAll(strings.TrimPrefix(full, "/"), "/", ".")
	found, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName(name))
	method, ok := found.(protoreflect.MethodDescriptor)
	if err != nil || !ok || !proto.HasExtension(method.Options(), accessv1.E_Rule) {
		return nil
	}
	rule, _ := proto.GetExtension(method.Options(), accessv1.E_Rule).(*accessv1.Rule)
	rules.Store(full, rule)
	return rule
}

// Ruled returns an error that names the methods without a rule: nobody could call them.
func Ruled(methods []string) error {
	var faults []error
	for _, full := range methods {
		if RuleOf(full) == nil {
			faults = append(faults, fmt.Errorf("%s has no rule who may call it", full))
		}
	}
	return errors.Join(faults...)
}
