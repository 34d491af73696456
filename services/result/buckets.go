package result

import (
	"context"
	"errors"
	"fmt"

	"gocloud.dev/blob"
	_ "gocloud.dev/blob/fileblob" // file:// buckets
	_ "gocloud.dev/blob/s3blob"   // s3:// buckets
)

// openBuckets opens where exports are and, if there are any, recordings.
func openBuckets(cfg Config) (exports, recordings *blob.Bucket, err error) {
	exports, err = blob.OpenBucket(context.Background(), cfg.BlobURL)
	if err != nil {
		return nil, nil, fmt.Errorf("open the bucket for exports: %w", err)
	}
	if cfg.RecordingsURL == "" {
		return exports, nil, nil
	}
	recordings, err = blob.OpenBucket(context.Background(), cfg.RecordingsURL)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("open the bucket of recordings: %w", err), exports.Close())
	}
	return exports, recordings, nil
}

func closeBuckets(exports, recordings *blob.Bucket) error {
	if recordings == nil {
		return exports.Close()
	}
	return errors.Join(exports.Close(), recordings.Close())
}
