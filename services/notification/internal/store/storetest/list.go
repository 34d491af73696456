package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	"github.com/foredial/foredial/services/notification/internal/delivery"
	"github.com/foredial/foredial/services/notification/internal/store"
)

func listFiltersAndPages(t *testing.T, s *suite) {
	base := time.Now().UTC().Truncate(time.Microsecond) // ids are of this time
	var all []string
	for i := range 6 {
		d := s.message(fmt.Sprint("e", i), fmt.Sprint("c", i))
		if i == 5 {
			d = s.sms("e5", "c5", "+1")
		}
		d.Created = base.Add(time.Duration(i) * time.Second)
		if i == 2 {
			d.TaskID, d.Event = "t2", notificationv1.EventType_EVENT_TYPE_CONNECTED
		}
		if i < 2 {
			d.State, d.NextTry, d.Delivered = delivery.Delivered, time.Time{}, now
		}
		s.addAll(t, d)
		all = append([]string{d.EventID}, all...)
	}
	list := func(f store.Filter, size int) (events []string) {
		after := ""
		for {
			rows, next, err := s.store.List(s.ctx, s.tenant, f, after, size)
			require.NoError(t, err)
			require.LessOrEqual(t, len(rows), size)
			for _, d := range rows {
				events, after = append(events, d.EventID), d.ID
			}
			if next == "" {
				return events
			}
		}
	}
	for size := 1; size < 8; size++ {
		require.Equal(t, all, list(store.Filter{}, size))
		require.Equal(t, []string{"e1", "e0"}, list(store.Filter{State: delivery.Delivered}, size))
		require.Equal(t, []string{"e5", "e4", "e3"}, list(store.Filter{State: delivery.Pending, Tasks: []string{"t"}}, size))
		require.Equal(t, []string{"e2"}, list(store.Filter{Tasks: []string{"t2"}}, size))
		require.Empty(t, list(store.Filter{Tasks: []string{}}, size), "of none is not of any")
		require.Equal(t, []string{"e2"}, list(store.Filter{Tasks: []string{"t2", "t3"}}, size))
		require.Equal(t, []string{"e3"}, list(store.Filter{ContactID: "c3"}, size))
		require.Equal(t, []string{"e5"}, list(store.Filter{Channel: delivery.BySMS}, size))
		require.Equal(t, []string{"e2"}, list(store.Filter{Event: notificationv1.EventType_EVENT_TYPE_CONNECTED}, size))
		require.Equal(t, []string{"e4", "e3"}, list(store.Filter{Start: base.Add(3 * time.Second), End: base.Add(5 * time.Second)}, size))
		require.Equal(t, []string{"e1", "e0"}, list(store.Filter{End: base.Add(2 * time.Second)}, size))
		require.Empty(t, list(store.Filter{State: delivery.Dead}, size))
	}
}

func tenantsDoNotSeeEachOther(t *testing.T, s *suite) {
	d := s.add(t, "e", "c")
	other := s.tenant + "-other"
	_, err := s.store.Get(s.ctx, other, d.ID)
	require.ErrorIs(t, err, store.ErrNotFound)
	_, err = s.store.Again(s.ctx, other, d.ID, now)
	require.ErrorIs(t, err, store.ErrNotFound)
	tries, err := s.store.Tries(s.ctx, other, d.ID)
	require.NoError(t, err)
	require.Empty(t, tries)
	n, _, err := s.store.AgainSince(s.ctx, other, store.Since{Delivered: true}, "", 10, now)
	require.NoError(t, err)
	require.Zero(t, n)
	rows, _, err := s.store.List(s.ctx, other, store.Filter{}, "", 10)
	require.NoError(t, err)
	require.Empty(t, rows)

	them := &suite{ctx: s.ctx, store: s.store, tenant: other}
	theirs := them.add(t, "e", "c")
	them.get(t, theirs.ID) // the same event id is another event there
	claim := them.claimOne(t)
	require.Equal(t, other, claim.Tenant, "and waits for nobody here")
	claim.Tenant = s.tenant
	require.False(t, s.try(t, claim, 200, nil))
	require.Equal(t, d.ID, s.claimOne(t).ID)
}
