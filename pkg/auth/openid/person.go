package openid

import (
	"errors"
	"fmt"

	"github.com/golang-jwt/jwt/v5"

	"github.com/foredial/foredial/pkg/auth"
)

// maxSubject is the longest login the directory knows.
const maxSubject = 200

// person reads the claims of a verified token.
func (i *Issuer) person(all jwt.MapClaims) (Person, error) {
	expires, err := all.GetExpirationTime()
	if err != nil {
		return Person{}, fmt.Errorf("%w: %w", auth.ErrToken, err)
	}
	p := Person{
		Subject: text(all["sub"]), Tenant: i.cfg.Tenant, OrgUnit: text(all[i.cfg.OrgUnitClaim]),
		Expires: expires.Add(i.cfg.Leeway), Nonce: text(all["nonce"]),
	}
	if p.Tenant == "" {
		p.Tenant = text(all[i.cfg.TenantClaim])
	}
	if p.Role, err = role(all[i.cfg.RoleClaim]); err != nil {
		return Person{}, fmt.Errorf("%w: %w", auth.ErrToken, err)
	}
	if p.Subject == "" || len(p.Subject) > maxSubject || !auth.ValidTenant(p.Tenant) {
		return Person{}, fmt.Errorf("%w: it wants a subject of 1 to %d bytes and a tenant", auth.ErrToken, maxSubject)
	}
	return p, nil
}

var (
	errService = errors.New("no person is a service")
	errRoles   = errors.New("it names several roles")
)

// role is the one a claim names, alone or among the names that others use; empty if it
// names none of ours.
func role(claim any) (found auth.Role, err error) {
	names, ok := claim.([]any)
	if !ok {
		names = []any{claim}
	}
	for _, name := range names {
		switch named := auth.Role(text(name)); {
		case !named.Valid():
		case named == auth.Service:
			return "", errService
		case found != "" && found != named:
			return "", errRoles
		default:
			found = named
		}
	}
	return found, nil
}

// text is a claim that is a text; empty for any other.
func text(claim any) string {
	s, _ := claim.(string)
	return s
}
