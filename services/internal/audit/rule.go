package audit

import (
	"fmt"
	"strings"

	"github.com/foredial/foredial/pkg/auth"
	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
	"github.com/foredial/foredial/services/internal/access"
)

// Wanted says whether a call is to be written down. method is its full name,
// "/package.Service/Method". What services do by themselves never is.
func Wanted(method string, who auth.Identity) bool {
	if who.Role == auth.Service {
		return false
	}
	switch access.RuleOf(method).GetAudit() {
	case accessv1.Audit_AUDIT_ALWAYS:
		return true
	case accessv1.Audit_AUDIT_PERSONAL:
		return access.SeesPersonal(who)
	}
	return false
}

// Recorded returns an error that names those methods of which somebody's calls are to be
// written down, and nobody would: they could not be called.
func Recorded(methods []string, records func(method string) bool) error {
	var missing []string
	for _, method := range methods {
		if access.RuleOf(method).GetAudit() != accessv1.Audit_AUDIT_UNSPECIFIED && !records(method) {
			missing = append(missing, method)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("nobody writes down the calls of %s", strings.Join(missing, ", "))
	}
	return nil
}
