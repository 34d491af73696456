package outbox_test

import (
	"testing"

	"github.com/stretchr/testify/require"

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
