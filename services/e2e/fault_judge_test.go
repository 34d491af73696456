package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/sqldb"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/e2e/internal/harness"
	"github.com/foredial/foredial/services/e2e/internal/history"
)

// judge holds a campaign that is over against the promises.
func (r *faultRun) judge(t *testing.T) {
	t.Helper()
	o := r.verify(t)
	stuck, err := r.admin.Contacts.ListStuckContacts(t.Context(), &contactv1.ListStuckContactsRequest{PageSize: most})
	require.NoError(t, err)
	r.mu.Lock()
	ledger := history.Ledger{Contacts: o.contacts, Stuck: stuck.GetContacts(), Attempts: o.attempts, Placed: r.placed, Callbacks: r.callbacks, Unheard: r.unheard}
	r.mu.Unlock()
	require.Empty(t, ledger.Overlaps(), "P1")
	require.Empty(t, ledger.Lost(), "P2")
	require.Empty(t, ledger.Forbidden(history.Rules{Since: r.began, Blocked: r.blocked, Most: attemptsPerNumber}), "P3")
	require.Empty(t, ledger.Miscounted(), "P4")
	require.Empty(t, r.seen.Unsaved(func() []*resultv1.Attempt { return r.attempts(t) }), "P5")
	r.requireTold(t, o)
	require.Empty(t, r.seen.OutOfOrder(history.Order{Rank: rank, Unseen: r.offers(t, o.contacts), Lost: r.lost}), "P9")
	harness.Await(t, settleWithin, func() error { return r.watch.held(t.Context()) })
	r.watch.stop()
	require.Empty(t, r.watch.fences.Breaches(), "P8")
	require.NotZero(t, r.watch.fences.Leaders())
}

// attempts are those of the campaign as they are recorded now.
func (r *faultRun) attempts(t *testing.T) []*resultv1.Attempt {
	t.Helper()
	list, err := r.admin.Results.ListAttempts(t.Context(), &resultv1.ListAttemptsRequest{TaskId: r.task, PageSize: most})
	require.NoError(t, err)
	return list.GetAttempts()
}

// offers are the previews that the result service has.
func (r *faultRun) offers(t *testing.T, contacts []*contactv1.Contact) (previews []*dispatchv1.Preview) {
	t.Helper()
	byID := map[string]*contactv1.Contact{}
	for _, c := range contacts {
		byID[c.GetId()] = c
	}
	previews, err := sqldb.All(t.Context(), r.watch.result, scanOffer, `SELECT id, contact_id, agent_id, offer_time FROM preview WHERE tenant = $1`, tenant)
	require.NoError(t, err)
	for i, p := range previews {
		p.Reference, p.Priority = byID[p.GetContactId()].GetReference(), byID[p.GetContactId()].GetPriority()
		previews[i] = r.byOurClock(p)
	}
	return previews
}

func scanOffer(row sqldb.Row) (*dispatchv1.Preview, error) {
	p := &dispatchv1.Preview{}
	var offered sqldb.Time
	err := row.Scan(&p.Id, &p.ContactId, &p.AgentId, &offered)
	p.OfferTime = timestamppb.New(time.Time(offered))
	return p, err
}
