package view_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/body"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/dispatcher/internal/view"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

func written(t *testing.T, c *contactinternalv1.LeasedContact) []byte {
	t.Helper()
	text, err := body.Write(c)
	require.NoError(t, err)
	return text
}

func TestRules(t *testing.T) {
	tasks := feedtest.New(t, "acme")
	before := []*callv1.PastAttempt{{DialTime: timestamppb.New(at)}}
	for name, c := range map[string]struct {
		kept    bool
		contact *contactinternalv1.LeasedContact
		want    dispatchv1.Preview_Rule
	}{
		"its turn":               {false, &contactinternalv1.LeasedContact{ContactId: "c"}, dispatchv1.Preview_RULE_SEQUENCE},
		"dialled before":         {false, &contactinternalv1.LeasedContact{LastAttempts: before}, dispatchv1.Preview_RULE_RETRY},
		"agreed":                 {false, &contactinternalv1.LeasedContact{AppointmentId: "b", LastAttempts: before}, dispatchv1.Preview_RULE_APPOINTMENT},
		"snoozed, though agreed": {true, &contactinternalv1.LeasedContact{AppointmentId: "b"}, dispatchv1.Preview_RULE_SNOOZED},
	} {
		t.Run(name, func(t *testing.T) {
			shown, err := view.Preview(tasks, "acme", queue.Preview{Kept: c.kept, Body: written(t, c.contact)})
			require.NoError(t, err)
			require.Equal(t, c.want, shown.GetProposal().GetRule())
		})
	}
	shown, err := view.Preview(tasks, "acme", queue.Preview{ID: "p"})
	require.NoError(t, err)
	require.Nil(t, shown.GetProposal(), "nothing is known of a contact that has left Redis")
}

func TestWhatAPreviewShows(t *testing.T) {
	tasks := feedtest.New(t, "acme", feedtest.Task("t", func(task *taskv1.Task) { task.Priority, task.AllowSkipAndClose = 4, true }))
	text := written(t, &contactinternalv1.LeasedContact{ContactId: "c", Round: 3})
	shown, err := view.Preview(tasks, "acme", queue.Preview{
		Task: "t", State: queue.Snoozed, Rank: 7, SameAgent: true, SnoozedUntil: at, Body: text,
	})
	require.NoError(t, err)
	require.Equal(t, dispatchv1.PreviewState_PREVIEW_STATE_SNOOZED, shown.GetState())
	require.Equal(t, at, shown.GetSnoozeTime().AsTime())
	require.True(t, shown.GetMayClose())
	require.EqualValues(t, 7, shown.GetProposal().GetRank())
	require.EqualValues(t, 4, shown.GetProposal().GetTaskPriority())
	require.EqualValues(t, 3, shown.GetProposal().GetRound())
	require.True(t, shown.GetProposal().GetSameAgent())
}

func TestNumbersAreMaskedUntilOneIsDialled(t *testing.T) {
	number := func(n string) *contactinternalv1.LeasedContact {
		return &contactinternalv1.LeasedContact{
			Numbers: []*contactv1.Number{{Number: n}}, LastAttempts: []*callv1.PastAttempt{{Number: n}},
		}
	}
	const clear, masked = "+8613812341234", "+8613****1234"
	for _, wanted := range []bool{true, false} {
		tasks := feedtest.New(t, "acme", &directoryv1.TenantSettings{MaskNumbers: wanted})
		for state, dialled := range map[queue.PreviewState]bool{
			queue.Offered: false, queue.Accepting: false, queue.Closing: false, queue.Accepted: true,
			queue.Skipped: false, queue.Snoozed: false, queue.TimedOut: false, queue.Revoked: false,
		} {
			shown, err := view.Preview(tasks, "acme", queue.Preview{State: state, Body: written(t, number(clear))})
			require.NoError(t, err)
			want := clear
			if wanted && !dialled {
				want = masked
			}
			require.Equal(t, want, shown.GetNumbers()[0].GetNumber(), state)
			require.Equal(t, want, shown.GetLastAttempts()[0].GetNumber(), state)
		}
	}
}
