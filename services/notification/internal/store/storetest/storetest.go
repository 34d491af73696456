package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
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

var (
	now        = time.Date(2026, 5, 4, 9, 0, 0, 123456000, time.UTC)
	errRefused = errors.New("refused by the test")
)

const url = "https://a.example/hook"

// Run tests a store. Each test keeps to a tenant of its own.
func Run(t *testing.T, s *store.Store) {
	for name, test := range map[string]func(*testing.T, *suite){
		"AddKeepsEveryField":         addKeepsEveryField,
		"AnEventIsAddedOnce":         anEventIsAddedOnce,
		"ABatchIsAddedInOrder":       aBatchIsAddedInOrder,
		"AddConcurrently":            addConcurrently,
		"AddAndItsJobAreOne":         addAndItsJobAreOne,
		"OnlyTheFirstOfALaneHasAJob": onlyTheFirstOfALaneHasAJob,
		"TheNextFollowsTheDead":      theNextFollowsTheDead,
		"ATryOfAnEarlierTurn":        aTryOfAnEarlierTurn,
		"AgainGoesAhead":             againGoesAhead,
		"ALaneIsNeverStuck":          aLaneIsNeverStuck,
		"ListFiltersAndPages":        listFiltersAndPages,
		"TenantsDoNotSeeEachOther":   tenantsDoNotSeeEachOther,
	} {
		t.Run(name, func(t *testing.T) {
			test(t, &suite{ctx: context.Background(), store: s, tenant: "tenant-" + strings.ToLower(name)})
		})
	}
}

// Unavailable tests that a store whose database is gone says so.
func Unavailable(t *testing.T, s *store.Store) {
	u := &suite{ctx: context.Background(), store: s, tenant: "acme"}
	require.ErrorIs(t, s.Add(u.ctx, u.tenant, []delivery.Delivery{message("e", "c")}, u.queue), store.ErrUnavailable)
	_, err := s.Get(u.ctx, u.tenant, "d")
	require.ErrorIs(t, err, store.ErrUnavailable)
}

type suite struct {
	ctx    context.Context //nolint:containedctx // of the test
	store  *store.Store
	tenant string

	mu sync.Mutex
	// queued holds "event turn" of every job there ever was.
	queued []string
}

func (s *suite) queue(_ context.Context, tx *sqldb.Tx, list ...delivery.Delivery) error {
	tx.OnCommit(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, d := range list {
			s.queued = append(s.queued, fmt.Sprint(d.EventID, " ", d.Turn))
		}
	})
	return nil
}

func message(event, contact string) delivery.Delivery {
	return delivery.Delivery{
		ID: id.New(), EventID: event, Event: notificationv1.EventType_EVENT_TYPE_RELEASED,
		TaskID: "t", ContactID: contact, AttemptID: "a", URL: url, Body: "[]",
		State: delivery.Pending, Turn: 1, Occurred: now, Created: now, NextTry: now,
	}
}

func (s *suite) add(t *testing.T, event, contact string) delivery.Delivery {
	t.Helper()
	d := message(event, contact)
	s.addAll(t, d)
	return d
}

func (s *suite) addAll(t *testing.T, list ...delivery.Delivery) {
	t.Helper()
	require.NoError(t, s.store.Add(s.ctx, s.tenant, list, s.queue))
}

func (s *suite) get(t *testing.T, id string) delivery.Delivery {
	t.Helper()
	d, err := s.store.Get(s.ctx, s.tenant, id)
	require.NoError(t, err)
	return d
}

// try stores what a try made of a delivery.
func (s *suite) try(t *testing.T, d delivery.Delivery, status int, retry delivery.Schedule) delivery.Delivery {
	t.Helper()
	d = d.Tried(delivery.Answer{Status: status}, now, retry, 0.5)
	require.NoError(t, s.store.Tried(s.ctx, s.tenant, d, s.queue))
	return d
}

func equal(t *testing.T, want, got any) {
	t.Helper()
	require.Empty(t, cmp.Diff(want, got))
}

func addKeepsEveryField(t *testing.T, s *suite) {
	d := message("e", "c")
	d.Tries, d.TurnTries, d.Turn, d.LastStatus, d.LastError = 3, 2, 4, 500, "error"
	d.State, d.Delivered = delivery.Delivered, now.Add(time.Second)
	s.addAll(t, d)
	equal(t, d, s.get(t, d.ID))
}

func anEventIsAddedOnce(t *testing.T, s *suite) {
	first := s.add(t, "e", "c")
	again := message("e", "c")
	again.Body = "[1]"
	s.addAll(t, again)
	equal(t, first, s.get(t, first.ID))
	require.Equal(t, []string{"e 1"}, s.queued)

	s.try(t, first, 200, nil)
	s.addAll(t, message("e", "c"))
	require.Equal(t, []string{"e 1"}, s.queued, "also when it was delivered")
	all, _, err := s.store.List(s.ctx, s.tenant, store.Filter{}, "", 10)
	require.NoError(t, err)
	require.Len(t, all, 1)
}

