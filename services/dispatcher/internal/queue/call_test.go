package queue

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var noon = time.UnixMilli(1_800_000_000_000)

// call brings agent "ann" onto a call and returns the attempt.
func (d *desk) call() string {
	d.t.Helper()
	p, _ := d.onePreview(long)
	_, err := d.Accept(d.ctx(), d.tenant, p.ID)
	require.NoError(d.t, err)
	_, err = d.Confirm(d.ctx(), d.tenant, p.ID, []byte("body"), long)
	require.NoError(d.t, err)
	return p.ID
}

func (d *desk) update(attempt string, f Facts) Call {
	d.t.Helper()
	c, err := d.UpdateCall(d.ctx(), d.tenant, attempt, f, 0)
	require.NoError(d.t, err)
	return c
}

func (d *desk) release(attempt string) Call {
	d.t.Helper()
	return d.update(attempt, Facts{End: noon, FailCode: "00145"})
}

func TestCallLife(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		attempt := d.call()
		_, err := d.CompleteCall(d.ctx(), d.tenant, attempt, false)
		require.ErrorIs(t, err, ErrNotReleased)
		require.Equal(t, Ringing, d.update(attempt, Facts{Ring: noon}).State)
		require.Equal(t, Connected, d.update(attempt, Facts{Answer: noon.Add(time.Second), CallID: "c-1"}).State)
		live, err := d.LiveCalls(d.ctx(), d.tenant)
		require.NoError(t, err)
		require.Equal(t, []string{attempt}, live)

		c := d.update(attempt, Facts{End: noon.Add(time.Minute), FailCode: "00000"})
		require.Equal(t, Released, c.State)
		require.Equal(t, Facts{
			Ring: noon, Answer: noon.Add(time.Second), End: noon.Add(time.Minute), FailCode: "00000", CallID: "c-1",
		}, c.Facts)
		require.Equal(t, WrapUp, d.agent("ann").State)
		live, err = d.LiveCalls(d.ctx(), d.tenant)
		require.NoError(t, err)
		require.Empty(t, live)

		for range 2 {
			c, err = d.CompleteCall(d.ctx(), d.tenant, attempt, true)
			require.NoError(t, err)
			require.Equal(t, Completed, c.State)
		}
		a := d.agent("ann")
		require.Equal(t, NotReady, a.State)
		require.Nil(t, a.Call)
		late := d.update(attempt, Facts{RecordingPath: "/rec/1"})
		require.Equal(t, "/rec/1", late.Facts.RecordingPath, "a late report is taken")
		require.Equal(t, Completed, late.State)
		require.Equal(t, NotReady, d.agent("ann").State)
	})
}

func TestReportsInAnyOrderAndTwiceComeToTheSame(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		reports := []Facts{
			{Ring: noon}, {Answer: noon.Add(time.Second)}, {End: noon.Add(time.Minute), FailCode: "00000"},
			{CallID: "c-1"}, {Ring: noon}, {End: noon.Add(time.Minute), FailCode: "00000"},
		}
		attempt := d.call()
		for _, i := range rand.Perm(len(reports)) {
			d.update(attempt, reports[i])
		}
		c, err := d.Call(d.ctx(), d.tenant, attempt)
		require.NoError(t, err)
		require.Equal(t, Released, c.State)
		require.Equal(t, Facts{
			Ring: noon, Answer: noon.Add(time.Second), End: noon.Add(time.Minute), FailCode: "00000", CallID: "c-1",
		}, c.Facts)
		require.Equal(t, WrapUp, d.agent("ann").State)
	})
}

func TestFirstEndStaysButARealOneReplacesUnknown(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		attempt := d.call()
		d.update(attempt, Facts{End: noon, FailCode: "UNKNOWN"})
		d.update(attempt, Facts{End: noon.Add(time.Hour), FailCode: "UNKNOWN"})
		c, err := d.Call(d.ctx(), d.tenant, attempt)
		require.NoError(t, err)
		require.Equal(t, noon, c.Facts.End)
		real := d.update(attempt, Facts{End: noon.Add(time.Minute), FailCode: "00145"})
		require.Equal(t, noon.Add(time.Minute), real.Facts.End)
		require.Equal(t, "00145", real.Facts.FailCode)
		second := d.update(attempt, Facts{End: noon.Add(2 * time.Minute), FailCode: "00000"})
		require.Equal(t, real.Facts, second.Facts)
	})
}

func TestCallDeadlineComesAgainUntilTheCallIsOver(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		attempt := d.call()
		require.NoError(t, d.SetCallDeadline(d.ctx(), d.tenant, attempt, 0))
		e, err := d.Expire(d.ctx(), 10, 0)
		require.NoError(t, err)
		require.Equal(t, []string{attempt}, e.Calls)
		require.NoError(t, d.SetCallDeadline(d.ctx(), d.tenant, attempt, 0))
		d.release(attempt)
		require.NoError(t, d.SetCallDeadline(d.ctx(), d.tenant, attempt, 0))
		e, err = d.Expire(d.ctx(), 10, 0)
		require.NoError(t, err)
		require.Empty(t, e.Calls)
	})
}

func TestRestoredCallFindsItsAgent(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		lost := Call{Attempt: "a-1", Agent: "ann", Task: "t", Contact: "c", Body: []byte("b")}
		d.ready([]string{"ann"}, "q")
		require.NoError(t, d.RestoreCall(d.ctx(), d.tenant, lost, long))
		require.Equal(t, OnCall, d.agent("ann").State)
		d.release("a-1")
		require.NoError(t, d.RestoreCall(d.ctx(), d.tenant, lost, long))
		c, err := d.Call(d.ctx(), d.tenant, "a-1")
		require.NoError(t, err)
		require.Equal(t, Released, c.State, "one that is there is left alone")

		later := Call{Attempt: "a-2", Agent: "bob", Task: "t", Contact: "d"}
		require.NoError(t, d.RestoreCall(d.ctx(), d.tenant, later, long))
		require.Equal(t, OnCall, d.open("bob", "q").State, "an agent who signs in after that is on the call")
	})
}

func TestUnknownCallIsNamed(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		_, err := d.UpdateCall(d.ctx(), d.tenant, "none", Facts{Ring: noon}, 0)
		require.ErrorIs(t, err, ErrNoCall)
		_, err = d.CompleteCall(d.ctx(), d.tenant, "none", false)
		require.ErrorIs(t, err, ErrNoCall)
		_, err = d.Call(d.ctx(), d.tenant, "none")
		require.ErrorIs(t, err, ErrNoCall)
		_, err = d.Command(d.ctx(), d.tenant, "none", nil)
		require.ErrorIs(t, err, ErrNoCall)
		_, err = d.HangUp(d.ctx(), d.tenant, "none", nil, long)
		require.ErrorIs(t, err, ErrNoCall)
	})
}
