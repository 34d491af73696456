package access

import (
	"strings"

	"github.com/foredial/foredial/pkg/auth"
	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
)

const rolePrefix = "ROLE_"

// inContract are the roles of people and systems as the contract has them. Role
// service is not among them: no rule names it.
var inContract = func() map[auth.Role]accessv1.Role {
	all := map[auth.Role]accessv1.Role{}
	for number, name := range accessv1.Role_name {
		role := auth.Role(strings.ToLower(strings.TrimPrefix(name, rolePrefix)))
		if role.Valid() {
			all[role] = accessv1.Role(number)
		}
	}
	return all
}()

// RoleOf is a role in the contract; unspecified for service and for no role at all.
func RoleOf(role auth.Role) accessv1.Role { return inContract[role] }

// Named is the role that the contract means; empty for none.
func Named(role accessv1.Role) auth.Role {
	for name, number := range inContract {
		if number == role {
			return name
		}
	}
	return ""
}
