package queue

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A leader learns from the one before it for how long leases hold.
func TestRenewed(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		_, known, err := d.Renewed(d.ctx())
		require.NoError(t, err)
		require.False(t, known)
		began := time.Now()
		require.NoError(t, d.NoteRenewed(d.ctx(), 90*time.Second))

		newer := firstTerm
		newer.Revision++
		next, _, err := d.BeginTerm(d.ctx(), d.tenant, newer)
		require.NoError(t, err)
		ago, known, err := next.Renewed(d.ctx())
		require.NoError(t, err)
		require.True(t, known)
		require.GreaterOrEqual(t, ago, 90*time.Second, "never later than it was")
		require.LessOrEqual(t, ago, 90*time.Second+time.Since(began)+2*time.Millisecond)

		require.ErrorIs(t, d.NoteRenewed(d.ctx(), 0), ErrStale)
		_, _, err = d.Renewed(d.ctx())
		require.ErrorIs(t, err, ErrStale, "nor is a deposed leader told")
	})
}
