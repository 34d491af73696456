package cyclebench_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/testkit/pgtest"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	resultinternalv1 "github.com/foredial/foredial/proto/gen/foredial/result/internalapi/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// cycles takes so many contacts through a call, with so many callers at once, and
// waits until all that follows is done.
func (w *world) cycles(n, callers int) time.Duration {
	w.tb.Helper()
	contacts := make(chan leasedContact, leased)
	began := time.Now()
	var all sync.WaitGroup
	all.Go(func() {
		if err := w.lease(n, contacts); err != nil {
			w.tb.Error(err)
		}
	})
	for range callers {
		all.Go(func() {
			for c := range contacts {
				if err := w.call(c); err != nil {
					w.tb.Error(err)
				}
			}
		})
	}
	all.Wait()
	for w.left() > 0 {
		<-time.After(time.Millisecond)
	}
	return time.Since(began)
}

// call is a call that is answered and written up.
func (w *world) call(c leasedContact) error {
	attemptID, number := id.New(), c.GetNumbers()[0].GetNumber()
	begun, err := w.leases.BeginAttempt(w.ctx, &contactinternalv1.BeginAttemptRequest{
		AttemptId: attemptID, TaskId: task, ContactId: c.GetContactId(), LeaseId: c.leaseID, Number: number, AgentId: "ann",
	})
	if err != nil {
		return err
	}
	dial := begun.GetBeginTime().AsTime()
	dialled := &resultv1.Attempt{
		Id: attemptID, TaskId: task, ContactId: c.GetContactId(), AgentId: "ann", Number: number,
		Reference: c.GetReference(), Name: "Customer", CallerNumber: "4001", DialTime: timestamppb.New(dial),
	}
	ended := proto.CloneOf(dialled)
	ended.AnswerTime, ended.EndTime = timestamppb.New(dial.Add(time.Second)), timestamppb.New(dial.Add(time.Minute))
	ended.FailCode, ended.CallId, ended.RecordingPath = "00000", "call-"+attemptID, "/recordings/"+attemptID+".wav"
	completed := proto.CloneOf(ended)
	completed.CompleteTime, completed.BusinessResultId, completed.Note = timestamppb.New(dial.Add(time.Minute)), "sold", "a note"
	for _, news := range []*resultv1.Attempt{dialled, ended, completed} {
		if _, err := w.records.RecordAttempt(w.ctx, &resultinternalv1.RecordAttemptRequest{Attempt: news}); err != nil {
			return err
		}
	}
	return nil
}

// TestCycle holds that what is measured is the whole of it.
func TestCycle(t *testing.T) {
	w := newWorld(t, pgtest.URL(t))
	const n = 50
	w.addContacts(n)
	w.cycles(n, 8)
	require.Equal(t, n, w.count("contact", `attempt WHERE result = 'CONNECTED' AND counted`))
	require.Equal(t, n, w.count("contact", `contact WHERE state = 5`), "done")
	require.Equal(t, n, w.count("result", `attempt WHERE decision_state <> 0 AND complete_time IS NOT NULL`))
	require.Equal(t, 2*n, w.count("notification", `delivery WHERE state = 1`))
	require.Equal(t, n, w.count("notification", `delivery_due WHERE claimed_by IS NULL`), "the first of each contact")
}
