package result_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

const (
	stopped   = contactv1.DoneReason_DONE_REASON_STOPPED
	exhausted = contactv1.DoneReason_DONE_REASON_EXHAUSTED
	reached   = contactv1.DoneReason_DONE_REASON_CONNECTED
	closed    = contactv1.DoneReason_DONE_REASON_CLOSED_BY_AGENT
)

// messages makes the world's task have messages for customers nobody reached, and
// for business results.
func (w *world) messages() {
	w.source.Put(tenant, feedtest.Task("t", func(t *taskv1.Task) {
		t.FailureSms = &taskv1.FailureSms{Provider: directoryv1.NotificationProvider_NOTIFICATION_PROVIDER_SMS_GATEWAY, TemplateId: "sorry"}
		t.BusinessResultSms = []*taskv1.BusinessResultSms{{BusinessResultId: "sold", TemplateId: "thanks"}}
	}), feedtest.Resource("sold", &directoryv1.BusinessResult{Code: "S"}), feedtest.Resource("refused", &directoryv1.BusinessResult{Code: "R"}))
}

// ends makes contacts done for these reasons, by fail code; others wait.
func (p *peers) ends(reasons map[string]contactv1.DoneReason) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.decide = func(o *contactinternalv1.Outcome) *contactinternalv1.Applied {
		reason, ok := reasons[o.GetFailCode()]
		if !ok {
			return &contactinternalv1.Applied{State: contactv1.ContactState_CONTACT_STATE_WAITING}
		}
		return &contactinternalv1.Applied{State: contactv1.ContactState_CONTACT_STATE_DONE, DoneReason: reason}
	}
}

func completedBy(result string) func(*resultv1.Attempt) {
	return func(a *resultv1.Attempt) {
		a.CompleteTime, a.BusinessResultId = timestamppb.New(dial), result
	}
}

func (w *world) awaitTold(ids ...string) {
	w.t.Helper()
	eventually(w.t, "these are told", func() bool {
		got := w.peers.told()
		slices.Sort(got)
		slices.Sort(ids)
		return slices.Equal(ids, got)
	})
}

// settled waits until everything that was recorded so far is told: what follows
// from it, too. A contact's events are told in their order.
func (w *world) settled(n *node, contact string) {
	w.t.Helper()
	last := "last-" + contact
	n.record(report(last, answered, func(a *resultv1.Attempt) { a.ContactId = contact }))
	eventually(w.t, "the last is told", func() bool { return slices.Contains(w.peers.told(), last+":connected") })
}

func TestACustomerNobodyReached(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.messages()
		w.peers.ends(map[string]contactv1.DoneReason{"00129": stopped, "00145": exhausted, "00000": reached, "00149": closed})
		n := w.run()
		n.record(report("a", ended("00129")))
		n.record(report("b", ended("00145")))
		n.record(report("c", answered, ended("00000")))
		n.record(report("d", ended("00149")))
		n.record(report("e", ended("00603")))
		w.awaitTold("a:released", "c-a:unreached", "b:released", "c-b:unreached", "c:connected", "c:released", "d:released", "e:released")
		told := w.peers.told()
		require.Less(t, slices.Index(told, "a:released"), slices.Index(told, "c-a:unreached"), "in the order of the contact")
		event := w.peers.event("c-b:unreached")
		require.Equal(t, notificationv1.EventType_EVENT_TYPE_UNREACHED, event.GetEventType())
		require.Equal(t, "b", event.GetAttempt().GetId())
		require.Equal(t, "+4930123456", event.GetAttempt().GetNumber())
	})
}

func TestTheFirstBusinessResult(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.messages()
		n := w.run()
		n.record(report("a", answered, ended("00000")))
		n.record(report("a", completedBy("sold")))
		n.record(report("b", answered, ended("00000"), completedBy("sold"))) // all at once
		n.record(report("c", completedBy("refused")))                        // before its end
		n.record(report("d", ended("00145"), func(a *resultv1.Attempt) { a.CompleteTime = timestamppb.New(dial) }))
		w.awaitTold("a:connected", "a:released", "a:completed", "b:connected", "b:released", "b:completed", "c:completed", "d:released")
		event := w.peers.event("a:completed")
		require.Equal(t, notificationv1.EventType_EVENT_TYPE_COMPLETED, event.GetEventType())
		require.Equal(t, "sold", event.GetAttempt().GetBusinessResultId())

		n.record(report("a", completedBy("sold")))
		n.record(report("c", ended("00145"), completedBy("sold")))
		w.settled(n, "c-a")
		w.settled(n, "c-c")
		require.Equal(t, 1, w.peers.times("a:completed"))
		require.Equal(t, 1, w.peers.times("c:completed"))
	})
}

