package orgunit_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
	"github.com/foredial/foredial/services/internal/orgunit"
)

func of(unit string, spec proto.Message) *directoryv1.Resource {
	r := feedtest.Resource("r", spec)
	r.OrgUnitId = unit
	return r
}

// What a task of an org unit may use, as a table.
func TestAllowed(t *testing.T) {
	for _, tc := range []struct {
		isolated               bool
		task, resource         string
		resourceOK, numberType bool
	}{
		{false, "", "", true, true},
		{false, "", "east", true, false},
		{false, "east", "", true, true},
		{false, "east", "east", true, false},
		{false, "east", "west", true, false},
		{true, "", "", true, true},
		{true, "", "east", false, false},
		{true, "east", "", true, false},
		{true, "east", "east", true, true},
		{true, "east", "west", false, false},
	} {
		require.Equal(t, tc.resourceOK, orgunit.Allowed(tc.isolated, tc.task, of(tc.resource, &directoryv1.SkillQueue{})), "%+v", tc)
		require.Equal(t, tc.numberType, orgunit.Allowed(tc.isolated, tc.task, of(tc.resource, &directoryv1.NumberType{})), "%+v", tc)
	}
}

func TestName(t *testing.T) {
	require.Equal(t, "no org unit", orgunit.Name(""))
	require.Equal(t, `org unit "east"`, orgunit.Name("east"))
}
