package export

import (
	"context"
	"fmt"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
)

// Remove deletes the file of an export, if there is one.
func Remove(ctx context.Context, bucket *blob.Bucket, tenant, id string, f resultv1.ExportFormat) error {
	err := bucket.Delete(ctx, Key(tenant, id, f))
	if err != nil && gcerrors.Code(err) != gcerrors.NotFound {
		return fmt.Errorf("delete the file of export %s: %w", id, err)
	}
	return nil
}
