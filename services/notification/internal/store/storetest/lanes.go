package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/notification/internal/delivery"
	"github.com/foredial/foredial/services/notification/internal/store"
)

func (s *suite) sms(event, contact, recipient string) delivery.Delivery {
	d := s.message(event, contact)
	provider := directoryv1.NotificationProvider_NOTIFICATION_PROVIDER_SMS_GATEWAY
	d.Channel, d.Destination, d.URL, d.Body = delivery.BySMS, delivery.SMSDestination(s.tenant, provider), "", ""
	d.SMS = &delivery.SMS{
		TemplateID: "template", Provider: provider, ProviderTemplate: "p", Values: []string{"v"},
		Recipient: recipient, Text: "text", MessageIDs: []string{"1", "2"}, Account: "account",
	}
	return d
}

func addKeepsEveryField(t *testing.T, s *suite) {
	for _, d := range []delivery.Delivery{s.message("e", "c"), s.sms("f", "c", "+1")} {
		d.Tries, d.TurnTries, d.Turn, d.LastStatus, d.LastError = 3, 2, 4, 500, "error"
		d.State, d.Delivered = delivery.Delivered, now.Add(time.Second)
		s.addAll(t, d)
		equal(t, d, s.get(t, d.ID))
	}
	require.Empty(t, s.claimAt(t, now), "what is over is not due")
}

func anEventIsAddedOnce(t *testing.T, s *suite) {
	first := s.add(t, "e", "c")
	again := s.message("e", "c")
	again.Body = "[1]"
	s.addAll(t, again)
	equal(t, first, s.get(t, first.ID))
	s.end(t, 200)
	s.addAll(t, s.message("e", "c"))
	require.Empty(t, s.claimAt(t, now), "also when it was delivered")

	s.addAll(t, s.sms("e", "c", "+1"), s.sms("e", "c", "+2"), s.sms("e", "c", "+1"))
	require.Len(t, s.list(t, store.Filter{}), 3, "once to each receiver")
}

// A batch comes to the same as its deliveries one by one.
func aBatchIsAddedInOrder(t *testing.T, s *suite) {
	s.add(t, "e1", "c")
	s.end(t, 200) // there, and no longer in its lane
	s.addAll(t, s.message("e1", "c"), s.message("e2", "c"), s.message("f1", "d"), s.message("e3", "c"),
		s.message("e2", "c"), s.message("f2", "d"))
	require.Equal(t, []string{"e2", "f1"}, events(s.claimAt(t, now)))
	s.addAll(t, s.message("f3", "d"), s.message("e4", "c"), s.message("g1", "g"))
	require.Equal(t, []string{"g1"}, events(s.claimAt(t, now)))
	require.Len(t, s.list(t, store.Filter{State: delivery.Pending}), 7)
}

// Two processes that are told the same at once store it once.
func addConcurrently(t *testing.T, s *suite) {
	var wg sync.WaitGroup
	failed := make([]error, 8)
	for i := range failed {
		wg.Go(func() {
			var list []delivery.Delivery
			for n := range 20 {
				n = (n + i*3) % 20
				list = append(list, s.message(fmt.Sprint("e", n), fmt.Sprint("c", n)))
			}
			failed[i] = s.store.Add(s.ctx, s.tenant, list)
		})
	}
	wg.Wait()
	require.NoError(t, errors.Join(failed...))
	require.Len(t, s.list(t, store.Filter{}), 20)
	require.Len(t, s.claimAt(t, now), 20)
}

func onlyTheFirstOfALaneIsDue(t *testing.T, s *suite) {
	s.add(t, "e1", "c")
	s.add(t, "e2", "c")
	s.add(t, "e3", "c")
	s.add(t, "f1", "other contact")
	s.addAll(t, s.to("https://b.example", "g1", "c"), s.sms("h1", "c", "+1"), s.sms("h2", "c", "+2"))
	due := s.claimAt(t, now)
	require.Equal(t, []string{"e1", "f1", "g1", "h1"}, events(due))

	require.True(t, s.try(t, due[0], 500, delivery.Schedule{time.Minute}))
	require.Empty(t, s.claimAt(t, now), "while the first is tried again, the others wait")
	first := s.claimAt(t, now.Add(time.Minute))[0]
	require.Equal(t, "e1", first.EventID)
	s.try(t, first, 200, nil)
	second := s.claimOne(t)
	require.Equal(t, "e2", second.EventID)
	s.try(t, second, 200, nil)
	require.Equal(t, "e3", s.claimOne(t).EventID)
}

func theNextFollowsTheDead(t *testing.T, s *suite) {
	first := s.add(t, "e1", "c")
	s.add(t, "e2", "c")
	s.try(t, s.claimOne(t), 500, nil)
	require.Equal(t, delivery.Dead, s.get(t, first.ID).State)
	require.Equal(t, "e2", s.claimOne(t).EventID)
}

// However adding and finishing overlap, what is pending is due or stands behind
// something that is.
func aLaneIsNeverStuck(t *testing.T, s *suite) {
	const rounds, messages = 10, 6
	errs := make(chan error, rounds*messages)
	var adding sync.WaitGroup
	for i := range messages {
		adding.Go(func() {
			for round := range rounds {
				d := s.message(fmt.Sprint("e", round, "-", i), fmt.Sprint("c", round))
				errs <- s.store.Add(s.ctx, s.tenant, []delivery.Delivery{d})
			}
		})
	}
	added := make(chan struct{})
	go func() { adding.Wait(); close(added) }()
	left := func() int { return len(s.list(t, store.Filter{State: delivery.Pending})) }
	for more := true; more; {
		select {
		case <-added:
			more = false
		default:
		}
		s.end(t, 200)
	}
	for before := left(); before > 0; before = left() {
		s.end(t, 200)
		require.Less(t, left(), before, "something was due")
	}
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
	require.Len(t, s.list(t, store.Filter{State: delivery.Delivered}), rounds*messages)
}
