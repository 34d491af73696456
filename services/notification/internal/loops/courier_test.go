package loops_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
	"github.com/foredial/foredial/services/notification/internal/circuit"
	"github.com/foredial/foredial/services/notification/internal/delivery"
	"github.com/foredial/foredial/services/notification/internal/loops"
	"github.com/foredial/foredial/services/notification/internal/store"
)

const (
	tenant   = "acme"
	patience = 10 * time.Second
)

// carrier is a channel whose answers the test decides.
type carrier func(context.Context, delivery.Delivery) delivery.Answer

func (c carrier) Send(ctx context.Context, _ string, d delivery.Delivery) delivery.Answer {
	return c(ctx, d)
}

// run has a courier carry what is in the store until the test is over.
func run(t *testing.T, retry delivery.Schedule, failures int, carriers map[notificationv1.DeliveryChannel]loops.Carrier) (*store.Store, *loops.Courier) {
	t.Helper()
	rows := store.New(sqltest.SQLite(t, store.Migrations))
	log, registry := slog.New(slog.DiscardHandler), prometheus.NewRegistry()
	courier := loops.NewCourier(loops.Config{
		Log: log, Registry: registry, Store: rows, Tasks: feedtest.New(t, tenant), Carriers: carriers, Retry: retry, Node: "node",
		Circuits: circuit.New(circuit.Limits{AtOnce: 4, PerDestination: 4, Failures: failures, Pause: time.Hour}),
	})
	require.NoError(t, courier.Start(t.Context()))
	group := loop.NewGroup(log, registry)
	for _, l := range courier.Loops() {
		group.Go(l)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		require.NoError(t, group.Stop(ctx))
		require.NoError(t, courier.Stop(ctx))
		require.NoError(t, courier.Stop(ctx), "again")
	})
	return rows, courier
}

func add(t *testing.T, rows *store.Store, list ...delivery.Delivery) {
	t.Helper()
	require.NoError(t, rows.Add(t.Context(), tenant, list))
}

func sms(event, recipient string) delivery.Delivery {
	provider := directoryv1.NotificationProvider_NOTIFICATION_PROVIDER_SMS_GATEWAY
	now := time.Now().UTC().Truncate(time.Microsecond)
	return delivery.Delivery{
		ID: id.New(), EventID: event, ContactID: event, Channel: delivery.BySMS, Destination: delivery.SMSDestination(tenant, provider),
		SMS: &delivery.SMS{Provider: provider, Recipient: recipient}, State: delivery.Pending, Turn: 1,
		Occurred: now, Created: now, NextTry: now,
	}
}

func await(t *testing.T, rows *store.Store, id string, ok func(delivery.Delivery) bool) delivery.Delivery {
	t.Helper()
	var d delivery.Delivery
	require.Eventually(t, func() bool {
		var err error
		d, err = rows.Get(context.Background(), tenant, id)
		return err == nil && ok(d)
	}, patience, time.Millisecond)
	return d
}

func in(state notificationv1.DeliveryState) func(delivery.Delivery) bool {
	return func(d delivery.Delivery) bool { return d.State == state }
}

func TestEachChannelHasItsCarrier(t *testing.T) {
	rows, _ := run(t, nil, 10, map[notificationv1.DeliveryChannel]loops.Carrier{
		delivery.BySMS: carrier(func(context.Context, delivery.Delivery) delivery.Answer {
			return delivery.Answer{MessageIDs: []string{"m1", "m2"}}
		}),
	})
	short, callback := sms("e1", "+1"), sms("e2", "")
	callback.Channel, callback.SMS = delivery.ByCallback, nil
	add(t, rows, short, callback)
	got := await(t, rows, short.ID, in(delivery.Delivered))
	require.Equal(t, []string{"m1", "m2"}, got.SMS.MessageIDs)
	require.Equal(t, "nothing is sent by this channel", await(t, rows, callback.ID, in(delivery.Dead)).LastError)
}

// A message that makes its carrier panic ends neither the process nor the others.
func TestACarrierThatPanics(t *testing.T) {
	rows, _ := run(t, nil, 10, map[notificationv1.DeliveryChannel]loops.Carrier{
		delivery.BySMS: carrier(func(_ context.Context, d delivery.Delivery) delivery.Answer {
			if d.EventID == "e1" {
				panic("a bad message")
			}
			return delivery.Answer{}
		}),
	})
	poisonous, fine := sms("e1", "+1"), sms("e2", "+1")
	add(t, rows, poisonous, fine)
	await(t, rows, fine.ID, in(delivery.Delivered))
	require.Equal(t, "internal error", await(t, rows, poisonous.ID, in(delivery.Dead)).LastError)
}

// What is final is not tried again, and says nothing about the provider; what says
// that the provider is down has it left alone.
func TestWhatAnAnswerMeans(t *testing.T) {
	answers := map[string]delivery.Answer{
		"final": {Err: errors.New("no such number"), Final: true},
		"odd":   {Err: errors.New("a text that is too long")},
		"down":  {Err: errors.New("connection refused"), Down: true},
	}
	rows, _ := run(t, delivery.Schedule{time.Hour}, 1, map[notificationv1.DeliveryChannel]loops.Carrier{
		delivery.BySMS: carrier(func(_ context.Context, d delivery.Delivery) delivery.Answer { return answers[d.EventID] }),
	})
	tried := func(d delivery.Delivery) bool { return d.Tries == 1 }
	for event, want := range map[string]notificationv1.DeliveryState{"final": delivery.Dead, "odd": delivery.Pending, "fine": delivery.Delivered} {
		d := sms(event, "+1")
		add(t, rows, d)
		require.Equal(t, want, await(t, rows, d.ID, tried).State, event)
	}
	down, left := sms("down", "+1"), sms("left alone", "+1")
	add(t, rows, down)
	await(t, rows, down.ID, tried)
	add(t, rows, left)
	elsewhere := sms("elsewhere", "+1")
	elsewhere.Destination = "acme other"
	add(t, rows, elsewhere)
	await(t, rows, elsewhere.ID, in(delivery.Delivered))
	got, err := rows.Get(t.Context(), tenant, left.ID)
	require.NoError(t, err)
	require.Zero(t, got.Tries)
}

// A try that ends while the process stops is stored; one that does not end in time
// is cut off, and held against nobody.
func TestStop(t *testing.T) {
	entered, release := make(chan struct{}, 2), make(chan struct{})
	rows, courier := run(t, nil, 10, map[notificationv1.DeliveryChannel]loops.Carrier{
		delivery.BySMS: carrier(func(ctx context.Context, d delivery.Delivery) delivery.Answer {
			entered <- struct{}{}
			if d.EventID == "ends" {
				<-release
				return delivery.Answer{}
			}
			<-ctx.Done()
			return delivery.Answer{Err: ctx.Err(), Down: true}
		}),
	})
	ends, hangs := sms("ends", "+1"), sms("hangs", "+1")
	add(t, rows, ends, hangs)
	<-entered
	<-entered
	ctx, cut := context.WithCancel(context.Background())
	stopped := make(chan error, 1)
	go func() { stopped <- courier.Stop(ctx) }()
	close(release)
	await(t, rows, ends.ID, in(delivery.Delivered))
	late := sms("late", "+1")
	add(t, rows, late)
	cut()
	require.Error(t, <-stopped)
	for _, id := range []string{hangs.ID, late.ID} {
		d, err := rows.Get(t.Context(), tenant, id)
		require.NoError(t, err)
		require.Zero(t, d.Tries)
	}
}
