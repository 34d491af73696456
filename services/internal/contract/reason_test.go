package contract_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/apierr"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
)

// pkg may not import the contract, so it spells the enum's names itself.
func TestReasonsAreThoseOfTheEnum(t *testing.T) {
	var want []apierr.FieldReason
	for number := range int32(len(errorv1.FieldReason_name)) {
		if number > 0 {
			want = append(want, apierr.FieldReason(strings.TrimPrefix(errorv1.FieldReason_name[number], "FIELD_REASON_")))
		}
	}
	require.Equal(t, want, []apierr.FieldReason{
		apierr.Required, apierr.Format, apierr.Range, apierr.Length, apierr.Count, apierr.Repeated, apierr.Value,
		apierr.Reference, apierr.OrgUnit, apierr.NotApproved, apierr.Setting, apierr.Overlap, apierr.Backwards,
		apierr.Past, apierr.Immutable, apierr.Cycle, apierr.Conflict,
	})
}

func TestErrorReasonsAreOfTheEnum(t *testing.T) {
	for _, reason := range []apierr.Reason{
		apierr.InvalidField, apierr.TokenMissing, apierr.TokenInvalid, apierr.PermissionDenied, apierr.Limit,
		apierr.DependencyDown, apierr.Draining, apierr.Deadline, apierr.Cancelled, apierr.Internal,
	} {
		require.Contains(t, errorv1.Reason_value, "REASON_"+string(reason))
	}
}
