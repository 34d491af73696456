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
	// maxKnown is how many leases one call may name.
	maxKnown = 10_000
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
	if !d.disowned.Load() {
		if err := d.disown(ctx, leases); err != nil {
			return 0, err
		}
		d.disowned.Store(true)
		d.hoppers.Set()
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
	if err := d.term.NoteRenewed(ctx, time.Since(asked)); err != nil {
		return 0, err
	}
	d.renewed.Store(asked.UnixNano())
	d.ready.Set()
	return 0, nil
}

// inherit takes over for how long leases hold from the leader before, so that
// assigning does not wait for SQL.
func (d *desk) inherit(ctx context.Context) error {
	ago, known, err := d.term.Renewed(ctx)
	if err == nil && known {
		d.renewed.Store(time.Now().Add(-ago).UnixNano())
	}
	return err
}

// disown gives back, once a term, what a former leader leased and did not come
// to load: nobody would renew it, and until its lease ended nobody could call it.
func (d *desk) disown(ctx context.Context, known []string) error {
	if len(known) > maxKnown {
		return nil // too many to name; the others end by themselves
	}
	response, err := d.contacts.ReturnContacts(ctx, &contactinternalv1.ReturnContactsRequest{
		Fence: d.fence,
		What: &contactinternalv1.ReturnContactsRequest_Orphans_{
			Orphans: &contactinternalv1.ReturnContactsRequest_Orphans{KnownLeaseIds: known},
		},
	})
	if err != nil {
		return fmt.Errorf("return orphans: %w", err)
	}
	if response.GetReturned() > 0 {
		d.log.Info("a former leader's contacts given back", "contacts", response.GetReturned())
	}
	return nil
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
