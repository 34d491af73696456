package rpc

import (
	"context"
	"fmt"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/diff"
	"github.com/foredial/foredial/services/internal/sight"
	"github.com/foredial/foredial/services/task/internal/directory"
	"github.com/foredial/foredial/services/task/internal/store"
)

const (
	created   = directoryv1.ApplyResourcesResponse_ACTION_CREATED
	updated   = directoryv1.ApplyResourcesResponse_ACTION_UPDATED
	unchanged = directoryv1.ApplyResourcesResponse_ACTION_UNCHANGED
)

func (s directoryServer) ApplyResources(ctx context.Context, req *directoryv1.ApplyResourcesRequest) (*directoryv1.ApplyResourcesResponse, error) {
	if req.GetSettings() != nil {
		if err := sight.Unbound(ctx); err != nil {
			return nil, err
		}
	}
	tenant := auth.Tenant(ctx)
	var response *directoryv1.ApplyResourcesResponse
	err := s.store.Write(ctx, func(ctx context.Context, w *store.Writer) error {
		response = &directoryv1.ApplyResourcesResponse{}
		batch, wrong, err := batchOf(ctx, w, tenant, req.GetResources())
		if err != nil {
			return err
		}
		settings, breaches, err := s.newSettings(ctx, w, tenant, req.GetSettings(), nil)
		if err != nil {
			return err
		}
		if err := check(ctx, w, tenant, batch, settings.TenantSettings, append(wrong, breaches...)); err != nil {
			return err
		}
		var changed []store.Entry
		response.Changes, changed = s.plan(batch)
		response.SettingsAction, response.SettingsFields = settings.action, settings.fields
		if req.GetDryRun() {
			forgetSecrets(response)
			return nil
		}
		return s.apply(ctx, w, tenant, changed, settings)
	})
	return response, err
}

func (s directoryServer) apply(ctx context.Context, w *store.Writer, tenant string, changed []store.Entry, settings newSettings) error {
	if len(changed) > 0 {
		if err := w.PutResources(ctx, tenant, changed); err != nil {
			return err
		}
	}
	if settings.changed() {
		if err := w.SaveSettings(ctx, tenant, settings.TenantSettings); err != nil {
			return err
		}
	}
	if len(changed) == 0 && !settings.changed() {
		return nil
	}
	return s.recheckFor(ctx, w, tenant, changed, settings.changed())
}

// batchOf pairs the resources of a request with what they replace.
func batchOf(ctx context.Context, w *store.Writer, tenant string, asked []*directoryv1.Resource) (batch directory.Batch, wrong []apierr.Field, err error) {
	at := map[string]int{} // where in the batch an id is
	for i, resource := range asked {
		path := fmt.Sprintf("resources[%d]", i)
		batch = append(batch, directory.Item{Path: path, New: content(resource)})
		switch first, twice := at[resource.GetId()]; {
		case resource.GetId() == "":
			wrong = append(wrong, apierr.Field{Path: path + ".id", Reason: apierr.Required, Description: "is required"})
		case twice:
			wrong = append(wrong, apierr.Field{Path: path + ".id", Reason: apierr.Repeated, Description: fmt.Sprintf("is that of resources[%d] too", first)})
		default:
			at[resource.GetId()] = i
		}
	}
	present, err := w.ResourcesByID(ctx, tenant, batch.IDs())
	if err != nil {
		return nil, nil, err
	}
	for _, old := range present {
		item := &batch[at[old.GetId()]]
		if !sight.Of(auth.FromContext(ctx), old) {
			return nil, nil, exists(item.Path+".id", "resource %q exists with other content", old.GetId())
		}
		item.Old = old
	}
	if len(wrong) > 0 { // it is not clear which is which
		return batch, wrong, nil
	}
	for i, item := range batch {
		keepSecret(item.New, item.Old)
		if checkEtag(asked[i].GetEtag(), item.Old.GetEtag()) != nil {
			return nil, nil, apierr.New(codes.Aborted, reasonEtag, "the etag of %s, %q, is not the present one: somebody else changed it meanwhile", item.Path, item.New.GetId()).
				With("field", item.Path+".etag").Because(errEtagMismatch)
		}
	}
	return batch, nil, nil
}

// plan reports what is done to each resource, and returns those to save.
func (s directoryServer) plan(batch directory.Batch) (changes []*directoryv1.ApplyResourcesResponse_Change, changed []store.Entry) {
	now := stamp(s.now())
	for _, item := range batch {
		change, born := &directoryv1.ApplyResourcesResponse_Change{Id: item.New.GetId(), Action: created}, now
		changes = append(changes, change)
		if item.Old != nil {
			before := content(item.Old)
			if proto.Equal(before, item.New) {
				change.Action = unchanged
				continue
			}
			change.Action, change.Fields = updated, diff.Diff(before, item.New, secretPath)
			born = item.Old.GetCreateTime()
		}
		item.New.CreateTime, item.New.UpdateTime = born, now
		change.SigningSecret = makeSecret(item.New)
		keepPrevious(item.New, item.Old, s.now())
		changed = append(changed, entry(item.New))
	}
	return changes, changed
}

// forgetSecrets takes back secrets that nothing is signed with.
func forgetSecrets(response *directoryv1.ApplyResourcesResponse) {
	for _, change := range response.GetChanges() {
		change.SigningSecret = ""
	}
}
