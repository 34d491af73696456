package disposition_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/apierr"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/disposition"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

// tree has a root, and what it has below it, and what is astray.
func tree(id string) (*directoryv1.Resource, bool) {
	if id == "queue" {
		return feedtest.Resource(id, &directoryv1.SkillQueue{}), true
	}
	parent, ok := map[string]string{
		"sale": "", "upsell": "sale", "big": "upsell", "complaint": "", "east only": "sale",
		"round": "trip", "trip": "round", "orphan": "gone", "queued": "queue",
	}[id]
	r := feedtest.Resource(id, &directoryv1.BusinessResult{ParentId: parent})
	if id == "east only" {
		r.OrgUnitId = "east"
	}
	return r, ok
}

func check(isolated bool, unit, root, id string) error {
	task := &feed.Task{
		Task:     feedtest.Task("t", func(t *taskv1.Task) { t.OrgUnitId, t.BusinessResultId = unit, root }),
		Settings: &directoryv1.TenantSettings{OrgUnitIsolation: isolated},
	}
	return disposition.Check(task, id, tree)
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		id, root string
		allowed  bool
	}{
		{"sale", "", true}, {"big", "", true}, {"orphan", "", true}, {"nothing", "", false}, {"", "", false}, {"queue", "", false},
		{"sale", "sale", true}, {"upsell", "sale", true}, {"big", "sale", true}, {"complaint", "sale", false},
		{"sale", "upsell", false}, {"nothing", "sale", false}, {"round", "sale", false}, {"orphan", "sale", false},
		{"queue", "queue", false}, {"queued", "queue", false},
	} {
		err := check(false, "", c.root, c.id)
		if c.allowed {
			require.NoError(t, err, "%q under %q", c.id, c.root)
			continue
		}
		requireFault(t, err, apierr.Reference)
	}
}

func TestCheckOrgUnit(t *testing.T) {
	require.NoError(t, check(false, "west", "sale", "east only"))
	require.NoError(t, check(true, "east", "sale", "east only"))
	require.NoError(t, check(true, "west", "sale", "upsell"), "it is everybody's")
	requireFault(t, check(true, "west", "sale", "east only"), apierr.OrgUnit)
	requireFault(t, check(true, "", "", "east only"), apierr.OrgUnit)
	requireFault(t, check(true, "west", "complaint", "east only"), apierr.Reference)
}

func requireFault(t *testing.T, err error, reason apierr.FieldReason) {
	t.Helper()
	e, ok := err.(*apierr.Error) //nolint:errorlint // as it is returned
	require.True(t, ok, "%v", err)
	require.Len(t, e.Fields, 1)
	require.Equal(t, "business_result_id", e.Fields[0].Path)
	require.Equal(t, reason, e.Fields[0].Reason)
}
