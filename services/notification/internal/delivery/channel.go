package delivery

import (
	"net/url"
	"strings"
	"time"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
)

// The channels.
const (
	ByCallback = notificationv1.DeliveryChannel_DELIVERY_CHANNEL_CALLBACK
	BySMS      = notificationv1.DeliveryChannel_DELIVERY_CHANNEL_SMS
)

// SMS is a short message. It is kept as JSON: the tags are the store's format.
type SMS struct {
	TemplateID string                           `json:"template_id,omitempty"`
	Provider   directoryv1.NotificationProvider `json:"provider,omitempty"`
	// ProviderTemplate is the provider's id of the template, Values what was put in
	// the place of its placeholders, in the order of the text.
	ProviderTemplate string   `json:"provider_template,omitempty"`
	Values           []string `json:"values,omitempty"`
	// Recipient is a number, E.164.
	Recipient string `json:"recipient,omitempty"`
	Text      string `json:"text,omitempty"`
	// MessageIDs are the provider's, one for each part.
	MessageIDs []string `json:"message_ids,omitempty"`
	// Account that took it, if it reports what becomes of messages.
	Account string `json:"account,omitempty"`

	// What it has reported, of all parts together; kept apart, since it comes at
	// any time.
	Receipt       notificationv1.SmsReceipt `json:"-"`
	ReceiptDetail string                    `json:"-"`
	ReceiptTime   time.Time                 `json:"-"`
}

// CallbackDestination is the destination of a tenant's URL: its host, however the
// URL spells it. Tenants that share a host do not share its failures.
func CallbackDestination(tenant, target string) string {
	u, err := url.Parse(target)
	if err != nil {
		return tenant + " " + target
	}
	host := strings.ToLower(u.Host)
	if port := map[string]string{"http": ":80", "https": ":443"}[u.Scheme]; port != "" {
		host = strings.TrimSuffix(host, port)
	}
	return tenant + " " + u.Scheme + "://" + host
}

// SMSDestination is the destination of a tenant's messages by a provider.
func SMSDestination(tenant string, provider directoryv1.NotificationProvider) string {
	return tenant + " " + strings.ToLower(strings.TrimPrefix(provider.String(), "NOTIFICATION_PROVIDER_"))
}
