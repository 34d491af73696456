package outbox_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/result/internal/attempt"
	"github.com/foredial/foredial/services/result/internal/outbox"
)

func TestWhatFollows(t *testing.T) {
	answer := outbox.Entry{Peer: outbox.Notification}
	end := func(n int) []outbox.Entry {
		return []outbox.Entry{{Peer: outbox.Contact, Ends: n}, {Peer: outbox.Notification, Ends: n}}
	}
	for name, tc := range map[string]struct {
		ends   int
		change attempt.Change
		want   []outbox.Entry
	}{
		"nothing":       {0, attempt.Change{}, nil},
		"a note":        {1, attempt.Change{Any: true}, nil},
		"an answer":     {0, attempt.Change{Any: true, Answered: true}, []outbox.Entry{answer}},
		"a late answer": {1, attempt.Change{Any: true, Answered: true}, []outbox.Entry{answer}},
		"an end":        {1, attempt.Change{Any: true, Ended: true}, end(1)},
		"both at once":  {1, attempt.Change{Any: true, Answered: true, Ended: true}, end(1)},
		"the real end":  {2, attempt.Change{Any: true, Ended: true}, end(2)},
	} {
		require.Equal(t, tc.want, outbox.Follow(attempt.Attempt{Ends: tc.ends}, tc.change), name)
	}
}

func TestReplaced(t *testing.T) {
	require.False(t, outbox.Due{Ends: 1, Attempt: attempt.Attempt{Ends: 1}}.Replaced())
	require.True(t, outbox.Due{Ends: 1, Attempt: attempt.Attempt{Ends: 2}}.Replaced())
	require.False(t, outbox.Due{Ends: 0, Attempt: attempt.Attempt{Ends: 2}}.Replaced(), "an answer stays one")
}

func TestOnlyTheFirstBusinessResultIsTold(t *testing.T) {
	sold := attempt.Attempt{BusinessResultID: "sold"}
	require.Equal(t, []outbox.Entry{{Peer: outbox.Notification, Kind: outbox.Completed, BusinessResultID: "sold"}}, outbox.Chosen("", sold))
	require.Empty(t, outbox.Chosen("sold", sold), "nothing new")
	require.Empty(t, outbox.Chosen("refused", sold), "changed afterwards")
	require.Empty(t, outbox.Chosen("", attempt.Attempt{}))
}

func TestWhoIsUnreached(t *testing.T) {
	for value := range contactv1.DoneReason_name {
		reason := contactv1.DoneReason(value)
		want := reason == contactv1.DoneReason_DONE_REASON_STOPPED || reason == contactv1.DoneReason_DONE_REASON_EXHAUSTED
		require.Equal(t, want, outbox.IsUnreached(attempt.Decision{State: contactv1.ContactState_CONTACT_STATE_DONE, DoneReason: reason}), reason)
		require.False(t, outbox.IsUnreached(attempt.Decision{State: contactv1.ContactState_CONTACT_STATE_WAITING, DoneReason: reason}))
	}
}
