package directory

import (
	"fmt"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/phone"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/placeholder"
)

func checkNotificationTemplate(item Item, f Facts) (wrong []apierr.Field) {
	template := item.New.GetNotificationTemplate()
	if template.GetProvider() == directoryv1.NotificationProvider_NOTIFICATION_PROVIDER_HUAWEI_CLOUD_SMS && template.GetProviderTemplateId() == "" {
		wrong = append(wrong, fault("notification_template.provider_template_id", apierr.Required, "is required with HUAWEI_CLOUD_SMS")...)
	}
	if _, err := placeholder.Parse(template.GetText()); err != nil {
		wrong = append(wrong, fault("notification_template.text", apierr.Format, "%v", err)...)
	}
	wrong = append(wrong, checkAttributes(attributeCodes(item.New), f.Attributes)...)
	region := f.Settings.GetDefaultRegion()
	for i, number := range template.GetRecipientNumbers() {
		if _, err := phone.Parse(number, region); err != nil {
			wrong = append(wrong, fault(fmt.Sprintf("notification_template.recipient_numbers[%d]", i), apierr.Format, "%v (region %s)", err, region)...)
		}
	}
	return wrong
}

// checkAttributes lists the data attributes that a text names in vain: what is
// kept encrypted is not for messages.
func checkAttributes(codes []string, known map[string]*directoryv1.DataAttribute) (wrong []apierr.Field) {
	for _, code := range codes {
		attribute, ok := known[code]
		switch {
		case !ok:
			wrong = append(wrong, fault("notification_template.text", apierr.Reference, "no data attribute has the code %q", code)...)
		case attribute.GetType() == directoryv1.AttributeType_ATTRIBUTE_TYPE_ENCRYPTED:
			wrong = append(wrong, fault("notification_template.text", apierr.Reference, "data attribute %q is ENCRYPTED", code)...)
		}
	}
	return wrong
}

// attributeCodes are the codes of the data attributes that a resource names.
func attributeCodes(r *directoryv1.Resource) []string {
	text, err := placeholder.Parse(r.GetNotificationTemplate().GetText())
	if err != nil {
		return nil
	}
	return text.Attributes()
}
