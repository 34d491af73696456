package sms_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/notification/internal/delivery"
	"github.com/foredial/foredial/services/notification/internal/sms"
)

const gateway = directoryv1.NotificationProvider_NOTIFICATION_PROVIDER_SMS_GATEWAY

// provider answers as the test says and writes down what it was given.
type provider struct {
	ids  []string
	err  error
	took []sms.Message
	// receipts: it reports what became of messages.
	receipts bool
}

func (p *provider) Send(_ context.Context, m sms.Message) ([]string, error) {
	p.took = append(p.took, m)
	return p.ids, p.err
}

// Find implements sms.Accounts: acme alone has an account.
func (p *provider) Find(tenant string, of directoryv1.NotificationProvider) (sms.Account, bool) {
	return sms.Account{Name: "acme/SMS_GATEWAY", Receipts: p.receipts, Provider: p}, tenant == "acme" && of == gateway
}

func message() delivery.Delivery {
	return delivery.Delivery{ID: "d", SMS: &delivery.SMS{
		TemplateID: "t", Provider: gateway, ProviderTemplate: "pt", Values: []string{"Ann"}, Recipient: "+8613800138000", Text: "Dear Ann",
	}}
}

func TestWhatComesOfAMessage(t *testing.T) {
	unknown := errors.New("the connection was lost")
	for name, tc := range map[string]struct {
		ids  []string
		err  error
		want delivery.Answer
	}{
		"taken":     {[]string{"1", "2"}, nil, delivery.Answer{MessageIDs: []string{"1", "2"}}},
		"unknown":   {nil, unknown, delivery.Answer{Err: unknown}},
		"never":     {nil, sms.Never("no such number"), delivery.Answer{Final: true}},
		"down":      {nil, fmt.Errorf("bind: %w", sms.Down("no password")), delivery.Answer{Down: true}},
		"no reason": {nil, &sms.NotTakenError{Err: unknown}, delivery.Answer{}},
	} {
		t.Run(name, func(t *testing.T) {
			p := &provider{ids: tc.ids, err: tc.err}
			got := (&sms.Carrier{Accounts: p}).Send(t.Context(), "acme", message())
			tc.want.Err = tc.err
			require.Equal(t, tc.want, got)
			require.Equal(t, []sms.Message{{
				Tenant: "acme", DeliveryID: "d", TemplateID: "t", ProviderTemplate: "pt", Values: []string{"Ann"},
				Recipient: "+8613800138000", Text: "Dear Ann",
			}}, p.took)
		})
	}
}

func TestReceiptsNeedTheAccount(t *testing.T) {
	p := &provider{ids: []string{"1"}, receipts: true}
	require.Equal(t, delivery.Answer{MessageIDs: []string{"1"}, Account: "acme/SMS_GATEWAY"},
		(&sms.Carrier{Accounts: p}).Send(t.Context(), "acme", message()))
}

func TestWithoutAnAccount(t *testing.T) {
	p := &provider{}
	got := (&sms.Carrier{Accounts: p}).Send(t.Context(), "other", message())
	require.True(t, got.Final)
	require.EqualError(t, got.Err, "there is no account with the provider SMS_GATEWAY")
	require.Empty(t, p.took)
}

func TestTheLogShowsNobody(t *testing.T) {
	var text strings.Builder
	log := sms.NewLog(slog.New(slog.NewTextHandler(&text, nil)))
	ids, err := log.Send(t.Context(), sms.Message{
		Tenant: "acme", DeliveryID: "d", TemplateID: "t", Values: []string{"Ann"}, Recipient: "+8613800138000", Text: "Dear Ann",
	})
	require.NoError(t, err)
	require.Equal(t, []string{"log-d"}, ids)
	require.Contains(t, text.String(), "number=+8613****8000")
	require.Contains(t, text.String(), "tenant=acme")
	require.Contains(t, text.String(), "characters=8")
	require.NotContains(t, text.String(), "Ann")
	require.NotContains(t, text.String(), "13800138000")
}

func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pace, start := sms.NewPace(20), time.Now()
		for range 60 {
			require.NoError(t, pace.Wait(t.Context(), 1))
		}
		require.InDelta(t, 2, time.Since(start).Seconds(), 0.01, "20 at once, then 20 a second")

		slow, start := sms.NewPace(1), time.Now()
		require.NoError(t, slow.Wait(t.Context(), 10), "the parts of the longest message")
		require.Zero(t, time.Since(start))
		hurry, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		require.Error(t, slow.Wait(hurry, 2))
		require.Zero(t, time.Since(start), "said at once")

		free, start := sms.NewPace(0), time.Now()
		for range 1000 {
			require.NoError(t, free.Wait(t.Context(), 10))
		}
		require.Zero(t, time.Since(start))
	})
}
