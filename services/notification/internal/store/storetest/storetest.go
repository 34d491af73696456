package storetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/sqldb"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	"github.com/foredial/foredial/services/notification/internal/delivery"
	"github.com/foredial/foredial/services/notification/internal/store"
)

var now = time.Date(2026, 5, 4, 9, 0, 0, 123456000, time.UTC)

const (
	url  = "https://a.example/hook"
	node = "node"
	// claimed is how long a claim of these tests lasts.
	claimed = time.Minute
)

// Run tests a store. Each test keeps to a tenant of its own.
func Run(t *testing.T, db *sqldb.DB) {
	s := store.New(db)
	for name, test := range map[string]func(*testing.T, *suite){
		"AddKeepsEveryField":           addKeepsEveryField,
		"AnEventIsAddedOnce":           anEventIsAddedOnce,
		"ABatchIsAddedInOrder":         aBatchIsAddedInOrder,
		"AddConcurrently":              addConcurrently,
		"OnlyTheFirstOfALaneIsDue":     onlyTheFirstOfALaneIsDue,
		"TheNextFollowsTheDead":        theNextFollowsTheDead,
		"ALaneIsNeverStuck":            aLaneIsNeverStuck,
		"Destinations":                 destinations,
		"ClaimsAreOfTheOldest":         claimsAreOfTheOldest,
		"ClaimsAreOneClaimants":        claimsAreOneClaimants,
		"AClaimEnds":                   aClaimEnds,
		"ANodeTakesBackWhatItHeld":     aNodeTakesBackWhatItHeld,
		"AFailedOneIsDueAtItsNextTry":  aFailedOneIsDueAtItsNextTry,
		"TriesAreWrittenDown":          triesAreWrittenDown,
		"TriesThatEndTogether":         triesThatEndTogether,
		"ATryOfAnEarlierTurn":          aTryOfAnEarlierTurn,
		"AgainGoesAhead":               againGoesAhead,
		"AgainLeavesTheLaneInOrder":    againLeavesTheLaneInOrder,
		"AgainSinceKeepsTheLanesOrder": againSinceKeepsTheLanesOrder,
		"AgainSinceInPieces":           againSinceInPieces,
		"AgainSinceFilters":            againSinceFilters,
		"TestsHaveALimit":              testsHaveALimit,
		"ATestHasOneTry":               aTestHasOneTry,
		"ListFiltersAndPages":          listFiltersAndPages,
		"TenantsDoNotSeeEachOther":     tenantsDoNotSeeEachOther,
		"ReceiptsOfAllParts":           receiptsOfAllParts,
		"AReceiptBeforeItsMessage":     aReceiptBeforeItsMessage,
		"AReceiptIsOfItsAccount":       aReceiptIsOfItsAccount,
		"ReceiptsOfTheLastTry":         receiptsOfTheLastTry,
		"StraysAreDropped":             straysAreDropped,
		"UnreachedIsSaidOnce":          unreachedIsSaidOnce,
		"ErasesDeliveries":             erasesDeliveries,
		"ErasureEndsClaims":            erasureEndsClaims,
		"ErasureKeepsMessagesApart":    erasureKeepsMessagesApart,
		"ErrorsThatNameTheNumberGo":    errorsThatNameTheNumberGo,
		"OldDeliveriesExpire":          oldDeliveriesExpire,
	} {
		t.Run(name, func(t *testing.T) {
			test(t, &suite{
				ctx: context.Background(), store: s, tenant: "tenant-" + strings.ToLower(name),
				oneProcess: db.Dialect() == sqldb.SQLite,
			})
		})
	}
}

// Unavailable tests that a store whose database is gone says so.
func Unavailable(t *testing.T, s *store.Store) {
	u := &suite{ctx: context.Background(), store: s, tenant: "acme"}
	d := u.message("e", "c")
	require.ErrorIs(t, s.Add(u.ctx, u.tenant, []delivery.Delivery{d}), store.ErrUnavailable)
	_, err := s.Get(u.ctx, u.tenant, "d")
	require.ErrorIs(t, err, store.ErrUnavailable)
	_, err = s.Destinations(u.ctx)
	require.ErrorIs(t, err, store.ErrUnavailable)
	_, err = s.Claim(u.ctx, node, []store.Room{{Destination: d.Destination, Most: 1}}, now, now)
	require.ErrorIs(t, err, store.ErrUnavailable)
	_, err = s.Tried(u.ctx, store.Tried{Claimed: store.Claimed{Tenant: u.tenant, Delivery: d}})
	require.ErrorIs(t, err, store.ErrUnavailable)
}

