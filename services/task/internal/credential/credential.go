package credential

import (
	"crypto/subtle"
	"errors"
	"time"

	"github.com/foredial/foredial/pkg/auth"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
)

// Limits of keys.
const (
	// MaxKeys is how many good ones a tenant may have.
	MaxKeys = 1000
	// MaxAhead is how far ahead the end of one may be.
	MaxAhead = 10 * 366 * 24 * time.Hour
)

// Credential is a key, a session or a sign-in code.
type Credential struct {
	auth.Issued

	Tenant string
	// Subject is the login's name, or what a key is called.
	Subject string
	// Role, if empty, is what the directory says of the subject, as is the id of an
	// agent that has none.
	Role    auth.Role
	AgentID string
	OrgUnit string

	CreateTime time.Time
	CreateBy   string
	ExpireTime time.Time // zero: never
	LastUse    time.Time // zero: never; within a minute
	RevokeTime time.Time // zero: it is not revoked
	RevokeBy   string
}

// ErrBad is of a credential that is good for nothing: unknown, revoked, ended or expired.
var ErrBad = errors.New("the credential is good for nothing")

// Shown reports whether c is what its holder shows now. How long it takes tells nothing
// of the hash.
func (c Credential) Shown(shown auth.Issued, now time.Time) error {
	same := subtle.ConstantTimeCompare(c.Hash[:], shown.Hash[:]) == 1
	expired := !c.ExpireTime.IsZero() && !now.Before(c.ExpireTime)
	if !same || expired || !c.RevokeTime.IsZero() {
		return ErrBad
	}
	return nil
}

// GoodUntil is when c is good for nothing; the zero time is never.
func (c Credential) GoodUntil() time.Time {
	if !c.RevokeTime.IsZero() && (c.ExpireTime.IsZero() || c.RevokeTime.Before(c.ExpireTime)) {
		return c.RevokeTime
	}
	return c.ExpireTime
}

// lastUseWithin is how exactly it is known when a key was last used.
const lastUseWithin = time.Minute

// Unnoted reports whether it is time to note that c is used.
func (c Credential) Unnoted(now time.Time) bool {
	return c.Form == auth.FormKey && now.Sub(c.LastUse) >= lastUseWithin
}

// ByDirectory reports whether the directory has to say what c is for.
func (c Credential) ByDirectory() bool {
	return c.Role == "" || c.Role == auth.Agent && c.AgentID == ""
}

// Identity is who holds c.
func (c Credential) Identity() auth.Identity {
	return auth.Identity{
		Subject: c.Subject, Tenant: c.Tenant, Role: c.Role, AgentID: c.AgentID, OrgUnit: c.OrgUnit,
		Credential: c.ID, Expires: c.ExpireTime,
	}
}

// RoleOf is what an agent of the directory may do.
func RoleOf(agent *directoryv1.Agent) auth.Role {
	if agent.GetRole() == directoryv1.AgentRole_AGENT_ROLE_SUPERVISOR {
		return auth.Supervisor
	}
	return auth.Agent
}