// remark changes the business result of an attempt.
func (n *node) remark(id, to string) error {
	_, err := n.results.RemarkAttempt(as(tenant), &resultv1.RemarkAttemptRequest{Id: id, BusinessResultId: to})
	return err
}

// times is how often an event was told.
func (p *peers) times(id string) (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, e := range p.events {
		if e.GetEventId() == id {
			n++
		}
	}
	return n
}

// A remark that is the first to choose counts; one that changes a choice does not,
// and what is told late is what was chosen first.
func TestABusinessResultByRemark(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.messages()
		n := w.run()
		eventually(t, "the task has arrived", func() bool {
			n.record(report("a", ended("00145")))
			return n.remark("a", "sold") == nil
		})
		n.record(report("b", answered, ended("00000"), completedBy("sold")))
		w.awaitTold("a:released", "a:completed", "b:connected", "b:released", "b:completed")
		require.Equal(t, "sold", w.peers.event("a:completed").GetAttempt().GetBusinessResultId())

		require.NoError(t, n.remark("a", "refused"))
		require.NoError(t, n.remark("b", "refused"))
		w.settled(n, "c-a")
		w.settled(n, "c-b")
		require.Equal(t, 1, w.peers.times("a:completed"))
		require.Equal(t, 1, w.peers.times("b:completed"))

		w.peers.answerAll(unavailable)
		n.record(report("c", ended("00145"), completedBy("sold")))
		require.NoError(t, n.remark("c", "refused"))
		w.peers.answerAll(nil)
		eventually(t, "told", func() bool { return w.peers.event("c:completed") != nil })
		require.Equal(t, "sold", w.peers.event("c:completed").GetAttempt().GetBusinessResultId())
	})
}

// An end that was never reported may end the customer; the real end that comes
// later tells nothing twice, and what it has overtaken is not told at all.
func TestUnknownThenReached(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.messages()
		w.peers.ends(map[string]contactv1.DoneReason{"UNKNOWN": exhausted, "00145": exhausted, "00000": reached})
		n := w.run()
		n.record(report("a", ended("UNKNOWN")))
		w.awaitTold("a:released", "c-a:unreached")
		n.record(report("a", answered, ended("00000")))
		n.record(report("a", answered, ended("00000")))
		w.awaitTold("a:released", "c-a:unreached", "a:connected", "a:released-2")
		n.record(report("b", ended("UNKNOWN")))
		eventually(t, "told", func() bool { return slices.Contains(w.peers.told(), "c-b:unreached") })
		n.record(report("b", ended("00145")))
		eventually(t, "told", func() bool { return slices.Contains(w.peers.told(), "b:released-2") })
		w.settled(n, "c-a")
		require.Equal(t, 1, w.peers.times("c-a:unreached"))

		w.peers.refuse(func(names ...string) error {
			if slices.ContainsFunc(names, func(name string) bool { return name == "c:released" }) {
				return unavailable
			}
			return nil
		})
		n.record(report("c", ended("UNKNOWN")))
		eventually(t, "decided", func() bool { return n.attempt("c-c", "c").GetDecision() != nil })
		n.record(report("c", answered, ended("00000")))
		w.peers.refuse(nil)
		w.settled(n, "c-c")
		require.NotContains(t, w.peers.told(), "c-c:unreached", "the customer was reached")
	})
}

func TestATaskWithoutMessagesTellsOfCallsAlone(t *testing.T) {
	w := onSQLite(t)
	w.peers.ends(map[string]contactv1.DoneReason{"00145": exhausted})
	n := w.run()
	n.record(report("a", ended("00145"), completedBy("sold")))
	eventually(t, "decided", func() bool { return n.attempt("c-a", "a").GetDecision() != nil })
	w.settled(n, "c-a")
	require.Equal(t, []string{"a:released", "last-c-a:connected"}, w.peers.told())
}

// The task may have messages: the notification service knows.
func TestATaskThatHasNotArrived(t *testing.T) {
	w := onSQLite(t)
	w.peers.ends(map[string]contactv1.DoneReason{"00145": exhausted})
	n := w.run()
	n.record(report("a", ended("00145"), completedBy("sold"), func(a *resultv1.Attempt) { a.TaskId = "new" }))
	w.awaitTold("a:released", "a:completed", "c-a:unreached")
}
