package live

import (
	"context"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/apierr"
)

func TestAWatchBeginsWithWhatIs(t *testing.T) {
	inBubble(t, func(t *testing.T, n *node) {
		n.release("ann", 3)
		n.edit(func() { n.contacts = 7 })
		m := n.watch(false).next()
		require.Zero(t, m.after)
		require.Equal(t, "spring", m.GetTaskId())
		require.EqualValues(t, 3, m.GetReleased())
		require.EqualValues(t, 7, m.GetContacts()[0].GetCount())
		require.Empty(t, m.GetAgents())
	})
}

func TestOneReaderForManyWatches(t *testing.T) {
	inBubble(t, func(t *testing.T, n *node) {
		for range 50 {
			n.watch(false).next()
		}
		require.InDelta(t, 50, testutil.ToFloat64(n.gauge), 0)
		before := n.soFar()
		require.Equal(t, 1, before.counts)
		pass(9500 * time.Millisecond)
		after := n.soFar()
		require.Equal(t, 9, after.changes-before.changes, "a look a second")
		require.Equal(t, 2, after.counts, "and once without a reason")
		require.Equal(t, 2, after.contacts)
	})
}

// What this process has counted shows at once after a quiet time; and whatever
// happens, there is one message a second.
func TestWhatIsCountedHereShowsAtOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, n *node) {
		c := n.watch(false)
		c.next()
		pass(3300 * time.Millisecond)
		n.release("ann", 1)
		n.Counted(spring)
		pass(0)
		require.EqualValues(t, 1, c.next().GetReleased())

		for range 999 { // 10 s
			n.release("ann", 1)
			n.Counted(spring)
			pass(10 * time.Millisecond)
		}
		got := c.received()
		require.Len(t, got, 9)
		for i, m := range got {
			require.Equal(t, 3300*time.Millisecond+time.Duration(i+1)*time.Second, m.after)
			require.EqualValues(t, 100*(i+1)+1, m.GetReleased(), "as it is then")
		}
	})
}

func TestWhatOthersCountShowsWithinASecond(t *testing.T) {
	inBubble(t, func(t *testing.T, n *node) {
		c := n.watch(false)
		c.next()
		for i := range 5 {
			n.release("ann", 1)
			pass(1100 * time.Millisecond)
			require.EqualValues(t, i+1, c.next().GetReleased())
		}
	})
}

func TestSilenceLastsTenSeconds(t *testing.T) {
	inBubble(t, func(t *testing.T, n *node) {
		c := n.watch(false)
		first := c.next()
		pass(9 * time.Second)
		require.Empty(t, c.received())
		pass(2 * time.Second)
		again := c.next()
		require.Equal(t, 10*time.Second, again.after)
		require.Same(t, first.TaskStats, again.TaskStats)
	})
}

// An import counts nothing: that contacts are more shows all the same.
func TestContactsShowWithoutACount(t *testing.T) {
	inBubble(t, func(t *testing.T, n *node) {
		c := n.watch(false)
		c.next()
		n.edit(func() { n.contacts = 1000 })
		pass(9 * time.Second)
		require.EqualValues(t, 1000, c.next().GetContacts()[0].GetCount())
	})
}

// Where a customer goes is decided a moment after the call was counted.
func TestContactsSettleASecondLater(t *testing.T) {
	inBubble(t, func(t *testing.T, n *node) {
		c := n.watch(false)
		c.next()
		pass(3 * time.Second)
		n.release("ann", 1)
		n.Counted(spring)
		pass(200 * time.Millisecond)
		require.Zero(t, c.next().GetContacts()[0].GetCount())
		n.edit(func() { n.contacts = 1 })
		pass(time.Second)
		require.EqualValues(t, 1, c.next().GetContacts()[0].GetCount())
		before := n.soFar().contacts
		pass(4 * time.Second)
		require.Equal(t, before, n.soFar().contacts, "that is all")
	})
}

func TestDearContactsAreCountedForATenthOfTheTime(t *testing.T) {
	inBubble(t, func(t *testing.T, n *node) {
		n.edit(func() { n.dear = 500 * time.Millisecond })
		c := n.watch(false)
		for range 600 { // a minute
			n.release("ann", 1)
			n.Counted(spring)
			pass(100 * time.Millisecond)
		}
		require.LessOrEqual(t, n.soFar().contacts, 13)
		require.GreaterOrEqual(t, n.soFar().contacts, 10)
		require.Greater(t, len(c.received()), 40, "other counts do not wait for them")
	})
}

