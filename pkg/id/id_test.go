package id

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestNewIsValidAndSorts(t *testing.T) {
	last := ""
	for range 1000 {
		next := New()
		require.True(t, Valid(next))
		require.Greater(t, next, last)
		last = next
	}
}

func TestFromIsBeforeWhatIsMadeFromThenOn(t *testing.T) {
	before := time.Now()
	made := New()
	require.LessOrEqual(t, From(before), made)
	require.Less(t, made, From(time.Now().Add(time.Second)))
	require.Equal(t, "00000000-03e8-0000-0000-000000000000", From(time.UnixMilli(1000)))
	require.Equal(t, "00000000-0000-0000-0000-000000000000", From(time.Time{}))
}

func TestValid(t *testing.T) {
	for s, want := range map[string]bool{
		"a": true, "task-1": true, "0": true, strings.Repeat("a", 63): true,
		"": false, "-a": false, "A": false, "a_b": false, "a b": false, "ä": false, "a\n": false, strings.Repeat("a", 64): false,
	} {
		require.Equal(t, want, Valid(s), "%q", s)
	}
}
