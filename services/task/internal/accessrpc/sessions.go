package accessrpc

import (
	"context"
	"errors"
	"time"

	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	accessinternalv1 "github.com/foredial/foredial/proto/gen/foredial/access/internalapi/v1"
	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
	"github.com/foredial/foredial/services/internal/caller"
	"github.com/foredial/foredial/services/task/internal/credential"
	"github.com/foredial/foredial/services/task/internal/store"
)

var errLogin = apierr.New(codes.NotFound, reasonNotFound, "the directory has no agent with this subject")

// ResolveSubject implements SessionService.
func (s sessionServer) ResolveSubject(ctx context.Context, req *accessinternalv1.ResolveSubjectRequest) (*accessv1.Caller, error) {
	known, err := s.resolve(ctx, auth.Tenant(ctx), req.GetSubject())
	if errors.Is(err, store.ErrNotFound) {
		return nil, errLogin
	}
	return known, err
}

// CreateSession implements SessionService.
func (s sessionServer) CreateSession(ctx context.Context, req *accessinternalv1.CreateSessionRequest) (*accessinternalv1.CreateSessionResponse, error) {
	now, tenant := s.Now(), auth.Tenant(ctx)
	who, form := caller.Identity(req.GetCaller()), auth.FormSession
	if req.GetCodeExpireTime() != nil {
		who.Expires, form = req.GetCodeExpireTime().AsTime(), auth.FormCode
	}
	switch {
	case who.Subject == "":
		return nil, apierr.BadField("caller.subject", apierr.Required, "is required")
	case who.Expires.IsZero():
		return nil, apierr.BadField("caller.expire_time", apierr.Required, "is required")
	case !who.Expires.After(now):
		return nil, apierr.BadField("caller.expire_time", apierr.Past, "is over")
	}
	text, issued := auth.Issue(form)
	c := credential.Credential{
		Issued: issued, Tenant: tenant, Subject: who.Subject, Role: who.Role, AgentID: who.AgentID, OrgUnit: who.OrgUnit,
		CreateTime: now.Truncate(time.Microsecond), CreateBy: who.Subject, ExpireTime: who.Expires,
	}
	if c.ByDirectory() {
		if _, err := s.ResolveSubject(ctx, &accessinternalv1.ResolveSubjectRequest{Subject: c.Subject}); err != nil {
			return nil, err
		}
	} else if err := c.Identity().Check(); err != nil {
		return nil, apierr.BadField("caller", apierr.Value, "%v", err)
	}
	if err := s.Credentials.Add(ctx, c); err != nil {
		return nil, err
	}
	return &accessinternalv1.CreateSessionResponse{Credential: text}, nil
}
