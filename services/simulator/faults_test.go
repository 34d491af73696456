package simulator

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
)

func TestFaultsComeInTheirShares(t *testing.T) {
	f := Faults{Doubled: .2, Late: .1, Dropped: .3}
	require.NoError(t, f.validate())
	const reports = 20_000
	var sum Counts
	for i := range reports {
		r := &dispatchv1.CallReport{AttemptId: fmt.Sprint(i), Event: dispatchv1.CallEvent_CALL_EVENT_RINGING}
		fate := f.of(7, r)
		require.Equal(t, fate, f.of(7, r), "the same report has the same fate")
		require.False(t, fate.dropped && (fate.doubled || fate.late))
		sum = sum.Plus(fate.counts())
	}
	require.InDelta(t, .1, float64(sum.Late)/reports, .01)
	require.InDelta(t, .3, float64(sum.Dropped)/reports, .01)
	require.InDelta(t, .7*.2, float64(sum.Doubled)/reports, .01)
	require.Zero(t, Faults{}.of(7, &dispatchv1.CallReport{AttemptId: "a"}))
}

func TestFaultSharesAreChecked(t *testing.T) {
	for _, f := range []Faults{{Doubled: 1.1}, {Late: -.1}, {Dropped: 2}, {Late: .6, Dropped: .6}} {
		require.Error(t, f.validate())
	}
	_, err := NewConnector(ConnectorConfig{Speed: 1, Faults: Faults{Late: 2}}, nil)
	require.ErrorContains(t, err, "faults")
}

func events(reports ...*dispatchv1.CallReport) (all []dispatchv1.CallEvent) {
	for _, r := range reports {
		all = append(all, r.GetEvent())
	}
	return all
}

// count reads n reports.
func (l *platformLink) count(t *testing.T, n int) (reports []*dispatchv1.CallReport) {
	t.Helper()
	for range n {
		reports = append(reports, l.said(t))
	}
	return reports
}

func TestFaultyReports(t *testing.T) {
	const ringing, connected, released = dispatchv1.CallEvent_CALL_EVENT_RINGING,
		dispatchv1.CallEvent_CALL_EVENT_CONNECTED, dispatchv1.CallEvent_CALL_EVENT_RELEASED
	for name, c := range map[string]struct {
		faults Faults
		want   []dispatchv1.CallEvent
		counts Counts
	}{
		"doubled": {
			Faults{Doubled: 1}, []dispatchv1.CallEvent{ringing, ringing, connected, connected, released, released},
			Counts{Dials: 1, Doubled: 3},
		},
		"late": {Faults{Late: 1}, []dispatchv1.CallEvent{released, connected, ringing}, Counts{Dials: 1, Late: 3}},
		"late and doubled": {
			Faults{Late: 1, Doubled: 1}, []dispatchv1.CallEvent{released, released, connected, connected, ringing, ringing},
			Counts{Dials: 1, Late: 3, Doubled: 3},
		},
	} {
		t.Run(name, func(t *testing.T) {
			connector, p := startConnector(t, ConnectorConfig{Speed: 1000, Faults: c.faults})
			link := <-p.links
			defer close(link.end)
			link.dial(t, "attempt-1", someNumber)
			require.Equal(t, c.want, events(link.count(t, len(c.want))...))
			require.Equal(t, c.counts, connector.Counts())
		})
	}
}

// What was dropped is said when it is asked for.
func TestDroppedReportsAreSaidOnResume(t *testing.T) {
	connector, p := startConnector(t, ConnectorConfig{Speed: 1000, Faults: Faults{Dropped: 1}})
	link := <-p.links
	defer close(link.end)
	link.dial(t, "attempt-1", someNumber)
	require.Eventually(t, func() bool { return connector.Calls() == 0 && connector.Counts().Dropped == 3 }, 5*time.Second, time.Millisecond)
	link.resume(t, "attempt-1")
	require.Len(t, link.all(t), 3)
	require.Equal(t, Counts{Dials: 1, Resumes: 1, Dropped: 3}, connector.Counts())
}

func TestAConnectorPlaysPromptsAndRecords(t *testing.T) {
	connector, p := startConnector(t, ConnectorConfig{Speed: 1000})
	link := <-p.links
	defer close(link.end)
	require.NoError(t, link.Send(&dispatchv1.ConnectResponse{Command: &dispatchv1.ConnectResponse_Dial_{
		Dial: &dispatchv1.ConnectResponse_Dial{AttemptId: "recorded", CalledNumber: someNumber, RingLimitS: 60, Record: true},
	}}))
	reports := link.all(t)
	require.Empty(t, reports[0].GetRecordingPath())
	require.Equal(t, "/recordings/recorded.wav", reports[len(reports)-1].GetRecordingPath())

	link.dial(t, "not recorded", someNumber)
	reports = link.all(t)
	require.Empty(t, reports[len(reports)-1].GetRecordingPath())

	require.NoError(t, link.Send(&dispatchv1.ConnectResponse{Command: &dispatchv1.ConnectResponse_PlayVoice_{
		PlayVoice: &dispatchv1.ConnectResponse_PlayVoice{AttemptId: "recorded", VoicePromptId: "hello"},
	}}))
	require.Eventually(t, func() bool { return connector.Counts().Voices == 1 }, 5*time.Second, time.Millisecond)
}
