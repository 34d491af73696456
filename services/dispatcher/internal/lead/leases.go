package lead

import (
	"context"
	"fmt"
	"slices"
	"time"

	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
)

const (
	// renewShare: leases are renewed every LeaseTTL/renewShare.
	renewShare = 6
	// renewBatch is how many leases one call may renew.
	renewBatch = 1000
	// LongestPreview is the longest preview timeout a task may have.
	LongestPreview = 120 * time.Second
	// LeaseMargin is for an accept at the last moment, and for a lease that was
	// taken while the others were being renewed.
	LeaseMargin = 10 * time.Second
)

// renew moves the end of every lease that contacts are held under, and drops
// what SQL does not hold any more.
func (d *desk) renew(ctx context.Context) (time.Duration, error) {
	asked := time.Now()
	leases, err := d.term.Leases(ctx)
	if err != nil {
		return 0, err
	}
	for batch := range slices.Chunk(leases, renewBatch) {
		response, err := d.contacts.RenewLeases(ctx, &contactinternalv1.RenewLeasesRequest{
			Fence: d.fence, LeaseIds: batch, TtlS: int32(d.cfg.LeaseTTL / time.Second),
		})
		if err != nil {
			return 0, fmt.Errorf("renew leases: %w", err)
		}
		for _, lost := range response.GetLostLeaseIds() {
			d.log.Warn("lease lost", "lease", lost)
			if err := d.term.DropLease(ctx, lost); err != nil {
				return 0, err
			}
		}
	}
	d.renewed.Store(asked.UnixNano())
	d.ready.Set()
	return 0, nil
}

// covered reports whether a preview offered now ends before its lease can,
// whatever its timeout. Leases were last known to hold from when their renewal
// was asked for.
func (d *desk) covered(now time.Time) bool {
	renewed := d.renewed.Load()
	if renewed == 0 {
		return false
	}
	end := time.Unix(0, renewed).Add(d.cfg.LeaseTTL)
	return now.Add(LongestPreview + LeaseMargin).Before(end)
}
