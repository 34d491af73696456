package storetest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/result/internal/attempt"
	"github.com/foredial/foredial/services/result/internal/outbox"
	"github.com/foredial/foredial/services/result/internal/store"
)

const atOnce = 100

// taking notes of a relay's turns.
type notes struct {
	mu    sync.Mutex
	lines []string // "attempt end", in the order told
}

// tell answers every entry of the tenant as the test says, and is done with all others.
func (s *suite) tell(n *notes, answer func(outbox.Due) outbox.Answer) store.Tell {
	return func(_ context.Context, due []outbox.Due) (answers []outbox.Answer, _ error) {
		n.mu.Lock()
		defer n.mu.Unlock()
		for _, d := range due {
			if d.Tenant != s.tenant {
				answers = append(answers, outbox.Answer{Due: d})
				continue
			}
			n.lines = append(n.lines, fmt.Sprint(d.Attempt.ID, " ", d.Ends))
			answers = append(answers, answer(d))
		}
		return answers, nil
	}
}

func taken(d outbox.Due) outbox.Answer { return outbox.Answer{Due: d} }

// relay takes turns until nothing is due.
func (s *suite) relay(t *testing.T, peer outbox.Peer, now time.Time, answer func(outbox.Due) outbox.Answer) []string {
	t.Helper()
	var told notes
	for {
		n, err := s.store.Relay(s.ctx, peer, now, atOnce, s.tell(&told, answer))
		require.NoError(t, err)
		if n == 0 {
			return told.lines
		}
	}
}

// told takes all that a peer has yet to be told, as "attempt end".
func (s *suite) told(t *testing.T, peer outbox.Peer) []string {
	t.Helper()
	return s.relay(t, peer, dial, taken)
}

// decideAs has the one outcome that is due decided as if it were of an end.
func (s *suite) decideAs(t *testing.T, end int, d attempt.Decision) {
	t.Helper()
	s.relay(t, outbox.Contact, dial, func(due outbox.Due) outbox.Answer {
		again := due
		again.Ends = end
		if due.Ends != end { // stays for the end it is of
			return outbox.Answer{Due: again, Decision: &d, Again: dial.Add(time.Second)}
		}
		return outbox.Answer{Due: again, Decision: &d}
	})
}

// decide has the outcome of an end decided.
func (s *suite) decide(t *testing.T, end int, d attempt.Decision) {
	t.Helper()
	lines := s.relay(t, outbox.Contact, dial.Add(time.Minute), func(due outbox.Due) outbox.Answer {
		return outbox.Answer{Due: due, Decision: &d}
	})
	require.Equal(t, []string{fmt.Sprint("a ", end)}, lines)
}

func answeredAt(id string, minutes int) attempt.Attempt {
	a := known(id, "c", minutes)
	a.Answer = a.Dial.Add(time.Second)
	return a
}

func endedAt(id string, minutes int) attempt.Attempt {
	a := known(id, "c", minutes)
	a.End, a.FailCode = a.Dial.Add(time.Minute), "00145"
	return a
}

func whatFollowsIsToldOnce(t *testing.T, s *suite) {
	s.record(t, known("a", "c", 0))
	require.Empty(t, s.told(t, outbox.Notification))
	for range 2 {
		s.record(t, answeredAt("a", 0))
	}
	require.Equal(t, []string{"a 0"}, s.told(t, outbox.Notification))
	for range 2 {
		s.record(t, endedAt("a", 0))
	}
	require.Equal(t, []string{"a 1"}, s.told(t, outbox.Notification))
	require.Equal(t, []string{"a 1"}, s.told(t, outbox.Contact))
	require.Empty(t, s.told(t, outbox.Notification))
	require.Empty(t, s.told(t, outbox.Contact))
}

// What cannot be stored whole is not stored at all. The engines differ in what
// they refuse: a table that is gone will do for both.
func recordAndWhatFollowsAreOne(t *testing.T, s *suite) {
	rename := func(from, to string) {
		_, err := s.db.Exec(s.ctx, `ALTER TABLE `+from+` RENAME TO `+to)
		require.NoError(t, err)
	}
	rename("outbox_notification", "outbox_away")
	_, err := s.store.Record(s.ctx, s.tenant, endedAt("a", 0))
	require.Error(t, err)
	rename("outbox_away", "outbox_notification")
	_, err = s.store.Attempt(s.ctx, s.tenant, "a")
	require.ErrorIs(t, err, store.ErrNotFound)
	_, _, err = s.store.ContactResult(s.ctx, s.tenant, "t", "c")
	require.ErrorIs(t, err, store.ErrNotFound)
	require.Empty(t, s.told(t, outbox.Contact))
}

// A report that the engine refuses takes no other of its transaction with it.
func recordOneAtFault(t *testing.T, s *suite) {
	if s.db.Dialect() == sqldb.SQLite {
		_, err := s.db.Exec(s.ctx, `CREATE TRIGGER refuse BEFORE INSERT ON attempt WHEN NEW.note = 'x' || char(0)
			BEGIN SELECT RAISE(ABORT, 'as Postgres does'); END`)
		require.NoError(t, err)
		defer func() {
			_, err := s.db.Exec(s.ctx, `DROP TRIGGER refuse`)
			require.NoError(t, err)
		}()
	}
	const n = 20
	var wg sync.WaitGroup
	failed := make([]error, n)
	for i := range n {
		wg.Go(func() {
			news := known(fmt.Sprint("a", i), "c", 0)
			if i == 13 {
				news.Note = "x\x00"
			}
			_, failed[i] = s.store.Record(s.ctx, s.tenant, news)
		})
	}
	wg.Wait()
	for i, err := range failed {
		require.Equal(t, i == 13, err != nil, "%d: %v", i, err)
	}
}