// A batch comes to the same as its deliveries one by one.
func aBatchIsAddedInOrder(t *testing.T, s *suite) {
	first := s.add(t, "e1", "c")
	s.try(t, first, 200, nil) // there, and no longer in its lane
	e3 := message("e3", "c")
	s.addAll(t, message("e1", "c"), message("e2", "c"), message("f1", "d"), e3, message("e2", "c"), message("f2", "d"))
	require.Equal(t, []string{"e1 1", "e2 1", "f1 1"}, s.queued)
	s.addAll(t, message("f3", "d"), message("e4", "c"), message("g1", "g"))
	require.Equal(t, "g1 1", s.queued[3])
	require.Len(t, s.queued, 4)
	all, _, err := s.store.List(s.ctx, s.tenant, store.Filter{State: delivery.Pending}, "", 10)
	require.NoError(t, err)
	require.Len(t, all, 7)
}

// Two processes that are told the same at once store it once.
func addConcurrently(t *testing.T, s *suite) {
	var wg sync.WaitGroup
	failed := make([]error, 8)
	for i := range failed {
		wg.Go(func() {
			var list []delivery.Delivery
			for n := range 20 {
				n = (n + i*3) % 20
				list = append(list, message(fmt.Sprint("e", n), fmt.Sprint("c", n)))
			}
			failed[i] = s.store.Add(s.ctx, s.tenant, list, s.queue)
		})
	}
	wg.Wait()
	require.NoError(t, errors.Join(failed...))
	all, _, err := s.store.List(s.ctx, s.tenant, store.Filter{}, "", 100)
	require.NoError(t, err)
	require.Len(t, all, 20)
	require.Len(t, s.queued, 20)
}

func addAndItsJobAreOne(t *testing.T, s *suite) {
	d := message("e", "c")
	refuse := func(context.Context, *sqldb.Tx, ...delivery.Delivery) error { return errRefused }
	require.ErrorIs(t, s.store.Add(s.ctx, s.tenant, []delivery.Delivery{d}, refuse), errRefused)
	_, err := s.store.Get(s.ctx, s.tenant, d.ID)
	require.ErrorIs(t, err, store.ErrNotFound)
}

func onlyTheFirstOfALaneHasAJob(t *testing.T, s *suite) {
	first := s.add(t, "e1", "c")
	second := s.add(t, "e2", "c")
	s.add(t, "e3", "c")
	s.add(t, "f1", "other contact")
	elsewhere := message("g1", "c")
	elsewhere.URL = "https://b.example"
	s.addAll(t, elsewhere)
	require.Equal(t, []string{"e1 1", "f1 1", "g1 1"}, s.queued)

	first = s.try(t, first, 500, delivery.Schedule{time.Minute})
	equal(t, first, s.get(t, first.ID))
	require.Len(t, s.queued, 3, "while the first is tried again, the others wait")
	s.try(t, first, 200, nil)
	require.Equal(t, []string{"e2 1"}, s.queued[3:])
	s.try(t, second, 200, nil)
	require.Equal(t, []string{"e3 1"}, s.queued[4:])
}

func theNextFollowsTheDead(t *testing.T, s *suite) {
	first := s.add(t, "e1", "c")
	s.add(t, "e2", "c")
	require.Equal(t, delivery.Dead, s.try(t, first, 500, nil).State)
	require.Equal(t, []string{"e1 1", "e2 1"}, s.queued)
}

func aTryOfAnEarlierTurn(t *testing.T, s *suite) {
	old := s.add(t, "e1", "c")
	s.add(t, "e2", "c")
	_, err := s.store.Again(s.ctx, s.tenant, old.ID, func(d delivery.Delivery) delivery.Delivery { return d.Again(now) }, s.queue)
	require.NoError(t, err)
	before := s.get(t, old.ID)
	s.try(t, old, 200, nil)
	equal(t, before, s.get(t, old.ID))
	require.Equal(t, []string{"e1 1", "e1 2"}, s.queued)

	s.try(t, before, 200, nil)
	s.try(t, before, 500, delivery.Schedule{time.Minute}) // it is over
	require.Equal(t, delivery.Delivered, s.get(t, old.ID).State)
	require.Equal(t, []string{"e1 1", "e1 2", "e2 1"}, s.queued)
}

