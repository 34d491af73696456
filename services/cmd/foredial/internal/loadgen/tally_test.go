package loadgen

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/simulator"
)

func TestWaitsAreTimesWithoutWork(t *testing.T) {
	at := func(s int) time.Time { return time.Unix(int64(s), 0) }
	tally := newTally()
	for _, s := range []simulator.Sighting{
		{Kind: simulator.PreviewShown, Agent: "ann", At: at(0)}, // nobody knows since when
		{Kind: simulator.CallDialled, Agent: "ann", At: at(1)},
		{Kind: simulator.CallReleased, Agent: "ann", At: at(2)},
		{Kind: simulator.CallCompleted, Agent: "ann", At: at(3)},
		{Kind: simulator.PreviewShown, Agent: "bob", At: at(4)},
		{Kind: simulator.PreviewLeft, Agent: "bob", At: at(5)},
		{Kind: simulator.PreviewShown, Agent: "ann", At: at(6)},
		{Kind: simulator.PreviewTaken, Agent: "ann", At: at(7)}, // may have to rest first
		{Kind: simulator.PreviewShown, Agent: "bob", At: at(7)},
		{Kind: simulator.PreviewShown, Agent: "ann", At: at(60)},
	} {
		tally.note(s)
	}
	require.Equal(t, []time.Duration{3 * time.Second, 2 * time.Second}, tally.waits)
	require.Equal(t, 5, tally.previews)
	require.Equal(t, 1, tally.dials)
	require.Equal(t, 1, tally.completed)
}

func TestPercentile(t *testing.T) {
	var waits []time.Duration
	require.Zero(t, percentile(waits, 99))
	for i := range 101 {
		waits = append(waits, time.Duration(i))
	}
	require.EqualValues(t, 50, percentile(waits, 50))
	require.EqualValues(t, 99, percentile(waits, 99))
}

func TestAllowedResults(t *testing.T) {
	result := func(id, parent string, popup bool) *directoryv1.Resource {
		return &directoryv1.Resource{Id: id, Spec: &directoryv1.Resource_BusinessResult{
			BusinessResult: &directoryv1.BusinessResult{ParentId: parent, AppointmentPopup: popup},
		}}
	}
	all := []*directoryv1.Resource{
		result("root", "", false), result("child", "root", false), result("grandchild", "child", false),
		result("later", "root", true), result("other", "", false),
	}
	require.Equal(t, []string{"child", "grandchild"}, allowed(all, "child"))
	require.Equal(t, []string{"root", "child", "grandchild"}, allowed(all, "root"))
	require.Equal(t, []string{"root", "child", "grandchild", "other"}, allowed(all, ""))
	require.Empty(t, allowed(all, "gone"))
}
