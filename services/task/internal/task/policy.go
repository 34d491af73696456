package task

import (
	"github.com/foredial/foredial/pkg/apierr"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

const typeEntries = "result_policy.number_type_entries"

func entryType(i int) string { return at(typeEntries, i) + ".number_type_id" }

func checkPolicy(t *taskv1.Task, _ Facts) (fields []apierr.Field) {
	policy := t.GetResultPolicy()
	byType := policy.GetScope() == taskv1.PolicyScope_POLICY_SCOPE_CONTACT
	if byType && len(policy.GetNonRetryResults()) > 0 {
		fields = append(fields, wrong("result_policy.non_retry_results", apierr.Conflict, "is only for the scope GLOBAL")...)
	}
	if !byType && len(policy.GetNumberTypeEntries()) > 0 {
		fields = append(fields, wrong(typeEntries, apierr.Conflict, "is only for the scope CONTACT")...)
	}
	fields = append(fields, checkEntry("result_policy.default_entry", policy.GetDefaultEntry())...)
	for i, entry := range policy.GetNumberTypeEntries() {
		fields = append(fields, checkEntry(at(typeEntries, i)+".entry", entry.GetEntry())...)
	}
	return append(fields, repeats(policy.GetNumberTypeEntries(), (*taskv1.NumberTypeEntry).GetNumberTypeId, entryType)...)
}

func checkEntry(path string, entry *taskv1.PolicyEntry) []apierr.Field {
	retries := path + ".retries"
	if !entry.GetByResult() && len(entry.GetRetries()) > 0 {
		return wrong(retries, apierr.Conflict, "is only for by_result")
	}
	return repeats(entry.GetRetries(), (*taskv1.ResultRetry).GetDisplayedResult, func(i int) string {
		return at(retries, i) + ".displayed_result"
	})
}
