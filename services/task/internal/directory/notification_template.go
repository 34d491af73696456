package directory

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/phone"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
)

func checkNotificationTemplate(item Item, f Facts) (wrong []apierr.Field) {
	template := item.New.GetNotificationTemplate()
	if template.GetProvider() == directoryv1.NotificationProvider_NOTIFICATION_PROVIDER_HUAWEI_CLOUD_SMS && template.GetProviderTemplateId() == "" {
		wrong = append(wrong, fault("notification_template.provider_template_id", apierr.Required, "is required with HUAWEI_CLOUD_SMS")...)
	}
	if problem := checkPlaceholders(template.GetText()); problem != "" {
		wrong = append(wrong, fault("notification_template.text", apierr.Format, "%s", problem)...)
	}
	region := f.Settings.GetDefaultRegion()
	for i, number := range template.GetRecipientNumbers() {
		if _, err := phone.Parse(number, region); err != nil {
			wrong = append(wrong, fault(fmt.Sprintf("notification_template.recipient_numbers[%d]", i), apierr.Format, "%v (region %s)", err, region)...)
		}
	}
	return wrong
}

// placeholder is what may stand between double braces, without any blank.
var placeholder = regexp.MustCompile(`^(name|reference|number|task|business_result|time|attribute\.[A-Za-z][A-Za-z0-9_]{0,29})$`)

// checkPlaceholders says what is wrong first with the placeholders of a text.
func checkPlaceholders(text string) string {
	for {
		before, rest, opened := strings.Cut(text, "{{")
		if strings.Contains(before, "}}") {
			return "closes a placeholder with }} that was not opened"
		}
		if !opened {
			return ""
		}
		name, after, closed := strings.Cut(rest, "}}")
		if !closed || strings.Contains(name, "{{") {
			return "opens a placeholder with {{ that is not closed"
		}
		if !placeholder.MatchString(name) {
			return fmt.Sprintf("has an unknown placeholder {{%s}}", name)
		}
		text = after
	}
}
