// Package breach turns what protovalidate finds into fields at fault.
package breach

import (
	"slices"
	"strings"

	"buf.build/go/protovalidate"

	"github.com/foredial/foredial/pkg/apierr"
)

// Fields lists the violations, as paths below one; below the empty path they
// are the message's own.
func Fields(path string, found *protovalidate.ValidationError) []apierr.Field {
	if path != "" {
		path += "."
	}
	fields := make([]apierr.Field, len(found.Violations))
	for i, v := range found.Violations {
		fields[i] = apierr.Field{
			Path:        strings.TrimSuffix(path+protovalidate.FieldPathString(v.Proto.GetField()), "."),
			Reason:      Reason(v.Proto.GetRuleId()),
			Description: v.Proto.GetMessage(),
		}
	}
	return fields
}

// endings of the ids of protovalidate's rules, such as string.min_len.
var endings = []struct {
	reason apierr.FieldReason
	of     []string
}{
	{apierr.Required, []string{"required", "oneof", "uri_empty", "uuid_empty", "email_empty", "hostname_empty"}},
	{apierr.Length, []string{"len", "min_len", "max_len", "min_bytes", "max_bytes"}},
	{apierr.Count, []string{"min_items", "max_items", "min_pairs", "max_pairs"}},
	{apierr.Repeated, []string{"unique"}},
	{apierr.Range, []string{"gt", "gte", "lt", "lte", "gt_lt", "gt_lte", "gte_lt", "gte_lte"}},
	{apierr.Format, []string{"pattern", "prefix", "uri", "uuid", "email", "hostname"}},
	{apierr.Value, []string{"defined_only", "in", "not_in", "const"}},
}

// Reason is what breaking a rule means: the rule is known by its id. A rule
// that a message states itself is about fields that do not go together.
func Reason(ruleID string) apierr.FieldReason {
	ending := ruleID[strings.LastIndexByte(ruleID, '.')+1:]
	for _, e := range endings {
		if slices.Contains(e.of, ending) {
			return e.reason
		}
	}
	return apierr.Conflict
}
