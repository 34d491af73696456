package rpc

import (
	"context"
	"errors"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/page"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/defaults"
	"github.com/foredial/foredial/services/internal/mask"
	"github.com/foredial/foredial/services/internal/sight"
	"github.com/foredial/foredial/services/task/internal/directory"
	"github.com/foredial/foredial/services/task/internal/store"
)

type directoryServer struct {
	directoryv1.UnimplementedDirectoryServiceServer
	*Server
}

// serverOwned are the fields of a resource that updates leave alone.
var serverOwned = []string{"id", "etag", "create_time", "update_time"}

func (s directoryServer) CreateResource(ctx context.Context, req *directoryv1.CreateResourceRequest) (*directoryv1.Resource, error) {
	if req.GetResource() == nil {
		return nil, apierr.BadField("resource", apierr.Required, "is required")
	}
	tenant, now, asked := auth.Tenant(ctx), s.now(), content(req.GetResource())
	var result *directoryv1.Resource
	err := s.store.Write(ctx, func(ctx context.Context, w *store.Writer) (err error) {
		if result, err = resourceMade(ctx, w, tenant, req.GetRequestId(), asked); result != nil || err != nil {
			return err
		}
		result = proto.CloneOf(asked)
		if result.GetId() == "" {
			result.Id = id.New()
		}
		makeSecret(result)
		batch := directory.Batch{{Path: "resource", New: result}}
		if err := check(ctx, w, tenant, batch, nil, nil); err != nil {
			return err
		}
		result.CreateTime, result.UpdateTime = stamp(now), stamp(now)
		added := entry(result)
		added.RequestID, added.Asked = req.GetRequestId(), asked
		return s.put(ctx, w, tenant, added)
	})
	return result, err
}

// resourceMade returns what the same create made before; nil if it was not made.
func resourceMade(ctx context.Context, w *store.Writer, tenant, requestID string, asked *directoryv1.Resource) (*directoryv1.Resource, error) {
	if requestID != "" {
		made, before, err := w.ResourceRequested(ctx, tenant, requestID)
		if err == nil && (!proto.Equal(before, asked) || !sight.Of(auth.FromContext(ctx), made)) {
			return nil, exists("request_id", "request %q asked for another resource", requestID)
		}
		if !errors.Is(err, store.ErrNotFound) {
			return withoutSecret(made), err
		}
	}
	if asked.GetId() == "" {
		return nil, nil
	}
	old, err := w.Resource(ctx, tenant, asked.GetId())
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	same := proto.CloneOf(asked)
	keepSecret(same, old)
	if !proto.Equal(content(old), same) || !sight.Of(auth.FromContext(ctx), old) {
		return nil, exists("resource.id", "resource %q exists with other content", asked.GetId())
	}
	return withoutSecret(old), nil
}

func (s directoryServer) GetResource(ctx context.Context, req *directoryv1.GetResourceRequest) (*directoryv1.Resource, error) {
	resource, err := seenResource(ctx, s.store.Resource, req.GetId())
	return withoutSecret(resource), err
}

func (s directoryServer) ListResources(ctx context.Context, req *directoryv1.ListResourcesRequest) (*directoryv1.ListResourcesResponse, error) {
	after, err := page.Position[string](req.GetPageToken())
	if err != nil {
		return nil, err
	}
	size := page.Size(req.GetPageSize())
	who := auth.FromContext(ctx)
	filter := store.ResourceFilter{Kind: req.GetKind(), OrgUnit: req.OrgUnitId, SeenFrom: who.OrgUnit}
	resources, err := s.store.Resources(ctx, who.Tenant, filter, after, size+1)
	if err != nil {
		return nil, err
	}
	for i, resource := range resources {
		resources[i] = withoutSecret(resource)
	}
	resources, next := page.Cut(resources, size, (*directoryv1.Resource).GetId)
	return &directoryv1.ListResourcesResponse{Resources: resources, NextPageToken: next}, nil
}

func (s directoryServer) UpdateResource(ctx context.Context, req *directoryv1.UpdateResourceRequest) (*directoryv1.Resource, error) {
	update := req.GetResource()
	if update.GetId() == "" {
		return nil, apierr.BadField("resource.id", apierr.Required, "is required")
	}
	tenant := auth.Tenant(ctx)
	var old, result *directoryv1.Resource
	err := s.store.Write(ctx, func(ctx context.Context, w *store.Writer) (err error) {
		if old, err = seenResource(ctx, w.Resource, update.GetId()); err != nil {
			return err
		}
		if err := checkEtag(update.GetEtag(), old.GetEtag()); err != nil {
			return err
		}
		result = proto.CloneOf(old)
		if err := mask.Merge(result, update, req.GetUpdateMask(), serverOwned...); err != nil {
			return err
		}
		defaults.Resource(result)
		if !renews(req.GetUpdateMask()) {
			keepSecret(result, old)
		}
		makeSecret(result)
		keepPrevious(result, old, s.now())
		result.UpdateTime = stamp(s.now())
		batch := directory.Batch{{Path: "resource", New: result, Old: old}}
		if err := check(ctx, w, tenant, batch, nil, nil); err != nil {
			return err
		}
		return s.put(ctx, w, tenant, entry(result))
	})
	if err != nil {
		return nil, err
	}
	return afterUpdate(result, old), nil
}

// namedUsers is how many of those that use a resource are named when that is
// why it stays.
const namedUsers = 3

func (s directoryServer) DeleteResource(ctx context.Context, req *directoryv1.DeleteResourceRequest) (*emptypb.Empty, error) {
	tenant := auth.Tenant(ctx)
	return &emptypb.Empty{}, s.store.Write(ctx, func(ctx context.Context, w *store.Writer) error {
		old, err := seenResource(ctx, w.Resource, req.GetId())
		if err != nil {
			return err
		}
		if err := checkEtag(req.GetEtag(), old.GetEtag()); err != nil {
			return err
		}
		users, err := w.UsersOf(ctx, tenant, req.GetId(), namedUsers+1)
		if err != nil {
			return err
		}
		if len(users) > 0 {
			known, err := named(ctx, w, users)
			if err != nil {
				return err
			}
			return inUse(old, known, len(users) > min(len(known), namedUsers))
		}
		return w.DeleteResource(ctx, tenant, req.GetId())
	})
}

// content is what a client decides of a resource, complete.
func content(r *directoryv1.Resource) *directoryv1.Resource {
	c := proto.CloneOf(r)
	c.Etag, c.CreateTime, c.UpdateTime = "", nil, nil
	forgetPrevious(c)
	defaults.Resource(c)
	return c
}
