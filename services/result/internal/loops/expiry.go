package loops

import (
	"context"
	"time"

	"gocloud.dev/blob"

	"github.com/foredial/foredial/pkg/loop"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/result/internal/export"
	"github.com/foredial/foredial/services/result/internal/store"
)

const (
	expiryTick  = time.Minute
	expiryBatch = 100
)

// Expiry is the loop that deletes the files of exports whose time is over. An
// export that is still not written by then never will be.
func Expiry(s *store.Store, bucket *blob.Bucket) loop.Loop {
	return loop.Loop{Name: "export_expiry", Tick: expiryTick, Run: func(ctx context.Context) (time.Duration, error) {
		due, err := s.NextToExpire(ctx, expiryBatch)
		if err != nil {
			return 0, err
		}
		for _, e := range due {
			if wait := time.Until(e.Expires); wait > 0 {
				return wait, nil
			}
			if err := expire(ctx, s, bucket, e); err != nil {
				return 0, err
			}
		}
		if len(due) == expiryBatch {
			return -1, nil
		}
		return 0, nil
	}}
}

func expire(ctx context.Context, s *store.Store, bucket *blob.Bucket, e store.TenantExport) error {
	if err := export.Remove(ctx, bucket, e.Tenant, e.ID, e.Format); err != nil {
		return err
	}
	if e.State == resultv1.ExportState_EXPORT_STATE_RUNNING {
		// A file that appears only now is deleted by who wrote it.
		return s.FailExport(ctx, e.Tenant, e.ID, unwritable)
	}
	return s.ExpireExport(ctx, e.Tenant, e.ID)
}
