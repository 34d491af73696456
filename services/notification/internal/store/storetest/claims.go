package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/notification/internal/delivery"
	"github.com/foredial/foredial/services/notification/internal/store"
)

func destinations(t *testing.T, s *suite) {
	late := s.to("https://b.example/x", "f1", "c")
	late.NextTry = now.Add(time.Hour)
	s.addAll(t, s.message("e1", "c1"), s.message("e2", "c2"), late, s.to("https://b.example/y", "f2", "c2"))
	own := func() (list []store.Destination) {
		all, err := s.store.Destinations(s.ctx)
		require.NoError(t, err)
		require.True(t, slices.IsSortedFunc(all, func(a, b store.Destination) int { return strings.Compare(a.Name, b.Name) }))
		return slices.DeleteFunc(all, func(d store.Destination) bool { return !strings.HasPrefix(d.Name, s.tenant+" ") })
	}
	a, b := s.tenant+" https://a.example", s.tenant+" https://b.example"
	require.Equal(t, []store.Destination{{Name: a, Due: now}, {Name: b, Due: now}}, own())
	s.end(t, 200)
	require.Equal(t, []store.Destination{{Name: b, Due: now.Add(time.Hour)}}, own(), "nothing is to go to the other")
}

func claimsAreOfTheOldest(t *testing.T, s *suite) {
	for i := range 6 {
		d := s.message(fmt.Sprint("e", i), fmt.Sprint("c", i))
		d.NextTry = now.Add(-time.Duration(i) * time.Second)
		s.addAll(t, d)
	}
	s.addAll(t, s.to("https://b.example", "f1", "d1"), s.to("https://b.example", "f2", "d2"))
	claim := func(most int) []string {
		list, err := s.store.Claim(s.ctx, node, s.rooms(t, most), now, now.Add(claimed))
		require.NoError(t, err)
		got := events(list)
		slices.Sort(got)
		return got
	}
	require.Equal(t, []string{"e4", "e5", "f1", "f2"}, claim(2), "so many of each destination")
	require.Equal(t, []string{"e1", "e2", "e3"}, claim(3))
	require.Equal(t, []string{"e0"}, claim(3))
	require.Empty(t, claim(3))
}

// Processes that claim at once share what there is, and none waits for another.
func claimsAreOneClaimants(t *testing.T, s *suite) {
	const messages, claimants = 60, 4
	var list []delivery.Delivery
	for i := range messages {
		list = append(list, s.message(fmt.Sprint("e", i), fmt.Sprint("c", i)))
	}
	s.addAll(t, list...)
	rooms := s.rooms(t, 5)
	var wg sync.WaitGroup
	got, failed := make([][]store.Claimed, claimants), make([]error, claimants)
	for i := range claimants {
		wg.Go(func() {
			for {
				some, err := s.store.Claim(s.ctx, fmt.Sprint(node, i), rooms, now, now.Add(claimed))
				failed[i] = errors.Join(failed[i], err)
				got[i] = append(got[i], some...)
				if err != nil || len(got[i]) >= messages/claimants {
					return
				}
			}
		})
	}
	wg.Wait()
	require.NoError(t, errors.Join(failed...))
	all := events(slices.Concat(got...))
	slices.Sort(all)
	require.Len(t, all, messages)
	require.Len(t, slices.Compact(all), messages, "each is one claimant's")
}

func aClaimEnds(t *testing.T, s *suite) {
	d := s.add(t, "e1", "c")
	slow := s.claimOne(t)
	equal(t, d, slow.Delivery)
	require.Empty(t, s.claimBy(t, "other", now.Add(claimed-time.Second)))
	fast := s.claimBy(t, "other", now.Add(claimed))
	require.Len(t, fast, 1)

	require.False(t, s.try(t, slow, 500, nil), "its claim was over")
	equal(t, d, s.get(t, d.ID))
	require.True(t, s.try(t, fast[0], 200, nil))
	require.False(t, s.try(t, fast[0], 500, nil), "and this one is now")
	require.Equal(t, delivery.Delivered, s.get(t, d.ID).State)
}

func aNodeTakesBackWhatItHeld(t *testing.T, s *suite) {
	s.add(t, "e1", "c1")
	old := s.claimOne(t)
	s.add(t, "e2", "c2")
	theirs := s.claimBy(t, node+"-2", now)
	require.Len(t, theirs, 1)

	require.NoError(t, s.store.TakeBack(s.ctx, node))
	back := s.claimAt(t, now)
	if s.oneProcess {
		require.Equal(t, []string{"e1", "e2"}, events(back))
	} else {
		require.Equal(t, []string{"e1"}, events(back))
		require.NoError(t, s.store.TakeBack(s.ctx, ""))
		require.Empty(t, s.claimAt(t, now), "who has no name held nothing")
		require.True(t, s.try(t, theirs[0], 200, nil))
	}
	require.False(t, s.try(t, old, 500, nil))
	require.True(t, s.try(t, back[0], 200, nil))
}

func aFailedOneIsDueAtItsNextTry(t *testing.T, s *suite) {
	d := s.add(t, "e1", "c")
	require.True(t, s.try(t, s.claimOne(t), 500, delivery.Schedule{10 * time.Minute}))
	got := s.get(t, d.ID)
	require.Equal(t, delivery.Pending, got.State)
	require.Equal(t, now.Add(10*time.Minute), got.NextTry)
	require.Equal(t, 500, got.LastStatus)
	require.Equal(t, "the receiver answered 500", got.LastError)
	require.Empty(t, s.claimAt(t, got.NextTry.Add(-time.Microsecond)))
	require.Len(t, s.claimAt(t, got.NextTry), 1)
}
