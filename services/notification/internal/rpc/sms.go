package rpc

import (
	"context"
	"errors"
	"slices"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/phone"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/internal/placeholder"
	"github.com/foredial/foredial/services/notification/internal/delivery"
	"github.com/foredial/foredial/services/notification/internal/sms"
)

// templateOf is the id of the template that a task has for an event; empty: none.
func templateOf(task *feed.Task, of notificationv1.EventType, a *resultv1.Attempt) string {
	switch of {
	case notificationv1.EventType_EVENT_TYPE_UNREACHED:
		return task.GetFailureSms().GetTemplateId()
	case notificationv1.EventType_EVENT_TYPE_COMPLETED:
		pairs := task.GetBusinessResultSms()
		i := slices.IndexFunc(pairs, func(p *taskv1.BusinessResultSms) bool { return p.GetBusinessResultId() == a.GetBusinessResultId() })
		if i >= 0 {
			return pairs[i].GetTemplateId()
		}
	}
	return ""
}

// messagesOf are the short messages about an event. A template that is not to be
// had any more is a warning: nothing could be sent, ever.
func (s *Enqueue) messagesOf(ctx context.Context, task *feed.Task, event delivery.Event, a *resultv1.Attempt) ([]delivery.Delivery, error) {
	templateID := templateOf(task, event.Type, a)
	if templateID == "" || event.Number == "" { // the number was erased: nobody is told of the customer
		return nil, nil
	}
	resource, err := s.Tasks.GetResource(ctx, task.Tenant, templateID)
	if err != nil && !errors.Is(err, feed.ErrNoResource) {
		return nil, err
	}
	template := resource.GetNotificationTemplate()
	text, wrong := placeholder.Parse(template.GetText())
	if template == nil || wrong != nil {
		s.Log.Warn("no sms: the template is of no use", "tenant", task.Tenant, "task_id", task.GetId(), "template_id", templateID, "error", errors.Join(err, wrong))
		return nil, nil
	}
	facts, err := s.facts(ctx, task, event, a, len(text.Attributes()) > 0)
	if err != nil {
		return nil, err
	}
	filled, values := sms.Compose(text, facts)
	now := time.Now().UTC().Truncate(time.Microsecond)
	var list []delivery.Delivery
	for _, number := range recipientsOf(task, template, event) {
		list = append(list, delivery.Delivery{
			ID: id.New(), EventID: event.ID, Event: event.Type,
			TaskID: event.TaskID, ContactID: event.ContactID, AttemptID: event.AttemptID,
			Channel: delivery.BySMS, Destination: delivery.SMSDestination(task.Tenant, template.GetProvider()),
			SMS: &delivery.SMS{
				TemplateID: templateID, Provider: template.GetProvider(), ProviderTemplate: template.GetProviderTemplateId(),
				Values: values, Recipient: number, Text: filled,
			},
			State: delivery.Pending, Turn: 1, Occurred: event.Occurred, Created: now, NextTry: now,
		})
	}
	return list, nil
}

// recipientsOf are the numbers that a message goes to: the one that was called,
// unless it is about a business result and the template lists others.
func recipientsOf(task *feed.Task, template *directoryv1.NotificationTemplate, event delivery.Event) (numbers []string) {
	if event.Type == notificationv1.EventType_EVENT_TYPE_COMPLETED {
		for _, listed := range template.GetRecipientNumbers() {
			// They were checked when saved; the region may be another since.
			if number, err := phone.Parse(listed, task.Settings.GetDefaultRegion()); err == nil && !slices.Contains(numbers, number) {
				numbers = append(numbers, number)
			}
		}
		if len(template.GetRecipientNumbers()) > 0 {
			return numbers
		}
	}
	return []string{event.Number}
}

// facts are what the placeholders of a message about an event stand for.
func (s *Enqueue) facts(ctx context.Context, task *feed.Task, event delivery.Event, a *resultv1.Attempt, attributes bool) (sms.Facts, error) {
	facts := sms.Facts{
		Name: a.GetName(), Reference: event.Reference, Number: event.Number,
		Task: task.GetDisplayName(), Time: event.Occurred.In(task.Zone),
	}
	if chosen, ok := s.Tasks.Resource(task.Tenant, a.GetBusinessResultId()); ok {
		facts.BusinessResult = chosen.GetDisplayName()
	}
	if !attributes {
		return facts, nil
	}
	contact, err := s.Contacts.GetContact(auth.WithTenant(ctx, task.Tenant), &contactv1.GetContactRequest{TaskId: event.TaskID, Id: event.ContactID})
	if err != nil && status.Code(err) != codes.NotFound { // gone meanwhile: it has none
		// Not UNAVAILABLE, which would be said of this service: other events need no attributes.
		return sms.Facts{}, apierr.New(codes.Aborted, apierr.DependencyDown, "the contact service does not tell the attributes of %q", event.ContactID).Because(err)
	}
	facts.Attributes = s.forMessages(task.Tenant, contact.GetAttributes())
	return facts, nil
}

// forMessages leaves out what is kept encrypted: not even its stand-in is for messages.
func (s *Enqueue) forMessages(tenant string, attributes map[string]string) map[string]string {
	for _, r := range s.Tasks.Resources(tenant, directoryv1.ResourceKind_RESOURCE_KIND_DATA_ATTRIBUTE) {
		if r.GetDataAttribute().GetType() == directoryv1.AttributeType_ATTRIBUTE_TYPE_ENCRYPTED {
			delete(attributes, r.GetDataAttribute().GetCode())
		}
	}
	return attributes
}
