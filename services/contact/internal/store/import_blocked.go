package store

import (
	"context"
	"slices"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/policy"
)

// neverCalled are the numbers that one of the lists forbids for good.
func neverCalled(ctx context.Context, q sqldb.Querier, tenant string, lists []Blocklist, numbers sqldb.Strings, now time.Time) (map[string]bool, error) {
	if len(lists) == 0 {
		return nil, nil
	}
	listed, err := readListed(ctx, q, tenant, lists, numbers, now)
	if err != nil {
		return nil, err
	}
	never := map[string]bool{}
	for number, on := range listed {
		never[number] = slices.ContainsFunc(on, func(l policy.Listing) bool { return l.Limit == policy.Never && l.Until.IsZero() && !l.From.After(now) })
	}
	return never, nil
}
