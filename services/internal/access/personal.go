package access

import (
	"slices"

	"github.com/foredial/foredial/pkg/auth"
)

// personal are the roles that see personal data as they are; others see them masked.
var personal = []auth.Role{auth.Service, auth.TenantAdmin, auth.Integrator}

// SeesPersonal tells whether a caller sees personal data as they are; what the others
// see of them is for package personal.
func SeesPersonal(id auth.Identity) bool { return slices.Contains(personal, id.Role) }
