package storetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/result/internal/store"
)

func setAsideIsCountedByAgent(t *testing.T, s *suite) {
	midnight := dial.Truncate(24 * time.Hour)
	ended := func(id, agent string, state dispatchv1.PreviewState, end time.Time) store.Preview {
		p := preview(id, state)
		p.AgentID, p.Offer, p.End = agent, end.Add(-time.Minute), end
		return p
	}
	all := []store.Preview{
		ended("p1", "ann", skipped, midnight),
		ended("p2", "ann", skipped, midnight.Add(time.Hour)),
		ended("p3", "ann", snoozed, midnight.Add(time.Hour)),
		ended("p4", "ann", skipped, midnight.Add(-time.Microsecond)), // yesterday
		ended("p5", "bob", snoozed, midnight.Add(time.Hour)),
		ended("p6", "cat", accepted, midnight.Add(time.Hour)),
		ended("p7", "cat", timedOut, midnight.Add(time.Hour)),
	}
	require.NoError(t, s.store.AddPreviews(s.ctx, s.tenant, all))
	require.NoError(t, s.store.AddPreviews(s.ctx, s.tenant, all[:1]), "again")
	require.NoError(t, s.store.AddPreviews(s.ctx, s.tenant+"-other", []store.Preview{ended("p1", "ann", skipped, midnight)}))

	got, err := s.store.CountSetAside(s.ctx, s.tenant, midnight)
	require.NoError(t, err)
	require.Equal(t, []store.SetAside{{AgentID: "ann", Skipped: 2, Snoozed: 1}, {AgentID: "bob", Snoozed: 1}}, got)
	got, err = s.store.CountSetAside(s.ctx, s.tenant, midnight.Add(2*time.Hour))
	require.NoError(t, err)
	require.Empty(t, got)
}
