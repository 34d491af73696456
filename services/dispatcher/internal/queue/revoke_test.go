package queue

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Contacts are taken out of the hopper and off a screen, wherever they are, and
// none of that counts.
func TestRevoke(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ids := d.load("t", "lease-1", 4)
		d.ready([]string{"ann", "bob"}, "q")
		next := d.listen(d.session("ann").Node)
		previews := d.assign("q", "t", 2, long)
		n, err := d.Revoke(d.ctx(), Blocklisted, []string{ids[0], ids[2], "unknown"})
		require.NoError(t, err)
		require.Equal(t, 2, n)

		over := d.preview(previews[0].ID)
		require.Equal(t, Revoked, over.State)
		require.Equal(t, Blocklisted, over.Reason)
		require.Equal(t, Offered, d.preview(previews[1].ID).State, "another contact's")
		require.Equal(t, Ready, d.agent("ann").State)
		require.Nil(t, d.agent("ann").Preview)
		require.Equal(t, KindOffered, next().Kind)
		require.Equal(t, KindOffered, next().Kind)
		told := next()
		require.Equal(t, KindOver, told.Kind)
		require.Equal(t, previews[0].ID, told.Preview.ID)
		require.Equal(t, Blocklisted, told.Preview.Reason)
		require.Equal(t, 1, d.hopper("t"))
		require.Equal(t, ids[3], d.assign("q", "t", 2, long)[0].Contact, "not the one that was queued")
		held, err := d.Returning(d.ctx(), 10)
		require.NoError(t, err)
		require.ElementsMatch(t, []Held{{"lease-1", ids[0]}, {"lease-1", ids[2]}}, held)
		left, err := d.Held(d.ctx(), "lease-1")
		require.NoError(t, err)
		require.ElementsMatch(t, []string{ids[1], ids[3]}, left)

		n, err = d.Revoke(d.ctx(), Blocklisted, ids[:1])
		require.NoError(t, err)
		require.Zero(t, n, "again")
	})
}

// A contact that is being accepted stays until SQL has decided: refused, its
// preview is over; begun, the call goes on.
func TestRevokeWhileAccepting(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ids := d.load("t", "lease-1", 3)
		d.ready([]string{"ann", "bob"}, "q")
		previews := d.assign("q", "t", 2, long)
		for _, p := range previews {
			_, err := d.Accept(d.ctx(), d.tenant, p.ID)
			require.NoError(t, err)
		}
		n, err := d.Revoke(d.ctx(), Cancelled, ids[:2])
		require.NoError(t, err)
		require.Zero(t, n)
		require.Equal(t, Accepting, d.preview(previews[0].ID).State)

		require.NoError(t, d.Refuse(d.ctx(), d.tenant, previews[0].ID, false))
		require.Equal(t, Revoked, d.preview(previews[0].ID).State)
		require.Equal(t, Cancelled, d.preview(previews[0].ID).Reason)
		require.Equal(t, Ready, d.agent("ann").State)
		held, err := d.Returning(d.ctx(), 10)
		require.NoError(t, err)
		require.Equal(t, []Held{{"lease-1", ids[0]}}, held)

		_, err = d.Confirm(d.ctx(), d.tenant, previews[1].ID, nil, long)
		require.NoError(t, err)
		require.Equal(t, OnCall, d.agent("bob").State)
		n, err = d.Revoke(d.ctx(), Cancelled, ids[1:2])
		require.NoError(t, err)
		require.Zero(t, n, "a call goes on")
		call, err := d.Call(d.ctx(), d.tenant, previews[1].ID)
		require.NoError(t, err)
		require.Equal(t, Dialling, call.State)
	})
}

// A leader finds how far the one before it was.
func TestRevokedTo(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		at, err := d.Revoked(d.ctx())
		require.NoError(t, err)
		require.Zero(t, at)
		require.NoError(t, d.RevokedTo(d.ctx(), 1<<53+1))
		newer := firstTerm
		newer.Revision++
		next, _, err := d.BeginTerm(d.ctx(), d.tenant, newer)
		require.NoError(t, err)
		at, err = next.Revoked(d.ctx())
		require.NoError(t, err)
		require.EqualValues(t, 1<<53+1, at)

		require.ErrorIs(t, d.RevokedTo(d.ctx(), 7), ErrStale)
		_, err = d.Revoke(d.ctx(), Erased, []string{"x"})
		require.ErrorIs(t, err, ErrStale)
	})
}
