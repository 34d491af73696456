package contact_test

import (
	"bytes"
	"cmp"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/contact/internal/contact"
)

// States and reasons are stored and sent as they are: the wire's numbers.
func TestValuesAreThoseOfTheWire(t *testing.T) {
	for state, name := range map[contact.State]string{
		contact.Ready: "READY", contact.Waiting: "WAITING", contact.Leased: "LEASED",
		contact.Calling: "CALLING", contact.Done: "DONE",
	} {
		require.Equal(t, "CONTACT_STATE_"+name, contactv1.ContactState(state).String())
	}
	for reason, name := range map[contact.Reason]string{
		contact.Connected: "CONNECTED", contact.Stopped: "STOPPED",
		contact.Exhausted: "EXHAUSTED", contact.Expired: "EXPIRED",
	} {
		require.Equal(t, "DONE_REASON_"+name, contactv1.DoneReason(reason).String())
	}
}

func TestKeyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		priority, order := rapid.IntRange(1, 5), rapid.Int64Range(1, 1<<40)
		p1, o1 := priority.Draw(t, "p1"), order.Draw(t, "o1")
		p2, o2 := priority.Draw(t, "p2"), order.Draw(t, "o2")

		byImport := bytes.Compare(contact.ImportOrder.Key(p1, o1), contact.ImportOrder.Key(p2, o2))
		require.Equal(t, cmp.Compare(o1, o2), byImport)
		byPriority := bytes.Compare(contact.ByPriority.Key(p1, o1), contact.ByPriority.Key(p2, o2))
		require.Equal(t, cmp.Or(cmp.Compare(p1, p2), cmp.Compare(o1, o2)), byPriority)
	})
}

func TestAttemptsAndPositions(t *testing.T) {
	c := contact.Contact{Numbers: []contact.Number{{E164: "+1", Attempts: 2}, {E164: "+2", Attempts: 1}}}
	require.Equal(t, 3, c.Attempts())
	require.Equal(t, 1, c.NumberAt("+2"))
	require.Equal(t, -1, c.NumberAt("+3"))
}
