package queue

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/id"
)

const (
	monday  = "2026-03-02"
	tuesday = "2026-03-03"
)

// next offers agent "ann" of queue "q" the next contact of task "t".
func (d *desk) next() Preview {
	d.t.Helper()
	previews := d.assign("q", "t", 1, long)
	require.Len(d.t, previews, 1)
	return previews[0]
}

func (d *desk) aside(agent string) Aside {
	d.t.Helper()
	return d.agent(agent).Aside
}

func TestSkipsAreCountedByDay(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.load("t", "lease-1", 9)
		d.ready([]string{"ann"}, "q")
		skip := func(p Preview, day string, most int) error {
			after, err := d.Skip(d.ctx(), d.tenant, p.ID, "", Quota{Day: day, Most: most})
			if err == nil {
				require.Equal(t, Skipped, after.State)
			}
			return err
		}
		require.ErrorIs(t, skip(d.next(), monday, 0), ErrLimit, "0 is none at all")
		first := *d.agent("ann").Preview
		require.Equal(t, Offered, first.State, "it is still on the screen")
		require.NoError(t, skip(first, monday, 2))
		require.NoError(t, skip(d.next(), monday, 2))
		third := d.next()
		require.NoError(t, skip(first, monday, 2), "one that was skipped before counts nothing")
		require.Equal(t, Aside{Agent: "ann", Day: monday, Skipped: 2}, d.aside("ann"))
		require.ErrorIs(t, skip(third, monday, 2), ErrLimit)
		require.NoError(t, skip(third, tuesday, 2), "another day")
		require.Equal(t, Aside{Agent: "ann", Day: tuesday, Skipped: 1}, d.aside("ann"))
		require.NoError(t, skip(d.next(), monday, 2), "a node whose clock lags")
		require.Equal(t, Aside{Agent: "ann", Day: tuesday, Skipped: 2}, d.aside("ann"))
		require.ErrorIs(t, skip(d.next(), monday, 2), ErrLimit)
		require.NoError(t, skip(*d.agent("ann").Preview, monday, AnyNumber))
	})
}

func TestSkipsAndSnoozesHaveQuotasOfTheirOwn(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.load("t", "lease-1", 3)
		d.ready([]string{"ann"}, "q")
		one := Quota{Day: monday, Most: 1}
		_, err := d.Skip(d.ctx(), d.tenant, d.next().ID, "", one)
		require.NoError(t, err)
		_, err = d.Snooze(d.ctx(), d.tenant, d.next().ID, "", one, long)
		require.NoError(t, err)
		d.owned("t")
		last := d.next()
		_, err = d.Snooze(d.ctx(), d.tenant, last.ID, "", one, long)
		require.ErrorIs(t, err, ErrLimit)
		_, err = d.BeginClose(d.ctx(), d.tenant, last.ID, "", one)
		require.ErrorIs(t, err, ErrLimit, "to close is to skip")
		require.Equal(t, Aside{Agent: "ann", Day: monday, Skipped: 1, Snoozed: 1}, d.aside("ann"))
	})
}

// The same verb from many at once, as when a screen repeats it, counts once.
func TestAtOnceCountsOnce(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p, _ := d.onePreview(long)
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() {
				if _, err := d.Skip(d.ctx(), d.tenant, p.ID, "", Quota{Day: monday, Most: 1}); err != nil {
					t.Errorf("skip: %v", err)
				}
			})
		}
		all.Wait()
		require.Equal(t, 1, d.aside("ann").Skipped)
	})
}

func TestCountsComeBackAfterALoss(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		require.NoError(t, d.SetAside(d.ctx(), monday, []Aside{{Agent: "ann", Skipped: 2, Snoozed: 1}}))
		require.Equal(t, Offline, d.agent("ann").State)
		p, _ := d.onePreview(long)
		_, err := d.Skip(d.ctx(), d.tenant, p.ID, "", Quota{Day: monday, Most: 2})
		require.ErrorIs(t, err, ErrLimit)
		_, err = d.Snooze(d.ctx(), d.tenant, p.ID, "", Quota{Day: monday, Most: 2}, long)
		require.NoError(t, err)
		require.Equal(t, Aside{Agent: "ann", Day: monday, Skipped: 2, Snoozed: 2}, d.aside("ann"))
	})
}

// closing offers agent "ann" a contact that she closes, as far as SQL's decision.
func (d *desk) closing() (p Preview, contact string) {
	d.t.Helper()
	p, contact = d.onePreview(long)
	p, err := d.BeginClose(d.ctx(), d.tenant, p.ID, "moved away", Quota{Day: monday, Most: 1})
	require.NoError(d.t, err)
	require.Equal(d.t, Closing, p.State)
	return p, contact
}

