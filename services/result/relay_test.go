package result_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/failcode"
)

func TestACallIsToldAndDecided(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		n := w.run()
		n.record(report("a"))
		n.record(report("a", answered))
		eventually(t, "the answer is told", func() bool { return slices.Equal(w.peers.told(), []string{"a:connected"}) })
		require.Empty(t, w.peers.applied())

		n.record(report("a", answered, ended("00000"), func(a *resultv1.Attempt) { a.RecordingPath = "/r.wav" }))
		eventually(t, "the end is told", func() bool {
			return slices.Equal(w.peers.told(), []string{"a:connected", "a:released"}) && len(w.peers.applied()) == 1
		})
		w.peers.mu.Lock()
		outcome := w.peers.outcomes[0]
		w.peers.mu.Unlock()
		require.Empty(t, cmp.Diff(&contactinternalv1.Outcome{
			AttemptId: "a", FailCode: "00000", DisplayedResult: callv1.DisplayedResult_DISPLAYED_RESULT_CONNECTED,
			EndTime: timestamppb.New(dial.Add(time.Minute)),
		}, outcome, protocmp.Transform()))

		want := &resultv1.Decision{
			State: contactv1.ContactState_CONTACT_STATE_WAITING, DueTime: timestamppb.New(dial.Add(time.Hour)), Rule: "decided on 00000",
		}
		eventually(t, "the decision is stored", func() bool {
			return cmp.Equal(want, n.attempt("c-a", "a").GetDecision(), protocmp.Transform())
		})

		connected, released := w.peers.event("a:connected"), w.peers.event("a:released")
		require.Equal(t, notificationv1.EventType_EVENT_TYPE_CONNECTED, connected.GetEventType())
		require.Nil(t, connected.GetAttempt().GetEndTime(), "as it was at the answer")
		require.Equal(t, notificationv1.EventType_EVENT_TYPE_RELEASED, released.GetEventType())
		require.Equal(t, "/r.wav", released.GetAttempt().GetRecordingPath())
	})
}

// The answer is told first even when both become known at once.
func TestConnectedIsToldBeforeReleased(t *testing.T) {
	w := onSQLite(t)
	n := w.run()
	const calls = 20
	for i := range calls {
		n.record(report(tenantName(i), answered, ended("00000")))
	}
	eventually(t, "all are told", func() bool { return len(w.peers.told()) == 2*calls })
	told := w.peers.told()
	for i := range calls {
		id := tenantName(i)
		require.Less(t, slices.Index(told, id+":connected"), slices.Index(told, id+":released"))
	}
}

func TestARealEndReplacesUnknown(t *testing.T) {
	w := onSQLite(t)
	n := w.run()
	got := n.record(report("a", ended(failcode.Unknown)))
	require.Equal(t, callv1.DisplayedResult_DISPLAYED_RESULT_UNKNOWN, got.GetDisplayedResult())
	eventually(t, "UNKNOWN is told and applied", func() bool {
		return slices.Equal(w.peers.told(), []string{"a:released"}) && n.attempt("c-a", "a").GetDecision().GetRule() == "decided on UNKNOWN"
	})

	got = n.record(report("a", ended("00604")))
	require.Equal(t, callv1.DisplayedResult_DISPLAYED_RESULT_REJECTED, got.GetDisplayedResult())
	require.Nil(t, got.GetDecision())
	n.record(report("a", ended(failcode.Unknown)))
	eventually(t, "the real end is told and applied", func() bool {
		return slices.Equal(w.peers.told(), []string{"a:released", "a:released-2"}) &&
			n.attempt("c-a", "a").GetDecision().GetRule() == "decided on 00604"
	})
	require.Equal(t, []string{"a UNKNOWN", "a 00604"}, w.peers.applied())
	require.Equal(t, "00604", w.peers.event("a:released-2").GetAttempt().GetFailCode())
}

// While UNKNOWN could not be told, the real end comes: UNKNOWN need not be told.
func TestAReplacedEndIsNotTold(t *testing.T) {
	w := onSQLite(t)
	n := w.node()
	n.record(report("a", ended(failcode.Unknown)))
	n.record(report("a", ended("00604")))
	require.NoError(t, n.Start(context.Background()))
	eventually(t, "the decision is stored", func() bool { return n.attempt("c-a", "a").GetDecision() != nil })
	eventually(t, "the end is told", func() bool { return slices.Equal(w.peers.told(), []string{"a:released-2"}) })
	require.Equal(t, []string{"a 00604"}, w.peers.applied())
}

func TestPeersThatAreDownDelayAndLoseNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.peers.answerAll(unavailable)
		n := w.run()
		for _, id := range []string{"a", "b", "c"} {
			n.record(report(id, answered, ended("00000")))
		}
		require.Nil(t, n.attempt("c-a", "a").GetDecision())
		w.peers.answerAll(nil)
		eventually(t, "all is told and applied", func() bool { return len(w.peers.told()) == 6 && len(w.peers.applied()) == 3 })
	})
}

// A peer that will never take it must not be asked for ever.
func TestARefusedRelayEnds(t *testing.T) {
	w := onSQLite(t)
	w.peers.answerAll(apierr.New(codes.NotFound, apierr.ReasonOf(errorv1.Reason_REASON_NOT_FOUND), "no such attempt"))
	n := w.run()
	n.record(report("a", ended("00145")))
	eventually(t, "nothing is left to tell", func() bool { return w.left() == 0 })
	require.Nil(t, n.attempt("c-a", "a").GetDecision())
}

// left counts what the peers have yet to be told.
func (w *world) left() (n int) {
	w.t.Helper()
	require.NoError(w.t, w.db.QueryRow(context.Background(),
		`SELECT (SELECT count(*) FROM outbox_contact) + (SELECT count(*) FROM outbox_notification)`).Scan(&n))
	return n
}

// What was recorded by a process that died before it told anybody is told by
// the next one.
func TestACrashBetweenRecordAndRelay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		first := w.node() // it records, and never gets to its background work
		first.record(report("a", answered, ended("00000")))
		require.Empty(t, w.peers.told())
		first.shutdown()

		w.run()
		eventually(t, "the next process tells it", func() bool {
			return slices.Equal(w.peers.told(), []string{"a:connected", "a:released"}) && len(w.peers.applied()) == 1
		})
	})
}

// What a process was just telling when it died is told again, under the same id.
func TestACrashInTheMiddleOfARelay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		entered := w.peers.block()
		first := w.run()
		first.record(report("a", ended("00145")))
		<-entered
		first.crash()
		w.peers.unblock()

		w.run()
		eventually(t, "the next process tells it", func() bool {
			return slices.Equal(w.peers.told(), []string{"a:released"}) && slices.Contains(w.peers.applied(), "a 00145")
		})
	})
}

// The facts of a call, cut into reports that come in any order and twice, lead
// to one record, one CONNECTED, one RELEASED and one outcome.
func TestReportsInAnyOrder(t *testing.T) {
	w := onSQLite(t)
	n := w.run()
	pieces := []func(*resultv1.Attempt){
		answered, ended("00000"),
		func(a *resultv1.Attempt) { a.RingTime = timestamppb.New(dial.Add(time.Second)) },
		func(a *resultv1.Attempt) { a.CompleteTime = timestamppb.New(dial.Add(2 * time.Minute)) },
		func(a *resultv1.Attempt) { a.BusinessResultId, a.Note = "sold", "note" },
		func(a *resultv1.Attempt) { a.CallId, a.RecordingPath, a.CustomField = "call", "/r.wav", "{}" },
		func(*resultv1.Attempt) {},
	}
	pieces = append(pieces, pieces...)
	const calls = 12
	for i := range calls {
		id := tenantName(i)
		rand.Shuffle(len(pieces), func(i, j int) { pieces[i], pieces[j] = pieces[j], pieces[i] })
		for _, piece := range pieces {
			n.record(report(id, piece))
		}
	}
	eventually(t, "all is told and applied", func() bool { return len(w.peers.told()) == 2*calls && w.left() == 0 })
	require.Len(t, w.peers.applied(), calls)
	want := clone(n.attempt("c-"+tenantName(0), tenantName(0)))
	require.Equal(t, "note", want.GetNote())
	for i := range calls {
		want.Id, want.ContactId = tenantName(i), "c-"+tenantName(i)
		require.Empty(t, cmp.Diff(want, n.attempt(want.GetContactId(), want.GetId()), protocmp.Transform()))
	}
}
