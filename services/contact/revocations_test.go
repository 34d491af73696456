package contact_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"

	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/contact/internal/loops"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

type revocationStream = contactinternalv1.LeaseService_WatchRevocationsClient

// place is where a watcher is.
type place int64

// watch follows revocations after a sequence number; 0: from now on.
func (w *world) watch(after place) (revocationStream, *place) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	w.t.Cleanup(cancel)
	stream, err := w.leases.WatchRevocations(ctx, &contactinternalv1.WatchRevocationsRequest{AfterSequence: int64(after)})
	require.NoError(w.t, err)
	if after == 0 {
		first, err := stream.Recv()
		require.NoError(w.t, err)
		require.Empty(w.t, first.GetRevocations())
		require.Positive(w.t, first.GetSequence())
		after = place(first.GetSequence())
	}
	return stream, &after
}

// next is the contacts of the next message.
func (p *place) next(t *testing.T, stream revocationStream) (contacts []string) {
	t.Helper()
	message, err := stream.Recv()
	require.NoError(t, err)
	require.Greater(t, message.GetSequence(), int64(*p))
	*p = place(message.GetSequence())
	for _, r := range message.GetRevocations() {
		require.Equal(t, task, r.GetTaskId())
		require.Equal(t, contactinternalv1.WatchRevocationsResponse_CAUSE_BLOCKLISTED, r.GetCause())
		contacts = append(contacts, r.GetContactId())
	}
	return contacts
}

func TestWatchRevocations(t *testing.T) {
	w := newWorld(t, feedtest.Task(task, withLists(dnc)))
	w.source.Put(tenant, feedtest.Resource(dnc, &directoryv1.BlocklistGroup{}))
	contacts := w.load("number\n13800138000\n13800138001\n13800138002\n13800138003\n")
	leaseID, _ := w.lease(3)
	stream, at := w.watch(0)
	began := time.Now()
	w.add(dnc, listed("13800138000"), listed("13800138003"))
	require.Equal(t, []string{contacts[0].GetId()}, at.next(t, stream))
	require.Less(t, time.Since(began), time.Second)
	resume := *at

	w.add(dnc, listed("13800138001"))
	require.Equal(t, []string{contacts[1].GetId()}, at.next(t, stream))
	again, behind := w.watch(resume)
	require.Equal(t, []string{contacts[1].GetId()}, behind.next(t, again), "where it broke off")

	_, err := w.leases.ReturnContacts(w.ctx, &contactinternalv1.ReturnContactsRequest{
		Fence: fence(), What: &contactinternalv1.ReturnContactsRequest_Held_{Held: &contactinternalv1.ReturnContactsRequest_Held{
			LeaseId: leaseID, ContactIds: []string{contacts[0].GetId(), contacts[1].GetId()},
		}},
	})
	require.NoError(t, err)
	_, leased := w.lease(9)
	require.Empty(t, leased)
	for _, i := range []int{0, 1, 3} {
		require.Equal(t, contactv1.DoneReason_DONE_REASON_BLOCKLISTED, w.get(contacts[i].GetId()).GetDoneReason())
	}

	for _, after := range []place{*at + 1, 1 << 40} {
		future, _ := w.watch(after)
		_, err = future.Recv()
		requireFault(t, err, codes.ResourceExhausted, "LIMIT")
	}
}

// Another process blocks a number: this one hears of it in time.
func TestRevocationsOfAnotherProcess(t *testing.T) {
	w := newWorld(t, feedtest.Task(task, withLists(dnc)))
	contacts := w.load("number\n13800138000\n")
	w.lease(1)
	stream, at := w.watch(0)
	other := store.New(w.db)
	began := time.Now()
	_, err := other.AddListed(w.ctx, tenant, store.NumberList{
		ID: dnc, Tasks: []string{task}, Zone: time.UTC, Blocklist: &store.Blocklist{ID: dnc},
	}, []store.ListedNumber{{Number: "+8613800138000"}}, w.clock())
	require.NoError(t, err)
	require.Equal(t, []string{contacts[0].GetId()}, at.next(t, stream))
	require.Less(t, time.Since(began), time.Second)
}

// tidy does at once what the keeper of number lists does now and then.
func tidy(t *testing.T, w *world, rows *store.Store) {
	t.Helper()
	_, err := loops.NumberLists(rows, w.source.Replica(t), slog.New(slog.DiscardHandler)).Run(w.ctx)
	require.NoError(t, err)
}
