package caller

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/auth"
	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
	"github.com/foredial/foredial/services/internal/access"
)

// Wire is an identity as the contract has it.
func Wire(who auth.Identity) *accessv1.Caller {
	c := &accessv1.Caller{
		Subject: who.Subject, Tenant: who.Tenant, Role: access.RoleOf(who.Role), AgentId: who.AgentID, OrgUnitId: who.OrgUnit,
		SeesPersonalData: access.SeesPersonal(who),
	}
	if !who.Expires.IsZero() {
		c.ExpireTime = timestamppb.New(who.Expires)
	}
	return c
}

// Identity is Wire backwards.
func Identity(c *accessv1.Caller) auth.Identity {
	who := auth.Identity{
		Subject: c.GetSubject(), Tenant: c.GetTenant(), Role: access.Named(c.GetRole()), AgentID: c.GetAgentId(), OrgUnit: c.GetOrgUnitId(),
	}
	if c.GetExpireTime() != nil {
		who.Expires = c.GetExpireTime().AsTime()
	}
	return who
}

// Resolved completes an identity that leaves its role, or which agent it is, to the
// directory: that of somebody whom it knows.
func Resolved(who auth.Identity, known *accessv1.Caller) auth.Identity {
	if who.Role == "" {
		who.Role = access.Named(known.GetRole())
	}
	if who.OrgUnit == "" {
		who.OrgUnit = known.GetOrgUnitId()
	}
	if who.Role == auth.Agent {
		who.AgentID = known.GetAgentId()
	}
	return who
}

// earliest is the earlier of two ends; the zero time is none.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
