package queue

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/leader"
)

// everyWrite is each thing a leader can do, with arguments that do something.
func everyWrite(d *desk, t *Term) map[string]func() error {
	return map[string]func() error{
		"load": func() error { _, err := t.Load(d.ctx(), "t", "lease-9", []Contact{{ID: "x"}}); return err },
		"assign": func() error {
			_, err := t.Assign(d.ctx(), Batch{Queue: "q", Max: 1, Terms: Terms{Task: "t"}})
			return err
		},
		"assign_owned": func() error {
			_, err := t.AssignOwned(d.ctx(), 1, []Terms{{Task: "t"}})
			return err
		},
		"expire":     func() error { _, err := t.Expire(d.ctx(), 1, 0); return err },
		"stop_task":  func() error { _, err := t.StopTask(d.ctx(), "t", true, 10); return err },
		"renewed":    func() error { return t.NoteRenewed(d.ctx(), 0) },
		"drop_lease": func() error { return t.DropLease(d.ctx(), "lease-1") },
		"set_aside":  func() error { return t.SetAside(d.ctx(), monday, []Aside{{Agent: "ann"}}) },
		"returned":   func() error { return t.Returned(d.ctx(), []Held{{"lease-1", "x"}}) },
		"forget":     func() error { return t.Forget(d.ctx(), []EndedPreview{{Entry: "1-1"}}) },
	}
}

func TestDeposedLeaderChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.load("t", "lease-1", 3)
		d.ready([]string{"ann"}, "q")
		next := leader.Token{Cluster: firstTerm.Cluster, Revision: firstTerm.Revision + 1}
		_, emptied, err := d.BeginTerm(d.ctx(), d.tenant, next)
		require.NoError(t, err)
		require.False(t, emptied)

		dump := func() map[string]string {
			out := map[string]string{}
			for _, k := range d.keys() {
				out[k] = d.redis.Dump(d.ctx(), k).Val()
			}
			return out
		}
		before := dump()
		for name, write := range everyWrite(d, d.Term) {
			require.ErrorIs(t, write(), ErrStale, name)
		}
		require.Equal(t, before, dump())
		_, _, err = d.BeginTerm(d.ctx(), d.tenant, firstTerm)
		require.ErrorIs(t, err, ErrStale)
	})
}

func TestLeaderOfARebuiltEtcdGoesOn(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.load("t", "lease-1", 1)
		term, _, err := d.BeginTerm(d.ctx(), d.tenant, leader.Token{Cluster: 1, Revision: 2})
		require.NoError(t, err, "a lower revision of another cluster")
		for name, write := range everyWrite(d, term) {
			require.NoError(t, write(), name)
		}
	})
}

func TestEmptiedRedisIsNoticedByEveryWrite(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.load("t", "lease-1", 1)
		require.NoError(t, d.redis.Del(d.ctx(), d.keys()...).Err())
		for name, write := range everyWrite(d, d.Term) {
			require.ErrorIs(t, write(), ErrEmptied, name)
		}
		_, emptied, err := d.BeginTerm(d.ctx(), d.tenant, firstTerm)
		require.NoError(t, err)
		require.True(t, emptied)
	})
}

func TestLoadMovesAKnownContactToItsNewLease(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		contacts := d.load("t", "lease-1", 2)
		d.ready([]string{"ann"}, "q")
		p := d.assign("q", "t", 1, long)[0]
		again := []Contact{
			{ID: contacts[0], SortKey: []byte("b"), Body: []byte("new")},
			{ID: contacts[1], SortKey: []byte("a"), Body: []byte("new")},
		}
		loaded, err := d.Load(d.ctx(), "t", "lease-2", again)
		require.NoError(t, err)
		require.Equal(t, 0, loaded)
		require.Equal(t, 1, d.hopper("t"), "the one on a screen stays there")
		require.Equal(t, "lease-2", d.preview(p.ID).Lease)
		leases, err := d.Leases(d.ctx())
		require.NoError(t, err)
		require.Equal(t, []string{"lease-2"}, leases)
	})
}

