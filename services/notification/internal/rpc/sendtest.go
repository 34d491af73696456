package rpc

import (
	"context"
	"errors"
	"slices"
	"time"

	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/phone"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	"github.com/foredial/foredial/services/internal/callback"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/internal/placeholder"
	"github.com/foredial/foredial/services/internal/sight"
	"github.com/foredial/foredial/services/notification/internal/delivery"
	"github.com/foredial/foredial/services/notification/internal/sms"
	"github.com/foredial/foredial/services/notification/internal/store"
	"github.com/foredial/foredial/services/notification/internal/wire"
)

const (
	// testWithin bounds the try of a test.
	testWithin = 20 * time.Second
	// storeWithin bounds how long its outcome takes to be stored.
	storeWithin = 5 * time.Second
)

// try sends a delivery once.
type try func(ctx context.Context) delivery.Answer

// SendTest sends one message at once, past all that waits for the receiver, and
// stores it with its only try.
func (s *Deliveries) SendTest(ctx context.Context, req *notificationv1.SendTestRequest) (*notificationv1.Delivery, error) {
	tenant := auth.Tenant(ctx)
	d := delivery.Test(id.New(), time.Now().UTC().Truncate(time.Microsecond))
	compose := func() (try, error) { return s.testURL(ctx, tenant, &d, req.GetUrl()) }
	if req.GetSms() != nil {
		compose = func() (try, error) { return s.testSMS(ctx, tenant, &d, req.GetSms()) }
	}
	send, err := compose()
	if err != nil {
		return nil, err
	}
	wait, err := s.Store.AddTest(ctx, tenant, d)
	if err != nil {
		return nil, err
	}
	if wait > 0 {
		tooMany := apierr.New(codes.ResourceExhausted, apierr.Limit, "a tenant may send %d tests a minute", store.TestsAtOnce)
		tooMany.RetryAfter = wait
		return nil, tooMany
	}
	trying, cancel := context.WithTimeout(ctx, testWithin)
	defer cancel()
	start := time.Now().UTC()
	answer := send(trying)
	end := time.Now().UTC()
	d = d.Tried(answer, end.Truncate(time.Microsecond), nil, 0)
	tried := delivery.NewTry(answer, start.Truncate(time.Microsecond), end)
	storing, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeWithin) // whether or not anybody waits for it still
	defer cancel()
	if err := s.Store.Tested(storing, tenant, d, tried); err != nil {
		return nil, err
	}
	out := wire.Delivery(d)
	out.TryLog = wire.Tries([]delivery.Try{tried})
	return out, nil
}

// testURL makes a delivery a callback with samples.
func (s *Deliveries) testURL(ctx context.Context, tenant string, d *delivery.Delivery, url string) (try, error) {
	who := auth.FromContext(ctx)
	addresses := slices.DeleteFunc(slices.Clone(s.Tasks.Resources(tenant, directoryv1.ResourceKind_RESOURCE_KIND_CALLBACK_ADDRESS)),
		func(r *directoryv1.Resource) bool { return !sight.Of(who, r) })
	address, ok := callback.Find(addresses, url)
	if !ok {
		return nil, apierr.BadField("url", apierr.NotApproved, "is not an approved callback address")
	}
	settings := s.Tasks.Settings(tenant)
	zone, err := feed.Zone(settings.GetTimeZone())
	if err != nil {
		return nil, err
	}
	d.Channel, d.Destination, d.URL = delivery.ByCallback, delivery.CallbackDestination(tenant, url), url
	if d.Body, err = d.Sample().Body(zone, settings.GetVdnId()); err != nil {
		return nil, err
	}
	return func(ctx context.Context) delivery.Answer { return s.Post(ctx, address.GetCallbackAddress(), *d) }, nil
}

// testSMS makes a delivery a short message with samples.
func (s *Deliveries) testSMS(ctx context.Context, tenant string, d *delivery.Delivery, test *notificationv1.SendTestRequest_SmsTest) (try, error) {
	resource, err := sight.Resource(ctx, s.Tasks, test.GetTemplateId())
	if err != nil && !errors.Is(err, feed.ErrNoResource) {
		return nil, err
	}
	template := resource.GetNotificationTemplate()
	if template == nil {
		return nil, apierr.BadField("sms.template_id", apierr.Reference, "no notification template %q", test.GetTemplateId())
	}
	text, err := placeholder.Parse(template.GetText())
	if err != nil {
		return nil, apierr.BadField("sms.template_id", apierr.Format, "its text %v", err)
	}
	settings := s.Tasks.Settings(tenant)
	number, err := phone.Parse(test.GetRecipient(), settings.GetDefaultRegion())
	if err != nil {
		return nil, apierr.BadField("sms.recipient", apierr.Format, "is not a telephone number")
	}
	zone, err := feed.Zone(settings.GetTimeZone())
	if err != nil {
		return nil, err
	}
	d.Channel, d.Destination = delivery.BySMS, delivery.SMSDestination(tenant, template.GetProvider())
	d.SMS = &delivery.SMS{
		TemplateID: test.GetTemplateId(), Provider: template.GetProvider(), ProviderTemplate: template.GetProviderTemplateId(), Recipient: number,
	}
	d.SMS.Text, d.SMS.Values = sms.Compose(text, sms.Samples(text, number, d.Occurred.In(zone)))
	return func(ctx context.Context) delivery.Answer { return s.SMS.Send(ctx, tenant, *d) }, nil
}