// A later entry of a contact waits for the earlier one, also while that is put
// off; those of other contacts do not.
func contactsKeepTheirOrder(t *testing.T, s *suite) {
	s.record(t, answeredAt("a", 0))
	s.record(t, endedAt("a", 0))
	s.record(t, endedAt("b", 5))
	other := endedAt("x", 7)
	other.ContactID = "other"
	s.record(t, other)

	again := dial.Add(time.Second)
	putOff := func(d outbox.Due) outbox.Answer {
		if d.Attempt.ID == "a" && d.Tries == 0 {
			return outbox.Answer{Due: d, Again: again}
		}
		return taken(d)
	}
	require.Equal(t, []string{"a 0", "x 1"}, s.relay(t, outbox.Notification, dial, putOff))
	require.Equal(t, []string{"a 0", "a 1", "a 1", "b 1"}, s.relay(t, outbox.Notification, again, func(d outbox.Due) outbox.Answer {
		if d.Ends == 1 && d.Attempt.ID == "a" && d.Tries == 0 {
			return outbox.Answer{Due: d, Again: again}
		}
		return taken(d)
	}))
}

func whatFailsIsToldAgain(t *testing.T, s *suite) {
	s.record(t, endedAt("a", 0))
	silent := func(context.Context, []outbox.Due) ([]outbox.Answer, error) { return nil, errRefused }
	for range 2 {
		n, err := s.store.Relay(s.ctx, outbox.Contact, dial, atOnce, silent)
		require.ErrorIs(t, err, errRefused)
		require.Positive(t, n)
	}
	half := func(_ context.Context, due []outbox.Due) (answers []outbox.Answer, _ error) {
		for _, d := range due {
			answers = append(answers, outbox.Answer{Due: d, Decision: &attempt.Decision{
				State: contactv1.ContactState_CONTACT_STATE_READY, Rule: "kept",
			}})
		}
		return answers, errRefused
	}
	_, err := s.store.Relay(s.ctx, outbox.Contact, dial, atOnce, half)
	require.ErrorIs(t, err, errRefused)
	require.Equal(t, "kept", s.attempt(t, "a").Decision.Rule, "what was answered before the error is kept")
	require.Empty(t, s.told(t, outbox.Contact))
}

// Two relays tell everything, and a contact's in order. On Postgres, where they
// may be two processes, neither tells what the other is telling.
func twoRelays(t *testing.T, s *suite) {
	const contacts, calls = 30, 4
	for i := range calls {
		for c := range contacts {
			news := endedAt(fmt.Sprintf("c%02d-%d", c, i), i)
			news.ContactID = fmt.Sprint("c", c)
			s.record(t, news)
		}
	}
	var (
		n      notes
		wg     sync.WaitGroup
		failed [2]error
	)
	for i, st := range []*store.Store{s.store, s.other} {
		wg.Go(func() {
			for empty := 0; empty < 3 && failed[i] == nil; {
				var took int
				took, failed[i] = st.Relay(s.ctx, outbox.Notification, dial, 7, s.tell(&n, taken))
				if took == 0 {
					empty++
				}
			}
		})
	}
	wg.Wait()
	require.NoError(t, failed[0])
	require.NoError(t, failed[1])
	require.Empty(t, s.told(t, outbox.Notification), "nothing is left")

	seen, last := map[string]int{}, map[string]string{}
	for _, line := range n.lines {
		if seen[line]++; seen[line] == 1 {
			require.Less(t, last[line[:3]], line, "in the order of the contact")
			last[line[:3]] = line
		}
	}
	require.Len(t, seen, contacts*calls)
	if s.db.Dialect() == sqldb.Postgres {
		require.Len(t, n.lines, contacts*calls, "each once")
	}
}

// carriesOverJobs upgrades a database in which an earlier version left its jobs.
func carriesOverJobs(t *testing.T, s *suite) {
	s.record(t, endedAt("a", 0))
	s.record(t, endedAt("b", 0))
	require.Equal(t, []string{"a 1", "b 1"}, s.told(t, outbox.Contact))
	require.Equal(t, []string{"a 1", "b 1"}, s.told(t, outbox.Notification))
	left := func() int {
		n, err := sqldb.One(s.ctx, s.db, sqldb.Scalar[int], `SELECT count(*) FROM river_job`)
		require.NoError(t, err)
		return n
	}
	for _, job := range []struct{ kind, state, args string }{
		{"tell", "completed", `{"tenant":"%s","attempt_id":"a","end":0}`},
		{"tell", "running", `{"tenant":"%s","attempt_id":"a","end":1}`},
		{"outcome", "scheduled", `{"tenant":"%s","attempt_id":"a","end":1}`},
		{"tell", "available", `{"tenant":"%s","attempt_id":"b","end":0}`},
		{"outcome", "available", `{"tenant":"%s","attempt_id":"gone","end":1}`},
		{"export", "available", `{"tenant":"%s","export_id":"e"}`},
	} {
		addJob(t, s, job.kind, job.state, fmt.Sprintf(job.args, s.tenant))
	}
	require.Equal(t, 6, left())
	for range 2 {
		require.NoError(t, s.store.CarryOver(s.ctx))
		require.Equal(t, 1, left(), "the export stays a job")
	}
	require.Equal(t, []string{"a 1"}, s.told(t, outbox.Contact))
	require.Equal(t, []string{"a 1", "b 0"}, s.told(t, outbox.Notification))
}
