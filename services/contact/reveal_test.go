package contact_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/seal"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/contact/internal/store"
)

// Masked to those without the right, and as it is to who asks for that.
func TestRevealContact(t *testing.T) {
	w := newWorldWith(t, sqltest.SQLite(t, store.Migrations), []string{seal.Generate("k")})
	w.source.Put(tenant, attribute("card", aText, masked), attribute("pin", directoryv1.AttributeType_ATTRIBUTE_TYPE_ENCRYPTED, nil))
	c := newContact("13800138000", map[string]string{"card": "4111 1111", "pin": "0815 4711"})
	c.Name = "Wang Lao Wu"
	var id string
	w.await(func() bool { // until the attributes are known
		id = w.create(c)[0]
		return w.get(id).GetAttributes()["pin"] == "*"
	})
	supervisor := w.as(auth.Supervisor)
	shown, err := supervisor.GetContact(t.Context(), &contactv1.GetContactRequest{TaskId: task, Id: id})
	require.NoError(t, err)
	require.Equal(t, "W***u", shown.GetName())
	require.Equal(t, "+8613****8000", shown.GetNumbers()[0].GetNumber())
	require.Equal(t, map[string]string{"card": "4***1", "pin": "*"}, shown.GetAttributes())

	reveal := &contactv1.RevealContactRequest{TaskId: task, Id: id, Purpose: "a complaint"}
	revealed, err := supervisor.RevealContact(t.Context(), reveal)
	require.NoError(t, err)
	require.Equal(t, "Wang Lao Wu", revealed.GetName())
	require.Equal(t, "+8613800138000", revealed.GetNumbers()[0].GetNumber())
	require.Equal(t, map[string]string{"card": "4111 1111", "pin": "0815 4711"}, revealed.GetAttributes())
	_, err = w.as(auth.Auditor).RevealContact(t.Context(), reveal)
	requireFault(t, err, codes.PermissionDenied, "PERMISSION_DENIED")
	reveal.Id = "nobody"
	_, err = supervisor.RevealContact(t.Context(), reveal)
	requireFault(t, err, codes.NotFound, "NOT_FOUND")
	reveal.Purpose = ""
	_, err = supervisor.RevealContact(t.Context(), reveal)
	requireFault(t, err, codes.InvalidArgument, "INVALID_FIELD")
}

// What was shown masked and comes back so stays as it is kept.
func TestMaskedIsNotWrittenBack(t *testing.T) {
	w := newWorld(t, untilTomorrow())
	c := newContact("13800138000", nil)
	c.Name = "Wang Lao Wu"
	c.Numbers = append(c.Numbers, &contactv1.Number{Number: "+8613811118000"}, &contactv1.Number{Number: "+8613900139000"})
	id := w.create(c)[0]
	supervisor := w.as(auth.Supervisor)
	shown, err := supervisor.GetContact(t.Context(), &contactv1.GetContactRequest{TaskId: task, Id: id})
	require.NoError(t, err)
	require.Equal(t, shown.GetNumbers()[0].GetNumber(), shown.GetNumbers()[1].GetNumber(), "two look alike")
	shown.Priority = 1
	shown.Numbers[2].Number = "+8613900139001"
	changed, err := supervisor.UpdateContact(t.Context(), update(shown, "name", "priority", "numbers"))
	require.NoError(t, err)
	require.Equal(t, "W***u", changed.GetName(), "the answer is masked, too")
	kept := w.get(id)
	require.Equal(t, "Wang Lao Wu", kept.GetName())
	require.EqualValues(t, 1, kept.GetPriority())
	var numbers []string
	for _, n := range kept.GetNumbers() {
		numbers = append(numbers, n.GetNumber())
	}
	require.Equal(t, []string{"+8613800138000", "+8613811118000", "+8613900139001"}, numbers)
}
