package rpc

import (
	"context"
	"fmt"

	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/task/internal/directory"
	"github.com/foredial/foredial/services/task/internal/store"
)

const (
	created   = directoryv1.ApplyResourcesResponse_ACTION_CREATED
	updated   = directoryv1.ApplyResourcesResponse_ACTION_UPDATED
	unchanged = directoryv1.ApplyResourcesResponse_ACTION_UNCHANGED
)

func (s directoryServer) ApplyResources(ctx context.Context, req *directoryv1.ApplyResourcesRequest) (*directoryv1.ApplyResourcesResponse, error) {
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
		if err := check(ctx, w, tenant, batch, append(wrong, breaches...)); err != nil {
			return err
		}
		changed := s.plan(batch, response)
		response.SettingsAction = settings.action
		if req.GetDryRun() {
			return nil
		}
		if err := put(ctx, w, tenant, changed); err != nil {
			return err
		}
		if settings.action != created && settings.action != updated {
			return nil
		}
		return w.SaveSettings(ctx, tenant, settings.TenantSettings)
	})
	return response, err
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
		batch[at[old.GetId()]].Old = old
	}
	if len(wrong) > 0 { // it is not clear which is which
		return batch, wrong, nil
	}
	for i, item := range batch {
		if err := checkEtag(asked[i].GetEtag(), item.Old.GetEtag()); err != nil {
			return nil, nil, err
		}
	}
	return batch, nil, nil
}

// plan reports what is done to each resource, and returns those to save.
func (s directoryServer) plan(batch directory.Batch, response *directoryv1.ApplyResourcesResponse) (changed directory.Batch) {
	now := stamp(s.now())
	for _, item := range batch {
		action := created
		if item.Old != nil {
			action = updated
			if proto.Equal(content(item.Old), item.New) {
				action = unchanged
			}
		}
		response.Changes = append(response.Changes, &directoryv1.ApplyResourcesResponse_Change{Id: item.New.GetId(), Action: action})
		if action == unchanged {
			continue
		}
		item.New.CreateTime, item.New.UpdateTime = now, now
		if item.Old != nil {
			item.New.CreateTime = item.Old.GetCreateTime()
		}
		changed = append(changed, item)
	}
	return changed
}