func TestClose(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p, contact := d.closing()
		require.Equal(t, "lease-1", p.Lease)
		require.Zero(t, d.aside("ann").Skipped, "not yet")
		late := &OverError{}
		_, err := d.Accept(d.ctx(), d.tenant, p.ID)
		require.ErrorAs(t, err, &late)
		_, err = d.Skip(d.ctx(), d.tenant, p.ID, "", anyNumber)
		require.ErrorAs(t, err, &late)
		e := d.passes("p:" + p.ID)
		require.Empty(t, e.Late, "the timeout has lost")
		require.Len(t, e.Unsettled, 1)
		require.Equal(t, Closing, e.Unsettled[0].State)

		for range 2 {
			after, err := d.EndClose(d.ctx(), d.tenant, p.ID)
			require.NoError(t, err)
			require.Equal(t, Skipped, after.State)
			after, err = d.BeginClose(d.ctx(), d.tenant, p.ID, "", Quota{Day: monday})
			require.NoError(t, err)
			require.Equal(t, Skipped, after.State)
		}
		require.Equal(t, Aside{Agent: "ann", Day: monday, Skipped: 1}, d.aside("ann"))
		require.Equal(t, Ready, d.agent("ann").State)
		require.Equal(t, 0, d.hopper("t"))
		require.NotContains(t, d.keys(), prefix(d.tenant)+"contact:"+contact)
		returning, err := d.Returning(d.ctx(), 10)
		require.NoError(t, err)
		require.Empty(t, returning, "SQL has it")
		ended, err := d.Ended(d.ctx(), 10)
		require.NoError(t, err)
		require.Len(t, ended, 1)
		require.Equal(t, Skipped, ended[0].State)
		require.Equal(t, "moved away", ended[0].Reason)
	})
}

// Whatever would take an offered preview back leaves one that is being closed to SQL.
func TestCloseGoesOn(t *testing.T) {
	for name, c := range map[string]struct {
		meanwhile func(d *desk, contact string) error
		offline   bool
		refused   PreviewState // what it is when SQL refuses without the lease being lost
		reason    RevokeReason
	}{
		"nothing":   {func(*desk, string) error { return nil }, false, Offered, ""},
		"task over": {func(d *desk, _ string) error { _, err := d.StopTask(d.ctx(), "t", true, 10); return err }, false, Offered, ""},
		"revoked": {func(d *desk, contact string) error {
			_, err := d.Revoke(d.ctx(), Cancelled, []string{contact})
			return err
		}, false, Revoked, Cancelled},
		"agent gone": {func(d *desk, _ string) error {
			err := d.BreakSession(d.ctx(), d.session("ann", "q"), 0)
			d.passes("s:ann")
			return err
		}, true, Offered, ""},
		"lease dropped": {func(d *desk, _ string) error { return d.DropLease(d.ctx(), "lease-1") }, false, Offered, ""},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, d *desk) {
				p, contact := d.closing()
				require.NoError(t, c.meanwhile(d, contact))
				held := d.preview(p.ID)
				require.Equal(t, Closing, held.State)
				require.Equal(t, "lease-1", held.Lease, "to settle it by")
				after, err := d.EndClose(d.ctx(), d.tenant, p.ID)
				require.NoError(t, err)
				require.Equal(t, Skipped, after.State)
				require.Equal(t, c.offline, d.agent("ann").State == Offline)
				require.NotContains(t, d.keys(), prefix(d.tenant)+"contact:"+contact)
			})
			each(t, func(t *testing.T, d *desk) {
				p, contact := d.closing()
				require.NoError(t, c.meanwhile(d, contact))
				require.NoError(t, d.Refuse(d.ctx(), d.tenant, p.ID, false))
				after := d.preview(p.ID)
				require.Equal(t, c.refused, after.State)
				require.Equal(t, c.reason, after.Reason)
				require.Zero(t, d.aside("ann").Skipped)
			})
			each(t, func(t *testing.T, d *desk) {
				p, contact := d.closing()
				require.NoError(t, c.meanwhile(d, contact))
				require.NoError(t, d.Refuse(d.ctx(), d.tenant, p.ID, true))
				after := d.preview(p.ID)
				require.Equal(t, Revoked, after.State)
				require.Equal(t, LeaseLost, after.Reason)
				require.Zero(t, d.aside("ann").Skipped, "it is no skip")
				_, err := d.EndClose(d.ctx(), d.tenant, p.ID)
				over := &OverError{}
				require.ErrorAs(t, err, &over)
			})
		})
	}
}

func TestUnknownPreviewCannotBeSetAside(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		unknown := id.New()
		for _, verb := range []func() error{
			func() error { _, err := d.Skip(d.ctx(), d.tenant, unknown, "", anyNumber); return err },
			func() error { _, err := d.BeginClose(d.ctx(), d.tenant, unknown, "", anyNumber); return err },
			func() error { _, err := d.EndClose(d.ctx(), d.tenant, unknown); return err },
			func() error { _, err := d.Snooze(d.ctx(), d.tenant, unknown, "", anyNumber, time.Minute); return err },
		} {
			require.ErrorIs(t, verb(), ErrNoPreview)
		}
	})
}