func TestLeaseIsLoadedWholeOrNotAtAll(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.load("t", "lease-1", maxLoad)
		require.Equal(t, maxLoad, d.hopper("t"))
		_, err := d.Load(d.ctx(), "u", "lease-2", make([]Contact, maxLoad+1))
		require.ErrorContains(t, err, "at most 1000")
		require.Equal(t, 0, d.hopper("u"))
	})
}

func TestStopTaskTakesEverythingBack(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		contacts := d.load("t", "lease-1", 5)
		d.load("other", "lease-2", 1)
		d.ready([]string{"ann", "bob"}, "q")
		previews := d.assign("q", "t", 2, long)
		accepted := previews[0]
		_, err := d.Accept(d.ctx(), d.tenant, accepted.ID)
		require.NoError(t, err)

		var out []string
		for {
			held, err := d.StopTask(d.ctx(), "t", true, 2)
			require.NoError(t, err)
			if len(held) == 0 {
				break
			}
			for _, h := range held {
				require.Equal(t, "lease-1", h.Lease)
				out = append(out, h.Contact)
			}
		}
		slices.Sort(out)
		want := slices.DeleteFunc(slices.Clone(contacts), func(c string) bool { return c == accepted.Contact })
		slices.Sort(want)
		require.Equal(t, want, out, "all but the one being accepted")
		require.Equal(t, Revoked, d.preview(previews[1].ID).State)
		require.Equal(t, TaskStopped, d.preview(previews[1].ID).Reason)
		require.Equal(t, Ready, d.agent(previews[1].Agent).State)
		require.Equal(t, Accepting, d.preview(accepted.ID).State)

		returning, err := d.Returning(d.ctx(), 100)
		require.NoError(t, err)
		require.Len(t, returning, 4, "until SQL has them")
		require.NoError(t, d.Returned(d.ctx(), returning))
		returning, err = d.Returning(d.ctx(), 100)
		require.NoError(t, err)
		require.Empty(t, returning)

		tasks, err := d.Tasks(d.ctx())
		require.NoError(t, err)
		require.ElementsMatch(t, []string{"t", "other"}, tasks, "one is still being accepted")
		_, err = d.Confirm(d.ctx(), d.tenant, accepted.ID, nil, long)
		require.NoError(t, err)
		_, err = d.StopTask(d.ctx(), "t", true, 2)
		require.NoError(t, err)
		tasks, err = d.Tasks(d.ctx())
		require.NoError(t, err)
		require.Equal(t, []string{"other"}, tasks)
	})
}

func TestStoppedTaskIsForgottenWithItsLastPreview(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.load("t", "lease-1", 1)
		d.ready([]string{"ann"}, "q")
		d.assign("q", "t", 1, long)
		_, err := d.StopTask(d.ctx(), "t", true, 10)
		require.NoError(t, err)
		tasks, err := d.Tasks(d.ctx())
		require.NoError(t, err)
		require.Empty(t, tasks)
	})
}

func TestClosedWindowLeavesPreviewsOnTheScreen(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.load("t", "lease-1", 2)
		d.ready([]string{"ann"}, "q")
		p := d.assign("q", "t", 1, long)[0]
		held, err := d.StopTask(d.ctx(), "t", false, 10)
		require.NoError(t, err)
		require.Len(t, held, 1)
		require.Equal(t, Offered, d.preview(p.ID).State)
	})
}

func TestLostLeaseTakesItsPreviewsAndNoOthers(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.load("t", "lease-1", 2)
		d.load("u", "lease-2", 1)
		d.ready([]string{"ann"}, "q")
		p := d.assign("q", "t", 1, long)[0]
		require.NoError(t, d.DropLease(d.ctx(), "lease-1"))
		require.Equal(t, LeaseLost, d.preview(p.ID).Reason)
		require.Equal(t, 0, d.hopper("t"))
		require.Equal(t, 1, d.hopper("u"))
		require.Equal(t, Ready, d.agent("ann").State)
		leases, err := d.Leases(d.ctx())
		require.NoError(t, err)
		require.Equal(t, []string{"lease-2"}, leases)
	})
}