func againGoesAhead(t *testing.T, s *suite) {
	s.add(t, "e1", "c")
	waiting := s.add(t, "e2", "c")
	begin := func(d delivery.Delivery) delivery.Delivery { return d.Again(now.Add(time.Hour)) }
	got, err := s.store.Again(s.ctx, s.tenant, waiting.ID, begin, s.queue)
	require.NoError(t, err)
	equal(t, waiting.Again(now.Add(time.Hour)), got)
	equal(t, got, s.get(t, waiting.ID))
	require.Equal(t, []string{"e1 1", "e2 2"}, s.queued)

	_, err = s.store.Again(s.ctx, s.tenant, "nothing", begin, s.queue)
	require.ErrorIs(t, err, store.ErrNotFound)
}

// However adding and finishing overlap, what is pending has a job or stands
// behind something that has one.
func aLaneIsNeverStuck(t *testing.T, s *suite) {
	const rounds, messages = 10, 6
	for round := range rounds {
		contact := fmt.Sprint("c", round)
		var wg sync.WaitGroup
		errs := make(chan error, 2*messages)
		for i := range messages {
			wg.Go(func() {
				d := message(fmt.Sprint("e", round, "-", i), contact)
				finish := func(_ context.Context, tx *sqldb.Tx, queued ...delivery.Delivery) error {
					tx.OnCommit(func() { wg.Go(func() { errs <- s.deliverAll(queued[0]) }) })
					return nil
				}
				errs <- s.store.Add(s.ctx, s.tenant, []delivery.Delivery{d}, finish)
			})
		}
		wg.Wait()
		close(errs)
		for err := range errs {
			require.NoError(t, err)
		}
	}
	left, _, err := s.store.List(s.ctx, s.tenant, store.Filter{State: delivery.Pending}, "", 1000)
	require.NoError(t, err)
	require.Empty(t, left)
	all, _, err := s.store.List(s.ctx, s.tenant, store.Filter{}, "", 1000)
	require.NoError(t, err)
	require.Len(t, all, rounds*messages)
}

// deliverAll delivers a message and each that is queued behind it.
func (s *suite) deliverAll(d delivery.Delivery) error {
	for {
		var next *delivery.Delivery
		d = d.Tried(delivery.Answer{Status: 200}, now, nil, 0)
		err := s.store.Tried(s.ctx, s.tenant, d, func(_ context.Context, _ *sqldb.Tx, queued ...delivery.Delivery) error {
			next = &queued[0]
			return nil
		})
		if err != nil || next == nil {
			return err
		}
		d = *next
	}
}

func listFiltersAndPages(t *testing.T, s *suite) {
	var all []string
	for i := range 5 {
		d := message(fmt.Sprint("e", i), fmt.Sprint("c", i))
		if i == 2 {
			d.TaskID = "t2"
		}
		s.addAll(t, d)
		if i < 2 {
			s.try(t, d, 200, nil)
		}
		all = append([]string{d.EventID}, all...)
	}
	list := func(f store.Filter, size int) (events []string) {
		after := ""
		for {
			rows, next, err := s.store.List(s.ctx, s.tenant, f, after, size)
			require.NoError(t, err)
			require.LessOrEqual(t, len(rows), size)
			for _, d := range rows {
				events, after = append(events, d.EventID), d.ID
			}
			if next == "" {
				return events
			}
		}
	}
	for size := 1; size < 7; size++ {
		require.Equal(t, all, list(store.Filter{}, size))
		require.Equal(t, []string{"e1", "e0"}, list(store.Filter{State: delivery.Delivered}, size))
		require.Equal(t, []string{"e4", "e3"}, list(store.Filter{State: delivery.Pending, TaskID: "t"}, size))
		require.Equal(t, []string{"e2"}, list(store.Filter{TaskID: "t2"}, size))
		require.Empty(t, list(store.Filter{State: delivery.Dead}, size))
	}
}

func tenantsDoNotSeeEachOther(t *testing.T, s *suite) {
	d := s.add(t, "e", "c")
	other := s.tenant + "-other"
	_, err := s.store.Get(s.ctx, other, d.ID)
	require.ErrorIs(t, err, store.ErrNotFound)
	_, err = s.store.Again(s.ctx, other, d.ID, func(d delivery.Delivery) delivery.Delivery { return d }, s.queue)
	require.ErrorIs(t, err, store.ErrNotFound)
	rows, _, err := s.store.List(s.ctx, other, store.Filter{}, "", 10)
	require.NoError(t, err)
	require.Empty(t, rows)

	theirs := message("e", "c")
	require.NoError(t, s.store.Add(s.ctx, other, []delivery.Delivery{theirs}, s.queue))
	_, err = s.store.Get(s.ctx, other, theirs.ID)
	require.NoError(t, err, "the same event id is another event there")
	require.Equal(t, []string{"e 1", "e 1"}, s.queued, "and waits for nobody here")
}
