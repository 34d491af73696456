package accessrpc

import (
	"context"
	"errors"
	"strconv"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/page"
	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
	"github.com/foredial/foredial/services/internal/access"
	"github.com/foredial/foredial/services/task/internal/credential"
	"github.com/foredial/foredial/services/task/internal/store"
)

// CreateApiKey implements AccessService.
func (s accessServer) CreateApiKey(ctx context.Context, req *accessv1.CreateApiKeyRequest) (*accessv1.CreateApiKeyResponse, error) {
	asked := askedOf(req.GetApiKey())
	text, k, err := s.newKey(ctx, asked)
	if err != nil {
		return nil, err
	}
	was, before, err := s.Credentials.AddKey(ctx, k, req.GetRequestId(), asked)
	switch {
	case errors.Is(err, store.ErrManyKeys):
		return nil, apierr.New(codes.ResourceExhausted, apierr.Limit, "the tenant has %d keys that are good", credential.MaxKeys).
			With("limit", strconv.Itoa(credential.MaxKeys))
	case err != nil:
		return nil, err
	case before == nil:
		return &accessv1.CreateApiKeyResponse{ApiKey: wire(k), Secret: text}, nil
	case !proto.Equal(before, asked):
		return nil, apierr.New(codes.AlreadyExists, reasonExists, "request %q asked for another key", req.GetRequestId()).With("field", "request_id")
	}
	return &accessv1.CreateApiKeyResponse{ApiKey: wire(was)}, nil
}

// newKey makes the key that is asked for, and the text that its holder will show.
func (s accessServer) newKey(ctx context.Context, asked *accessv1.ApiKey) (string, credential.Credential, error) {
	who, now := auth.FromContext(ctx), s.Now()
	text, issued := auth.Issue(auth.FormKey)
	k := credential.Credential{
		Issued: issued, Tenant: who.Tenant, Subject: asked.GetDisplayName(), Role: access.Named(asked.GetRole()), OrgUnit: asked.GetOrgUnitId(),
		CreateTime: now.UTC().Truncate(time.Microsecond), CreateBy: who.Subject,
	}
	if asked.GetExpireTime() != nil {
		k.ExpireTime = asked.GetExpireTime().AsTime().Truncate(time.Microsecond)
	}
	wrong := checkEnd(k, now)
	unit, err := s.checkUnit(ctx, who, k.OrgUnit)
	if err != nil {
		return "", k, err
	}
	if wrong = append(wrong, unit...); len(wrong) > 0 {
		return "", k, apierr.Invalid(wrong...)
	}
	return text, k, nil
}

func checkEnd(k credential.Credential, now time.Time) []apierr.Field {
	field := apierr.Field{Path: "api_key.expire_time"}
	switch {
	case k.ExpireTime.IsZero():
		return nil
	case !k.ExpireTime.After(now):
		field.Reason, field.Description = apierr.Past, "is over"
	case k.ExpireTime.Sub(now) > credential.MaxAhead:
		field.Reason, field.Description = apierr.Range, "is more than ten years ahead"
	default:
		return nil
	}
	return []apierr.Field{field}
}

// checkUnit sees that a key may be bound to an org unit. Who is bound to one is not told
// which others there are.
func (s accessServer) checkUnit(ctx context.Context, who auth.Identity, unit string) ([]apierr.Field, error) {
	field := apierr.Field{Path: "api_key.org_unit_id"}
	if who.OrgUnit != "" && unit != who.OrgUnit {
		field.Reason, field.Description = apierr.OrgUnit, "must be the org unit that you are bound to"
		return []apierr.Field{field}, nil
	}
	if unit == "" {
		return nil, nil
	}
	found, err := s.Directory.Resource(ctx, who.Tenant, unit)
	if errors.Is(err, store.ErrNotFound) || err == nil && found.GetOrgUnit() == nil {
		field.Reason, field.Description = apierr.Reference, "no org unit has this id"
		return []apierr.Field{field}, nil
	}
	return nil, err
}

// scope is the org unit of the keys that a caller may know of; nil is any, and none.
func scope(who auth.Identity) *string {
	if who.OrgUnit == "" {
		return nil
	}
	return &who.OrgUnit
}

// GetApiKey implements AccessService.
func (s accessServer) GetApiKey(ctx context.Context, req *accessv1.GetApiKeyRequest) (*accessv1.ApiKey, error) {
	who := auth.FromContext(ctx)
	k, err := s.Credentials.Key(ctx, who.Tenant, req.GetId(), scope(who))
	if err != nil {
		return nil, noKey(err, req.GetId())
	}
	return wire(k), nil
}

// ListApiKeys implements AccessService.
func (s accessServer) ListApiKeys(ctx context.Context, req *accessv1.ListApiKeysRequest) (*accessv1.ListApiKeysResponse, error) {
	before, err := page.Position[string](req.GetPageToken())
	if err != nil {
		return nil, err
	}
	who, size := auth.FromContext(ctx), page.Size(req.GetPageSize())
	keys, err := s.Credentials.Keys(ctx, who.Tenant, scope(who), before, size+1)
	if err != nil {
		return nil, err
	}
	keys, next := page.Cut(keys, size, func(k credential.Credential) string { return k.ID })
	resp := &accessv1.ListApiKeysResponse{NextPageToken: next}
	for _, k := range keys {
		resp.ApiKeys = append(resp.ApiKeys, wire(k))
	}
	return resp, nil
}

// RevokeApiKey implements AccessService.
func (s accessServer) RevokeApiKey(ctx context.Context, req *accessv1.RevokeApiKeyRequest) (*accessv1.ApiKey, error) {
	who := auth.FromContext(ctx)
	k, err := s.Credentials.RevokeKey(ctx, who.Tenant, req.GetId(), scope(who), who.Subject, s.Now())
	if err != nil {
		return nil, noKey(err, req.GetId())
	}
	s.Ended(k.ID)
	return wire(k), nil
}

// noKey says which key is not there. Other errors pass.
func noKey(err error, id string) error {
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return apierr.New(codes.NotFound, reasonNotFound, "no key %q", id).With("kind", "key").With("id", id).Because(err)
}

// askedOf is what a caller may say of a key that is to be made.
func askedOf(k *accessv1.ApiKey) *accessv1.ApiKey {
	return &accessv1.ApiKey{
		DisplayName: k.GetDisplayName(), Role: k.GetRole(), OrgUnitId: k.GetOrgUnitId(), ExpireTime: k.GetExpireTime(),
	}
}

// wire is a key as the contract has it.
func wire(k credential.Credential) *accessv1.ApiKey {
	return &accessv1.ApiKey{
		Id: k.ID, DisplayName: k.Subject, Role: access.RoleOf(k.Role), OrgUnitId: k.OrgUnit,
		ExpireTime: stamp(k.ExpireTime), CreateTime: stamp(k.CreateTime), CreateBy: k.CreateBy,
		LastUseTime: stamp(k.LastUse), RevokeTime: stamp(k.RevokeTime), RevokeBy: k.RevokeBy,
	}
}

// stamp is unset for the zero time.
func stamp(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}
