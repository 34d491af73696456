package demo

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

// right adds up.
var right = tally{
	rows: 100, imported: 90, rejected: 10,
	connected: 60, stopped: 10, exhausted: 15, expired: 5,
	seen: 130, accepted: 110, skipped: 12, timedOut: 7, revoked: 1,
	attempts: 110, callsConnected: 60, callsReleased: 110,
	delivered: 170, received: 170,
}

func TestSumsThatAddUp(t *testing.T) {
	var out bytes.Buffer
	require.Empty(t, right.wrong())
	require.NoError(t, summarize(&out, right))
	require.Contains(t, out.String(), "✓ rows 100 = imported 90 + rejected 10\n")
	require.Contains(t, out.String(), "✓ callbacks delivered 170 = calls connected 60 + calls released 110\n")
	require.NotContains(t, out.String(), "✗")
}

func TestEveryFigureIsHeldAgainstAnother(t *testing.T) {
	for name, spoil := range map[string]func(*tally){
		"a row that vanished":       func(t *tally) { t.rejected-- },
		"a contact that vanished":   func(t *tally) { t.exhausted-- },
		"a contact without a call":  func(t *tally) { t.connected++; t.exhausted-- },
		"a preview nobody saw":      func(t *tally) { t.skipped++ },
		"a dial without an attempt": func(t *tally) { t.attempts-- },
		"a callback not delivered":  func(t *tally) { t.delivered-- },
		"an event not received":     func(t *tally) { t.received-- },
		"an event made up":          func(t *tally) { t.received++ },
	} {
		t.Run(name, func(t *testing.T) {
			wrong := right
			spoil(&wrong)
			var out bytes.Buffer
			err := summarize(&out, wrong)
			require.Len(t, wrong.wrong(), 1)
			require.ErrorContains(t, err, wrong.wrong()[0].String())
			require.Contains(t, out.String(), "✗ "+wrong.wrong()[0].whole.String()+" ≠ ")
		})
	}
}
