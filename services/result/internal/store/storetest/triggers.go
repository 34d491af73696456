package storetest

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/pkg/sqldb"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/result/internal/attempt"
	"github.com/foredial/foredial/services/result/internal/outbox"
)

// wanting has notification want everything of task t.
func (s *suite) wanting() {
	s.store.Want(func(tenant, taskID string) outbox.Wants {
		wants := tenant == s.tenant && taskID == "t"
		return outbox.Wants{Completed: wants, Unreached: wants}
	})
}

// toNotification takes all that notification has yet to be told.
func (s *suite) toNotification(t *testing.T) (all []outbox.Due) {
	t.Helper()
	s.relay(t, outbox.Notification, dial, func(d outbox.Due) outbox.Answer {
		all = append(all, d)
		return taken(d)
	})
	return all
}

func kinds(all []outbox.Due) (kinds []outbox.Kind) {
	for _, d := range all {
		kinds = append(kinds, d.Kind)
	}
	return kinds
}

// woken tells whether a signal was set since it was asked last.
func woken(s *loop.Signal) bool {
	select {
	case <-s.C():
		return true
	default:
		return false
	}
}

var stopped = attempt.Decision{
	State: contactv1.ContactState_CONTACT_STATE_DONE, DoneReason: contactv1.DoneReason_DONE_REASON_STOPPED, Rule: "stopped",
}

func unreachedIsToldWithItsDecision(t *testing.T, s *suite) {
	s.wanting()
	s.record(t, endedAt("a", 0))
	require.True(t, woken(s.store.Told(outbox.Notification)))
	s.decideAs(t, 1, stopped)
	require.True(t, woken(s.store.Told(outbox.Notification)), "once more")
	all := s.toNotification(t)
	require.Equal(t, []outbox.Kind{outbox.Call, outbox.Unreached}, kinds(all), "after the end that it is of")
	require.Equal(t, "a", all[1].Attempt.ID)
	require.Equal(t, 1, all[1].Ends)
	require.False(t, all[1].Replaced())
	require.Equal(t, stopped.Rule, all[1].Attempt.Decision.Rule)
}

// A decision on an end that was replaced while it was made is of no customer's end.
func unreachedIsOfThePresentEnd(t *testing.T, s *suite) {
	s.wanting()
	a := endedAt("a", 0)
	a.FailCode = "UNKNOWN"
	s.record(t, a)
	_, err := s.store.Relay(s.ctx, outbox.Contact, dial, atOnce, func(_ context.Context, due []outbox.Due) (answers []outbox.Answer, _ error) {
		for _, d := range due {
			answers = append(answers, outbox.Answer{Due: d})
			if d.Tenant == s.tenant {
				answers[len(answers)-1].Decision = &stopped
			}
		}
		real := endedAt("a", 0)
		real.Answer, real.FailCode = real.Dial, "00000"
		_, err := s.other.Record(s.ctx, s.tenant, real)
		return answers, err
	})
	require.NoError(t, err)
	for _, d := range s.toNotification(t) {
		require.Equal(t, outbox.Call, d.Kind)
	}
}

func theFirstBusinessResultIsTold(t *testing.T, s *suite) {
	s.wanting()
	a := endedAt("a", 0)
	s.record(t, a)
	_, err := s.store.Remark(s.ctx, s.tenant, "a", attempt.Remark{BusinessResultID: "sold", Time: dial})
	require.NoError(t, err)
	_, err = s.store.Remark(s.ctx, s.tenant, "a", attempt.Remark{BusinessResultID: "refused", Time: dial})
	require.NoError(t, err)
	b := known("b", "d", 0)
	b.BusinessResultID = "sold"
	s.record(t, b)
	s.record(t, b)
	other := known("c", "e", 0)
	other.TaskID, other.BusinessResultID = "silent", "sold"
	s.record(t, other)
	all := s.toNotification(t)
	require.ElementsMatch(t, []outbox.Kind{outbox.Call, outbox.Completed, outbox.Completed}, kinds(all))
	for _, d := range all {
		if d.Kind == outbox.Completed {
			require.Equal(t, "sold", d.BusinessResultID, "what was chosen then")
		}
	}
}

// A business result is on record exactly when it will be told.
func completedAndItsEntryAreOne(t *testing.T, s *suite) {
	s.wanting()
	s.record(t, known("a", "c", 0))
	_, err := s.db.Exec(s.ctx, `ALTER TABLE outbox_notification RENAME TO outbox_gone`)
	require.NoError(t, err)
	sold := known("a", "c", 0)
	sold.BusinessResultID = "sold"
	_, recording := s.store.Record(s.ctx, s.tenant, sold)
	_, err = s.db.Exec(s.ctx, `ALTER TABLE outbox_gone RENAME TO outbox_notification`)
	require.NoError(t, err)
	require.Error(t, recording)
	require.False(t, sqldb.IsUnavailable(recording))
	require.Empty(t, s.attempt(t, "a").BusinessResultID)
	s.record(t, sold)
	require.Equal(t, []outbox.Kind{outbox.Completed}, kinds(s.toNotification(t)))
}