type suite struct {
	ctx    context.Context //nolint:containedctx // of the test
	store  *store.Store
	tenant string
	// oneProcess owns the database.
	oneProcess bool
}

func (s *suite) message(event, contact string) delivery.Delivery { return s.to(url, event, contact) }

func (s *suite) to(url, event, contact string) delivery.Delivery {
	return delivery.Delivery{
		ID: id.New(), EventID: event, Event: notificationv1.EventType_EVENT_TYPE_RELEASED,
		TaskID: "t", ContactID: contact, AttemptID: "a",
		Channel: delivery.ByCallback, Destination: delivery.CallbackDestination(s.tenant, url), URL: url, Body: "[]",
		State: delivery.Pending, Turn: 1, Occurred: now, Created: now, NextTry: now,
	}
}

func (s *suite) add(t *testing.T, event, contact string) delivery.Delivery {
	t.Helper()
	d := s.message(event, contact)
	s.addAll(t, d)
	return d
}

func (s *suite) addAll(t *testing.T, list ...delivery.Delivery) {
	t.Helper()
	require.NoError(t, s.store.Add(s.ctx, s.tenant, list))
}

func (s *suite) get(t *testing.T, id string) delivery.Delivery {
	t.Helper()
	d, err := s.store.Get(s.ctx, s.tenant, id)
	require.NoError(t, err)
	return d
}

// rooms are places at all the tenant's destinations.
func (s *suite) rooms(t *testing.T, most int) (rooms []store.Room) {
	t.Helper()
	all, err := s.store.Destinations(s.ctx)
	require.NoError(t, err)
	for _, d := range all {
		if strings.HasPrefix(d.Name, s.tenant+" ") {
			rooms = append(rooms, store.Room{Destination: d.Name, Most: most})
		}
	}
	return rooms
}

// claimAt claims all of the tenant that is due at a time, in the order of the events.
func (s *suite) claimAt(t *testing.T, at time.Time) []store.Claimed {
	t.Helper()
	return s.claimBy(t, node, at)
}

func (s *suite) claimBy(t *testing.T, node string, at time.Time) []store.Claimed {
	t.Helper()
	list, err := s.store.Claim(s.ctx, node, s.rooms(t, 1000), at, at.Add(claimed))
	require.NoError(t, err)
	slices.SortFunc(list, func(a, b store.Claimed) int { return strings.Compare(a.EventID, b.EventID) })
	return list
}

// claimOne claims the only one that is due now.
func (s *suite) claimOne(t *testing.T) store.Claimed {
	t.Helper()
	list := s.claimAt(t, now)
	require.Len(t, list, 1)
	return list[0]
}

func events(list []store.Claimed) (events []string) {
	for _, c := range list {
		events = append(events, c.EventID)
	}
	return events
}

// try stores a try with this answer, and tells whether it counted.
func (s *suite) try(t *testing.T, c store.Claimed, status int, retry delivery.Schedule) bool {
	t.Helper()
	counted, err := s.store.Tried(s.ctx, tried(c, status, retry))
	require.NoError(t, err)
	return counted
}

func tried(c store.Claimed, status int, retry delivery.Schedule) store.Tried {
	answer := delivery.Answered(status)
	c.Delivery = c.Tried(answer, now, retry, 0.5)
	return store.Tried{Claimed: c, Try: delivery.NewTry(answer, now.Add(-time.Second), now)}
}

// end delivers, or kills, all that is due now.
func (s *suite) end(t *testing.T, status int) {
	t.Helper()
	for _, c := range s.claimAt(t, now) {
		require.True(t, s.try(t, c, status, nil))
	}
}

func (s *suite) list(t *testing.T, f store.Filter) (events []string) {
	t.Helper()
	all, _, err := s.store.List(s.ctx, s.tenant, f, "", 1000)
	require.NoError(t, err)
	for _, d := range all {
		events = append(events, d.EventID)
	}
	return events
}

func equal(t *testing.T, want, got any) {
	t.Helper()
	require.Empty(t, cmp.Diff(want, got))
}

func names(prefix string, from, to int) (list []string) {
	for i := from; i <= to; i++ {
		list = append(list, fmt.Sprint(prefix, i))
	}
	return list
}
