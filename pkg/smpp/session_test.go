package smpp

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Sequence numbers are positive as signed numbers, and never zero.
func TestSequenceNumbersBeginAgain(t *testing.T) {
	s := newSession(&Config{}, nil)
	s.sequence = maxSequence - 1
	for _, want := range []uint32{maxSequence, 1, 2} {
		got, err := s.await(request{})
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}
