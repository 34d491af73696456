package sms

import (
	"context"
	"errors"
	"strings"
	"time"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/notification/internal/delivery"
)

// Account is a tenant's way out by a provider.
type Account struct {
	// Name tells accounts apart.
	Name string
	// Receipts: the provider reports what became of messages.
	Receipts bool
	Provider
}

// Accounts finds the account of a tenant with a provider.
type Accounts interface {
	Find(tenant string, provider directoryv1.NotificationProvider) (Account, bool)
}

// Carrier carries deliveries by SMS.
type Carrier struct{ Accounts Accounts }

// sendWithin bounds a try, waiting for the account's pace included.
const sendWithin = 15 * time.Second

// Send makes one try.
func (c *Carrier) Send(ctx context.Context, tenant string, d delivery.Delivery) delivery.Answer {
	account, ok := c.Accounts.Find(tenant, d.SMS.Provider)
	if !ok {
		return delivery.Answer{Err: errors.New("there is no account with the provider " + nameOf(d.SMS.Provider)), Final: true}
	}
	if d.SMS.Recipient == "" {
		return delivery.Answer{Err: errors.New(delivery.Erased), Final: true}
	}
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	ids, err := account.Send(ctx, Message{
		Tenant: tenant, DeliveryID: d.ID, TemplateID: d.SMS.TemplateID, ProviderTemplate: d.SMS.ProviderTemplate,
		Values: d.SMS.Values, Recipient: d.SMS.Recipient, Text: d.SMS.Text,
	})
	if err != nil {
		failure := &NotTakenError{}
		errors.As(err, &failure)
		return delivery.Answer{Err: err, Final: failure.Final, Down: failure.Down}
	}
	answer := delivery.Answer{MessageIDs: ids}
	if account.Receipts {
		answer.Account = account.Name
	}
	return answer
}

func nameOf(provider directoryv1.NotificationProvider) string {
	return strings.TrimPrefix(provider.String(), "NOTIFICATION_PROVIDER_")
}
