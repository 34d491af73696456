package breach_test

import (
	"testing"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"buf.build/go/protovalidate"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/breach"
)

func TestReason(t *testing.T) {
	for ruleID, want := range map[string]apierr.FieldReason{
		"required": apierr.Required, "message.oneof": apierr.Required, "string.uri_empty": apierr.Required,
		"string.min_len": apierr.Length, "string.max_len": apierr.Length, "bytes.max_len": apierr.Length,
		"repeated.min_items": apierr.Count, "repeated.max_items": apierr.Count, "repeated.unique": apierr.Repeated,
		"int32.gte_lte": apierr.Range, "int64.gte": apierr.Range, "duration.gt": apierr.Range,
		"string.pattern": apierr.Format, "string.uri": apierr.Format, "string.prefix": apierr.Format,
		"enum.defined_only": apierr.Value, "enum.not_in": apierr.Value, "string.not_in": apierr.Value,
		"question.options": apierr.Conflict,
	} {
		require.Equal(t, want, breach.Reason(ruleID), ruleID)
	}
}

func TestFields(t *testing.T) {
	found := &protovalidate.ValidationError{Violations: []*protovalidate.Violation{
		{Proto: &validate.Violation{
			Field:  &validate.FieldPath{Elements: []*validate.FieldPathElement{{FieldName: proto.String("priority")}}},
			RuleId: proto.String("int32.gte_lte"), Message: proto.String("must be 1 to 5"),
		}},
		{Proto: &validate.Violation{RuleId: proto.String("question.options"), Message: proto.String("has no options")}},
	}}
	require.Equal(t, []apierr.Field{
		{Path: "task.priority", Reason: apierr.Range, Description: "must be 1 to 5"},
		{Path: "task", Reason: apierr.Conflict, Description: "has no options"},
	}, breach.Fields("task", found))
	require.Equal(t, "priority", breach.Fields("", found)[0].Path)
}