func TestAgentsOnlyForThoseWhoWantThem(t *testing.T) {
	inBubble(t, func(t *testing.T, n *node) {
		n.release("bob", 2)
		n.release("ann", 1)
		plain := n.watch(false)
		plain.next()
		pass(300 * time.Millisecond)
		require.Zero(t, n.soFar().agents)

		full := n.watch(true)
		m := full.next()
		require.Zero(t, m.after, "at once, though the board had no agents")
		require.Len(t, m.GetAgents(), 2)
		require.Equal(t, "ann", m.GetAgents()[0].GetAgentId())
		require.EqualValues(t, 2, m.GetAgents()[1].GetReleased())
		require.Empty(t, plain.received(), "to others it is nothing new")

		full.leave()
		pass(1500 * time.Millisecond)
		before := n.soFar().agents
		n.release("ann", 1)
		pass(1100 * time.Millisecond)
		require.EqualValues(t, 4, plain.next().GetReleased())
		require.Equal(t, before, n.soFar().agents, "nobody wants them any more")
	})
}

func TestNothingIsSentWhileItCannotBeRead(t *testing.T) {
	inBubble(t, func(t *testing.T, n *node) {
		c := n.watch(false)
		c.next()
		n.edit(func() { n.err = errGone })
		pass(time.Minute)
		require.Empty(t, c.received())
		require.Equal(t, apierr.DependencyDown, apierr.ReasonIn(n.watch(false).end()))

		n.edit(func() { n.err = nil })
		n.release("ann", 1)
		pass(1100 * time.Millisecond)
		require.EqualValues(t, 1, c.next().GetReleased())
	})
}

func TestAWatchThatCannotBeginEnds(t *testing.T) {
	inBubble(t, func(t *testing.T, n *node) {
		n.edit(func() { n.err = errGone })
		for range 3 { // each is told, and nobody reads on
			require.Equal(t, apierr.DependencyDown, apierr.ReasonIn(n.watch(true).end()))
		}
		n.edit(func() { n.err = nil })
		require.Zero(t, n.watch(true).next().after)
	})
}

// Who reads slowly gets what is, not what was; who does not read is dropped.
func TestSlowClients(t *testing.T) {
	inBubble(t, func(t *testing.T, n *node) {
		slow, stuck := n.watch(false, 4*time.Second), n.watch(false, time.Hour)
		for range 299 { // 29.9 s
			n.release("ann", 1)
			n.Counted(spring)
			pass(100 * time.Millisecond)
		}
		require.NoError(t, stuck.end())
		got := slow.received()
		require.Len(t, got, 6, "one every five seconds")
		require.GreaterOrEqual(t, got[5].GetReleased(), int64(240))
		pass(200 * time.Millisecond)
		require.Equal(t, apierr.Limit, apierr.ReasonIn(stuck.end()))
		require.NoError(t, slow.end())
	})
}

func TestStopDrains(t *testing.T) {
	inBubble(t, func(t *testing.T, n *node) {
		c, stuck := n.watch(false), n.watch(true, time.Hour)
		require.NoError(t, n.Stop(context.Background()))
		pass(0)
		require.Equal(t, apierr.Draining, apierr.ReasonIn(c.end()))
		require.Equal(t, apierr.Draining, apierr.ReasonIn(stuck.end()))
		require.Equal(t, apierr.Draining, apierr.ReasonIn(n.watch(false).end()))
		require.Zero(t, testutil.ToFloat64(n.gauge))
	})
}

func TestWithTheLastWatchTheReadingEnds(t *testing.T) {
	inBubble(t, func(t *testing.T, n *node) {
		one, two := n.watch(false), n.watch(false)
		one.leave()
		pass(1100 * time.Millisecond)
		before := n.soFar().changes
		pass(time.Second)
		require.Equal(t, before+1, n.soFar().changes)
		two.leave()
		pass(time.Minute)
		require.Equal(t, before+1, n.soFar().changes)
		require.ErrorIs(t, two.end(), context.Canceled)
		require.Zero(t, n.watch(false).next().after, "it begins anew")
	})
}

func TestWatchesOfATenantAreLimited(t *testing.T) {
	inBubble(t, func(t *testing.T, n *node) {
		var first *client
		for range maxWatches {
			first = n.watch(false)
		}
		require.Equal(t, apierr.Limit, apierr.ReasonIn(n.watch(false).end()))
		first.leave()
		pass(0)
		require.NoError(t, n.watch(false).end())
	})
}
