package contact_test

import (
	"testing"

	"github.com/stretchr/testify/require"

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
	require.Len(t, contactv1.ContactState_name, int(contact.Done)+1)
	for reason := contact.Connected; reason <= contact.Erased; reason++ {
		require.Equal(t, "DONE_REASON_"+reason.String(), contactv1.DoneReason(reason).String())
	}
	require.Len(t, contactv1.DoneReason_name, int(contact.Erased)+1)
}

func TestAttemptsAndPositions(t *testing.T) {
	c := contact.Contact{Numbers: []contact.Number{{E164: "+1", Attempts: 2}, {E164: "+2", Attempts: 1}}}
	require.Equal(t, 3, c.Attempts())
	require.Equal(t, 1, c.NumberAt("+2"))
	require.Equal(t, -1, c.NumberAt("+3"))
}
