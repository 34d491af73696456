package rpc

import (
	"context"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	changev1 "github.com/foredial/foredial/proto/gen/foredial/change/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/contract"
	"github.com/foredial/foredial/services/internal/defaults"
	"github.com/foredial/foredial/services/internal/diff"
	"github.com/foredial/foredial/services/internal/mask"
	"github.com/foredial/foredial/services/internal/sight"
	"github.com/foredial/foredial/services/task/internal/directory"
	"github.com/foredial/foredial/services/task/internal/store"
)

func (s directoryServer) GetTenantSettings(ctx context.Context, _ *directoryv1.GetTenantSettingsRequest) (*directoryv1.TenantSettings, error) {
	return s.store.Settings(ctx, auth.Tenant(ctx))
}

func (s directoryServer) UpdateTenantSettings(ctx context.Context, req *directoryv1.UpdateTenantSettingsRequest) (*directoryv1.TenantSettings, error) {
	if req.GetSettings() == nil {
		return nil, apierr.BadField("settings", apierr.Required, "is required")
	}
	if err := sight.Unbound(ctx); err != nil {
		return nil, err
	}
	tenant := auth.Tenant(ctx)
	var result newSettings
	err := s.store.Write(ctx, func(ctx context.Context, w *store.Writer) (err error) {
		var wrong []apierr.Field
		if result, wrong, err = s.newSettings(ctx, w, tenant, req.GetSettings(), req.GetUpdateMask()); err != nil {
			return err
		}
		if len(wrong) > 0 {
			return apierr.Invalid(distinct(wrong)...)
		}
		if err := w.SaveSettings(ctx, tenant, result.TenantSettings); err != nil {
			return err
		}
		return s.recheckFor(ctx, w, tenant, nil, true)
	})
	if err != nil {
		return nil, err
	}
	return result.TenantSettings, nil
}

// newSettings are settings as an update would leave them.
type newSettings struct {
	*directoryv1.TenantSettings
	action directoryv1.ApplyResourcesResponse_Action
	// fields are what differs, if they were updated.
	fields []*changev1.FieldChange
}

func (n newSettings) changed() bool { return n.action == created || n.action == updated }

// newSettings merges an update, which may be none, into a tenant's settings.
func (s directoryServer) newSettings(ctx context.Context, w *store.Writer, tenant string, update *directoryv1.TenantSettings, fields *fieldmaskpb.FieldMask) (result newSettings, wrong []apierr.Field, err error) {
	if update == nil {
		return result, nil, nil
	}
	old, err := w.Settings(ctx, tenant)
	if err != nil {
		return result, nil, err
	}
	if err := checkEtag(update.GetEtag(), old.GetEtag()); err != nil {
		return result, nil, err
	}
	result.TenantSettings = proto.CloneOf(old)
	if err := mask.Merge(result.TenantSettings, update, fields, "etag", "update_time"); err != nil {
		return result, nil, err
	}
	defaults.Settings(result.TenantSettings)
	wrong, err = contract.Breaches("settings", result.TenantSettings)
	if err != nil {
		return result, nil, err
	}
	switch {
	case proto.Equal(old, result.TenantSettings):
		result.action = unchanged
	case old.GetEtag() == defaults.NoEtag:
		result.action = created
	default:
		result.action, result.fields = updated, diff.Diff(old, result.TenantSettings)
	}
	result.UpdateTime = stamp(s.now())
	return result, append(wrong, directory.CheckSettings(result.TenantSettings)...), nil
}
