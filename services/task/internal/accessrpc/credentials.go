package accessrpc

import (
	"context"

	"github.com/foredial/foredial/pkg/auth"
	accessinternalv1 "github.com/foredial/foredial/proto/gen/foredial/access/internalapi/v1"
	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
	"github.com/foredial/foredial/services/internal/caller"
	"github.com/foredial/foredial/services/task/internal/credential"
	"github.com/foredial/foredial/services/task/internal/store"
)

// Authenticate implements CredentialService.
func (s credentialServer) Authenticate(ctx context.Context, req *accessinternalv1.AuthenticateRequest) (*accessv1.Caller, error) {
	now := s.Now()
	c, err := s.Credentials.Credential(ctx, req.GetId())
	if err != nil {
		return nil, bad(err)
	}
	if err := c.Shown(auth.Issued{Hash: [32]byte(req.GetHash())}, now); err != nil {
		return nil, err
	}
	switch isCode := c.Form == auth.FormCode; {
	case isCode != req.GetSignInCode():
		return nil, credential.ErrBad
	case isCode: // whoever takes it has used it up
		_, err = s.Credentials.Take(ctx, c.Form, c.ID)
	case c.Unnoted(now):
		err = s.Credentials.NoteUse(ctx, c.ID, now)
	}
	if err != nil {
		return nil, bad(err)
	}
	who := c.Identity()
	if c.ByDirectory() {
		if who, err = s.completed(ctx, who); err != nil {
			return nil, bad(err)
		}
	}
	return caller.Wire(who), nil
}

// completed is an identity with what the directory says of it, or store.ErrNotFound.
func (s *Server) completed(ctx context.Context, who auth.Identity) (auth.Identity, error) {
	known, err := s.resolve(ctx, who.Tenant, who.Subject)
	if err != nil {
		return who, err
	}
	return caller.Resolved(who, known), nil
}

// resolve returns what the directory says of a login, or store.ErrNotFound.
func (s *Server) resolve(ctx context.Context, tenant, subject string) (*accessv1.Caller, error) {
	if subject == "" { // that of agents nobody signs in as
		return nil, store.ErrNotFound
	}
	agent, err := s.Directory.AgentOf(ctx, tenant, subject)
	if err != nil {
		return nil, err
	}
	return caller.Wire(auth.Identity{
		Subject: subject, Tenant: tenant, Role: credential.RoleOf(agent.GetAgent()), AgentID: agent.GetId(), OrgUnit: agent.GetOrgUnitId(),
	}), nil
}
