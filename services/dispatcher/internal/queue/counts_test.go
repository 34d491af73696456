package queue

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCounts(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.load("t", "lease-1", 3)
		d.load("u", "lease-2", 1)
		d.ready([]string{"ann", "bob"}, "q", "r")
		d.ready([]string{"cat"}, "r")
		idle, err := d.Idle(d.ctx(), []string{"r", "nobody's", "q"})
		require.NoError(t, err)
		require.Equal(t, []int{3, 0, 2}, idle)
		d.assign("q", "t", 1, long)
		hoppers, err := d.Hoppers(d.ctx(), []string{"t", "u", "unknown"})
		require.NoError(t, err)
		require.Equal(t, []int{2, 1, 0}, hoppers)
		none, err := d.Hoppers(d.ctx(), nil)
		require.NoError(t, err)
		require.Empty(t, none)
	})
}
