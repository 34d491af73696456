package lead

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/testkit/redistest"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

func contactsOf(ids ...string) []queue.Contact {
	contacts := make([]queue.Contact, len(ids))
	for i, id := range ids {
		contacts[i] = queue.Contact{ID: id, SortKey: []byte{byte(i)}, Body: []byte("{}")}
	}
	return contacts
}

func TestHeard(t *testing.T) {
	const keep = time.Minute
	for name, c := range map[string]struct {
		tell func(h *heard)
		gone []string
	}{
		"nothing":             {func(*heard) {}, nil},
		"after it was asked":  {func(h *heard) { h.note([]string{"b", "x"}, noon.Add(time.Second), keep) }, []string{"b"}},
		"at that moment":      {func(h *heard) { h.note([]string{"b"}, noon, keep) }, []string{"b"}},
		"before it was asked": {func(h *heard) { h.note([]string{"b"}, noon.Add(-time.Second), keep) }, nil},
		"everything":          {func(h *heard) { h.noteAll(noon.Add(time.Second)) }, []string{"a", "b"}},
		"everything before":   {func(h *heard) { h.noteAll(noon) }, nil},
		"long ago": {func(h *heard) {
			h.note([]string{"b"}, noon, keep)
			h.note(nil, noon.Add(keep+1), keep)
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var h heard
			c.tell(&h)
			loaded := false
			gone, err := h.unless(noon, contactsOf("a", "b"), func() error { loaded = true; return nil })
			require.NoError(t, err)
			require.Equal(t, c.gone, gone)
			require.Equal(t, len(c.gone) == 0, loaded)
		})
	}
}

// returns is a contact service that takes contacts back.
type returns struct {
	contactinternalv1.LeaseServiceClient

	err  error
	held []*contactinternalv1.ReturnContactsRequest_Held
}

func (r *returns) ReturnContacts(_ context.Context, req *contactinternalv1.ReturnContactsRequest, _ ...grpc.CallOption) (*contactinternalv1.ReturnContactsResponse, error) {
	r.held = append(r.held, req.GetHeld())
	return &contactinternalv1.ReturnContactsResponse{}, r.err
}

// What was revoked on its way to the hopper goes back, and nothing of the lease
// is loaded before it has.
func TestLoadWithoutTheRevoked(t *testing.T) {
	const first, second = "01a203e6-946e-75ba-8d6f-3316d6b22ac1", "01a203e6-946e-75ba-8d6f-3316d6b22ac2"
	d := floor(t, redistest.Mini(t), 0, nil, feedtest.Task("a"))
	sql := &returns{err: errors.New("down")}
	d.contacts = sql
	asked := time.Now()
	d.heard.note([]string{first}, time.Now(), time.Minute)
	o := order{task: "a", lease: "lease-1", asked: asked, most: 2}
	_, err := d.load(t.Context(), o, contactsOf(first, second))
	require.ErrorIs(t, err, sql.err)
	n, err := d.term.Hopper(t.Context(), "a")
	require.NoError(t, err)
	require.Zero(t, n)

	sql.err = nil
	n, err = d.load(t.Context(), o, contactsOf(first, second))
	require.NoError(t, err)
	require.Equal(t, 1, n)
	held, err := d.term.Held(t.Context(), "lease-1")
	require.NoError(t, err)
	require.Equal(t, []string{second}, held)
	require.Equal(t, "lease-1", sql.held[1].GetLeaseId())
	require.Equal(t, []string{first}, sql.held[1].GetContactIds())

	d.heard.noteAll(time.Now())
	n, err = d.load(t.Context(), o, contactsOf(second))
	require.NoError(t, err)
	require.Zero(t, n, "all of it is revoked")
}
