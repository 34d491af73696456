package lifecycle

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEndsInReverseAndAllOfThem(t *testing.T) {
	var s Stack
	var order []string
	broken := errors.New("broken")
	for _, name := range []string{"store", "server", "loops"} {
		s.Push(name, func(context.Context) error {
			order = append(order, name)
			if name == "server" {
				return broken
			}
			return nil
		})
	}
	err := s.Close(t.Context())
	require.ErrorIs(t, err, broken)
	require.ErrorContains(t, err, "end server")
	require.Equal(t, []string{"loops", "server", "store"}, order)
	require.NoError(t, s.Close(t.Context()), "once")
	require.Len(t, order, 3)
}
