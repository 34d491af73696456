package dispatcher_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

// acceptPlace dials the number at a place among the preview's.
func (s *screen) acceptPlace(preview string, place int32) (*dispatchv1.Call, error) {
	return s.AcceptPreview(s.t.Context(), &dispatchv1.AcceptPreviewRequest{Id: preview, Place: place})
}

func TestAcceptByPlace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 1)
	ann := w.node("n1").ready("ann")
	p := ann.offered()
	_, err := ann.AcceptPreview(t.Context(), &dispatchv1.AcceptPreviewRequest{Id: p.GetId(), Place: 1, Number: p.GetNumbers()[0].GetNumber()})
	requireField(t, err, "place")
	require.Equal(t, apierr.Conflict, apierr.Remote(err).Fields[0].Reason)
	_, err = ann.acceptPlace(p.GetId(), 3)
	requireField(t, err, "place")
	require.Equal(t, apierr.Value, apierr.Remote(err).Fields[0].Reason)
	for range 2 {
		call, err := ann.acceptPlace(p.GetId(), 2)
		require.NoError(t, err)
		require.Equal(t, p.GetNumbers()[1].GetNumber(), call.GetNumber())
	}
}

// Nothing that an agent or a supervisor is sent has a number in clear before one is dialled.
func TestMaskedNumbers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.settings(func(s *directoryv1.TenantSettings) { s.MaskNumbers = true })
	w.directory("ann")
	w.task("spring", 1)
	w.contacts.edit("spring", func(c *contactinternalv1.LeasedContact) {
		c.LastAttempts = []*callv1.PastAttempt{{DialTime: timestamppb.Now(), Number: "+8613912345678", AgentId: "bob"}}
	})
	n := w.node("n1")
	ann := n.ready("ann")
	requireMasked := func(p *dispatchv1.Preview) {
		t.Helper()
		require.Equal(t, []string{"+8613****0001", "+8613****0001"}, []string{p.GetNumbers()[0].GetNumber(), p.GetNumbers()[1].GetNumber()})
		require.Equal(t, "+8613****5678", p.GetLastAttempts()[0].GetNumber())
	}
	p := ann.offered()
	requireMasked(p)
	agents, err := n.supervisor().ListAgents(t.Context(), &dispatchv1.ListAgentsRequest{})
	require.NoError(t, err)
	requireMasked(agents.GetAgents()[0].GetPreview())
	ann.leave()
	ann.end()
	ann, welcome := n.open("ann")
	requireMasked(welcome.GetPreview())
	skipped, err := ann.skip(p.GetId(), false)
	require.NoError(t, err)
	requireMasked(skipped)

	w.directory("ann", "bob")
	bob := n.ready("bob")
	p = bob.offered()
	_, err = bob.AcceptPreview(t.Context(), &dispatchv1.AcceptPreviewRequest{Id: p.GetId(), Number: p.GetNumbers()[0].GetNumber()})
	requireReason(t, err, codes.FailedPrecondition, "NUMBER_NOT_ALLOWED")
	call, err := bob.acceptPlace(p.GetId(), 2)
	require.NoError(t, err)
	require.Equal(t, "+8613900000001", call.GetNumber(), "in clear once it is dialled")
}

func TestRevokedPreviewIsMaskedToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.settings(func(s *directoryv1.TenantSettings) { s.MaskNumbers = true })
	w.directory("ann")
	w.task("spring", 1, func(task *taskv1.Task) { task.PreviewTimeoutS = 1 })
	ann := w.node("n1").ready("ann")
	ann.offered()
	require.Equal(t, "+8613****0001", ann.revoked().GetNumbers()[0].GetNumber())
}

// A preview says why it is proposed, on the stream as after a reconnect.
func TestProposal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 1, func(task *taskv1.Task) { task.Priority = 2 })
	dialled := timestamppb.New(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))
	w.contacts.edit("spring", func(c *contactinternalv1.LeasedContact) {
		c.Round = 2
		c.LastAttempts = []*callv1.PastAttempt{{
			DialTime: dialled, Number: "+8613912345678", AgentId: "ann", DisplayedResult: callv1.DisplayedResult_DISPLAYED_RESULT_BUSY,
		}}
	})
	n := w.node("n1")
	ann := n.ready("ann")
	p := ann.offered()
	require.Equal(t, dispatchv1.Preview_RULE_RETRY, p.GetProposal().GetRule())
	require.EqualValues(t, 1, p.GetProposal().GetRank())
	require.EqualValues(t, 2, p.GetProposal().GetTaskPriority())
	require.EqualValues(t, 2, p.GetProposal().GetRound())
	require.True(t, p.GetProposal().GetSameAgent())
	require.Equal(t, dialled.AsTime(), p.GetLastAttempts()[0].GetDialTime().AsTime())
	require.Equal(t, callv1.DisplayedResult_DISPLAYED_RESULT_BUSY, p.GetLastAttempts()[0].GetDisplayedResult())
	ann.leave()
	ann.end()
	_, welcome := n.open("ann")
	require.Equal(t, p.GetProposal().String(), welcome.GetPreview().GetProposal().String())
	require.True(t, welcome.GetConnected())
	require.Equal(t, []string{"queue"}, welcome.GetSkillQueueIds())
}
