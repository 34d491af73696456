package auth

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"
)

// ErrToken is what errors wrap for a credential that is nobody's: malformed, expired,
// revoked, or made by a stranger.
var ErrToken = errors.New("invalid token")

// Role says what a caller may do.
type Role string

// The roles. Service is for calls between services only.
const (
	TenantAdmin Role = "tenant_admin"
	Supervisor  Role = "supervisor"
	Agent       Role = "agent"
	Integrator  Role = "integrator"
	Auditor     Role = "auditor"
	Operator    Role = "operator"
	Service     Role = "service"
)

var roles = []Role{TenantAdmin, Supervisor, Agent, Integrator, Auditor, Operator, Service}

// Valid reports whether r is one of the roles.
func (r Role) Valid() bool { return slices.Contains(roles, r) }

// AllTenants is the tenant of service tokens that read the feed of every tenant.
const AllTenants = "*"

// Identity is who is calling.
type Identity struct {
	// Subject is the login's name, for logs and audit.
	Subject string
	// Tenant scopes everything the call can see or change.
	Tenant string
	Role   Role
	// AgentID is set for role Agent.
	AgentID string
	// OrgUnit is what the caller is bound to; empty: it sees every org unit.
	OrgUnit string
	// Credential is the id of the key or session; empty for a token.
	Credential string
	// Expires is until when the credential is good, by our clock and with what clocks
	// are allowed to differ; zero: until it is revoked.
	Expires time.Time
}

// Sees reports whether what belongs to an org unit is there for the caller. What
// belongs to none is there for everybody.
func (i Identity) Sees(orgUnit string) bool {
	return i.OrgUnit == "" || orgUnit == "" || orgUnit == i.OrgUnit
}

var tenantPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)

// ValidTenant reports whether a tenant may have a name. No tenant is called AllTenants.
func ValidTenant(name string) bool { return tenantPattern.MatchString(name) }

// Check reports what makes an identity nobody's.
func (i Identity) Check() error {
	switch {
	case !i.Role.Valid():
		return fmt.Errorf("role %q is not one of %v", i.Role, roles)
	case i.Tenant == AllTenants && i.Role == Service:
	case !ValidTenant(i.Tenant):
		return fmt.Errorf("tenant %q does not match %s", i.Tenant, tenantPattern)
	case (i.Role == Agent) != (i.AgentID != ""):
		return fmt.Errorf("role %q with agent %q: an agent id goes with role agent, and with no other", i.Role, i.AgentID)
	}
	return nil
}

type contextKey struct{}

// NewContext returns ctx carrying who is calling.
func NewContext(ctx context.Context, id Identity) context.Context {
	return context.WithValue(ctx, contextKey{}, id)
}

// FromContext returns who is calling. It panics where nobody is: every handler
// runs behind the interceptor that puts it there.
func FromContext(ctx context.Context) Identity {
	id, ok := Lookup(ctx)
	if !ok {
		panic("auth: no identity in context")
	}
	return id
}

// Lookup returns who is calling, if anybody is.
func Lookup(ctx context.Context) (Identity, bool) {
	id, ok := ctx.Value(contextKey{}).(Identity)
	return id, ok
}

// WithTenant returns ctx for work that a service does on its own for a tenant:
// a background loop, or a call to another service.
func WithTenant(ctx context.Context, tenant string) context.Context {
	return NewContext(ctx, Identity{Subject: "service", Tenant: tenant, Role: Service})
}

// Tenant is the tenant of whoever is calling.
func Tenant(ctx context.Context) string { return FromContext(ctx).Tenant }
