package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/services/notification/internal/delivery"
	"github.com/foredial/foredial/services/notification/internal/store"
)

func againGoesAhead(t *testing.T, s *suite) {
	s.add(t, "e1", "c")
	waiting := s.add(t, "e2", "c")
	later := now.Add(time.Hour)
	got, err := s.store.Again(s.ctx, s.tenant, waiting.ID, later)
	require.NoError(t, err)
	equal(t, waiting.Again(later), got)
	equal(t, got, s.get(t, waiting.ID))
	require.Equal(t, []string{"e1"}, events(s.claimAt(t, now)))
	require.Equal(t, []string{"e2"}, events(s.claimAt(t, later)[1:]))

	_, err = s.store.Again(s.ctx, s.tenant, "nothing", now)
	require.ErrorIs(t, err, store.ErrNotFound)
}

// What goes ahead of its lane takes nothing else along.
func againLeavesTheLaneInOrder(t *testing.T, s *suite) {
	s.add(t, "e1", "c")
	ahead := s.add(t, "e2", "c")
	s.add(t, "e3", "c")
	first := s.claimOne(t)
	require.True(t, s.try(t, first, 500, delivery.Schedule{time.Hour}))
	_, err := s.store.Again(s.ctx, s.tenant, ahead.ID, now)
	require.NoError(t, err)
	require.True(t, s.try(t, s.claimOne(t), 200, nil))
	require.Empty(t, s.claimAt(t, now), "the third waits for the first")
	require.Equal(t, []string{"e1"}, events(s.claimAt(t, now.Add(time.Hour))))
}

func (s *suite) since(t *testing.T, f store.Since, after string, most int) (int, string) {
	t.Helper()
	n, next, err := s.store.AgainSince(s.ctx, s.tenant, f, after, most, now)
	require.NoError(t, err)
	return n, next
}

func againSinceKeepsTheLanesOrder(t *testing.T, s *suite) {
	first := s.add(t, "e1", "c")
	s.add(t, "e2", "c")
	s.add(t, "f1", "d")
	s.end(t, 500)
	s.end(t, 500)
	pending := s.add(t, "e3", "c")
	s.add(t, "e4", "c")
	require.True(t, s.try(t, s.claimOne(t), 500, delivery.Schedule{time.Hour}))
	before := s.get(t, pending.ID)

	n, next := s.since(t, store.Since{}, "", 1000)
	require.Equal(t, 3, n)
	require.Empty(t, next)
	equal(t, before, s.get(t, pending.ID))
	got := s.get(t, first.ID)
	require.Equal(t, 2, got.Turn)
	require.Equal(t, 1, got.Tries)

	require.Equal(t, []string{"e1", "f1"}, events(s.claimAndEnd(t)))
	require.Equal(t, []string{"e2"}, events(s.claimAndEnd(t)))
	require.Empty(t, s.claimAt(t, now), "what was pending is tried when it would have been")
	s.try(t, s.claimAt(t, now.Add(time.Hour))[0], 200, nil)
	require.Equal(t, []string{"e4"}, events(s.claimAt(t, now)))
}

// claimAndEnd delivers what is due now.
func (s *suite) claimAndEnd(t *testing.T) []store.Claimed {
	t.Helper()
	list := s.claimAt(t, now)
	for _, c := range list {
		require.True(t, s.try(t, c, 200, nil))
	}
	return list
}

func againSinceInPieces(t *testing.T, s *suite) {
	for i := 1; i <= 5; i++ {
		s.add(t, fmt.Sprint("e", i), "c")
	}
	for range 5 {
		s.end(t, 500)
	}
	n, next := s.since(t, store.Since{}, "", 2)
	require.Equal(t, 2, n)
	require.Equal(t, []string{"e1"}, events(s.claimAndEnd(t)), "what is delivered between two pieces")
	n, next = s.since(t, store.Since{}, next, 2)
	require.Equal(t, 2, n)
	n, next = s.since(t, store.Since{}, next, 2)
	require.Equal(t, 1, n)
	require.Empty(t, next)
	var order []string
	for range 4 {
		order = append(order, events(s.claimAndEnd(t))...)
	}
	require.Equal(t, names("e", 2, 5), order)
	n, _ = s.since(t, store.Since{}, "", 2)
	require.Zero(t, n, "nothing is dead any more")
}

func againSinceFilters(t *testing.T, s *suite) {
	base := time.Now().UTC().Truncate(time.Microsecond) // ids are of this time
	for name, tc := range map[string]struct {
		filter store.Since
		want   []string
	}{
		"all that is dead":                {store.Since{}, []string{"late", "sms", "other task", "on time", "early"}},
		"the start is of it, the end not": {store.Since{Start: base, End: base.Add(time.Second)}, []string{"sms", "other task", "on time"}},
		"a task":                          {store.Since{Tasks: []string{"t2"}}, []string{"other task"}},
		"a channel":                       {store.Since{Channel: delivery.BySMS}, []string{"sms"}},
		"also delivered":                  {store.Since{Tasks: []string{"t2"}, Delivered: true}, []string{"delivered", "other task"}},
		"in the far past":                 {store.Since{End: base.Add(-time.Hour)}, nil},
		"in the future":                   {store.Since{Start: base.Add(time.Hour)}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := &suite{ctx: s.ctx, store: s.store, tenant: s.tenant + "-" + name}
			otherTask, sms, delivered := s.message("other task", "c3"), s.sms("sms", "c4", "+1"), s.message("delivered", "c6")
			otherTask.TaskID, delivered.TaskID = "t2", "t2"
			for made, d := range map[time.Duration]delivery.Delivery{
				-time.Second: s.message("early", "c1"), 0: s.message("on time", "c2"), time.Microsecond: otherTask, time.Millisecond: sms,
				time.Second: s.message("late", "c5"), 2 * time.Second: delivered,
			} {
				d.ID, d.Created, d.State, d.NextTry = id.New(), base.Add(made), delivery.Dead, time.Time{}
				if d.EventID == "delivered" {
					d.State, d.Delivered = delivery.Delivered, now
				}
				s.addAll(t, d)
			}
			n, _ := s.since(t, tc.filter, "", 1000)
			require.ElementsMatch(t, tc.want, s.list(t, store.Filter{State: delivery.Pending}))
			require.Len(t, tc.want, n)
		})
	}
}
