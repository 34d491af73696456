package event_test

import (
	"encoding/base64"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/foredial/foredial/services/result/internal/event"
)

func TestCursorIsOfOneTenant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tenant, other := rapid.String().Draw(t, "tenant"), rapid.String().Draw(t, "other")
		seq := rapid.Int64Range(0, math.MaxInt64).Draw(t, "seq")
		cursor := event.Cursor(tenant, seq)
		require.LessOrEqual(t, len(cursor), 64, "what the contract takes")
		got, err := event.Seq(tenant, cursor)
		require.NoError(t, err)
		require.Equal(t, seq, got)
		if _, err := event.Seq(other, cursor); other != tenant {
			require.ErrorIs(t, err, event.ErrCursor)
		}
	})
}

// A cursor in which anything is changed is none.
func TestCursorAddsUp(t *testing.T) {
	cursor, err := base64.RawURLEncoding.DecodeString(event.Cursor("acme", 77))
	require.NoError(t, err)
	for i := range cursor {
		changed := append([]byte(nil), cursor...)
		changed[i] ^= 1
		_, err := event.Seq("acme", base64.RawURLEncoding.EncodeToString(changed))
		require.ErrorIs(t, err, event.ErrCursor, "byte %d", i)
	}
}

func FuzzSeq(f *testing.F) {
	for _, cursor := range []string{"", "x", "-1", "AQAAAAAAAABN", event.Cursor("acme", 0), event.Cursor("acme", 7) + "A", event.Cursor("other", 7)} {
		f.Add(cursor)
	}
	f.Fuzz(func(t *testing.T, cursor string) {
		seq, err := event.Seq("acme", cursor)
		if err != nil {
			require.ErrorIs(t, err, event.ErrCursor)
			return
		}
		require.Equal(t, event.Cursor("acme", seq), cursor, "there is one text for a place")
	})
}
