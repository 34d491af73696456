package task

import (
	"strings"

	"github.com/foredial/foredial/pkg/apierr"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

const failureTemplate = "failure_sms.template_id"

func smsResult(i int) string { return at("business_result_sms", i) + ".business_result_id" }

func checkSMS(t *taskv1.Task, f Facts) (fields []apierr.Field) {
	failure := t.GetFailureSms()
	template := f.Known[failure.GetTemplateId()].GetNotificationTemplate()
	if template != nil && template.GetProvider() != failure.GetProvider() {
		fields = wrong(failureTemplate, apierr.Conflict, "notification template %q is of the provider %s",
			failure.GetTemplateId(), strings.TrimPrefix(template.GetProvider().String(), "NOTIFICATION_PROVIDER_"))
	}
	return append(fields, repeats(t.GetBusinessResultSms(), (*taskv1.BusinessResultSms).GetBusinessResultId, smsResult)...)
}
