package rpc

import (
	"context"

	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/kind"
	"github.com/foredial/foredial/services/task/internal/directory"
	"github.com/foredial/foredial/services/task/internal/store"
)

// ReviewResource decides about a resource that wants approval. What was decided already
// stays as it is, its etag too.
func (s directoryServer) ReviewResource(ctx context.Context, req *directoryv1.ReviewResourceRequest) (*directoryv1.Resource, error) {
	tenant := auth.Tenant(ctx)
	var result *directoryv1.Resource
	err := s.store.Write(ctx, func(ctx context.Context, w *store.Writer) error {
		old, err := seenResource(ctx, w.Resource, req.GetId())
		if err != nil {
			return err
		}
		if err := checkEtag(req.GetEtag(), old.GetEtag()); err != nil {
			return err
		}
		result = proto.CloneOf(old)
		if !directory.Review(result, req.GetStatus()) {
			return apierr.BadField("id", apierr.Reference, "a %s wants no approval", directory.Word(kind.Of(old)))
		}
		if proto.Equal(result, old) {
			return nil
		}
		result.UpdateTime = stamp(s.now())
		return s.put(ctx, w, tenant, entry(result))
	})
	if err != nil {
		return nil, err
	}
	return withoutSecret(result), nil
}
