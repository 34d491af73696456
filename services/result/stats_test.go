package result_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	resultinternalv1 "github.com/foredial/foredial/proto/gen/foredial/result/internalapi/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

func by(agent string) func(*resultv1.Attempt) {
	return func(a *resultv1.Attempt) { a.AgentId = agent }
}

func completed(businessResult string) func(*resultv1.Attempt) {
	return func(a *resultv1.Attempt) {
		a.CompleteTime, a.BusinessResultId = timestamppb.New(dial.Add(time.Hour)), businessResult
	}
}

func TestGetTaskStats(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		n := w.node()
		n.record(report("a", by("bob"), answered, ended("00000"), completed("sold")))
		n.record(report("b", by("ann"), ended("00145"), completed("later")))
		n.record(report("c", by("bob"), answered, completed("later")))
		n.record(report("d", by("eve")))
		preview := func(id, agent string, state dispatchv1.PreviewState) *resultinternalv1.RecordPreviewsRequest_EndedPreview {
			return &resultinternalv1.RecordPreviewsRequest_EndedPreview{
				Id: id, TaskId: "t", ContactId: "c", AgentId: agent, State: state,
				OfferTime: timestamppb.New(dial), EndTime: timestamppb.New(dial.Add(time.Second)),
			}
		}
		previews := &resultinternalv1.RecordPreviewsRequest{Previews: []*resultinternalv1.RecordPreviewsRequest_EndedPreview{
			preview("p1", "ann", dispatchv1.PreviewState_PREVIEW_STATE_TIMED_OUT),
			preview("p2", "bob", dispatchv1.PreviewState_PREVIEW_STATE_ACCEPTED),
		}}
		for range 2 { // the second time changes nothing
			_, err := n.records.RecordPreviews(as(tenant), previews)
			require.NoError(t, err)
		}

		count := func(state dispatchv1.PreviewState) []*resultv1.TaskStats_PreviewCount {
			return []*resultv1.TaskStats_PreviewCount{{State: state, Count: 1}}
		}
		accepted, timedOut := count(dispatchv1.PreviewState_PREVIEW_STATE_ACCEPTED), count(dispatchv1.PreviewState_PREVIEW_STATE_TIMED_OUT)
		want := &resultv1.TaskStats{
			TaskId: "t",
			Contacts: []*resultv1.TaskStats_ContactCount{
				{State: contactv1.ContactState_CONTACT_STATE_READY, Count: 7},
				{State: contactv1.ContactState_CONTACT_STATE_DONE, DoneReason: contactv1.DoneReason_DONE_REASON_CONNECTED, Count: 2},
			},
			Previews: append(accepted, timedOut...),
			Attempts: []*resultv1.TaskStats_AttemptCount{
				{DisplayedResult: callv1.DisplayedResult_DISPLAYED_RESULT_CONNECTED, Count: 1},
				{DisplayedResult: callv1.DisplayedResult_DISPLAYED_RESULT_BUSY, Count: 1},
			},
			Connected: 2, Released: 2, Completed: 3,
			BusinessResults: []*resultv1.TaskStats_BusinessResultCount{
				{BusinessResultId: "later", Count: 2}, {BusinessResultId: "sold", Count: 1},
			},
		}
		get := func(agents bool) *resultv1.TaskStats {
			got, err := n.results.GetTaskStats(as(tenant), &resultv1.GetTaskStatsRequest{TaskId: "t", Agents: agents})
			require.NoError(t, err)
			return got
		}
		require.Empty(t, cmp.Diff(want, get(false), protocmp.Transform()))
		want.Agents = []*resultv1.TaskStats_AgentCount{
			{AgentId: "ann", Previews: timedOut, Released: 1, Completed: 1},
			{AgentId: "bob", Previews: accepted, Connected: 2, Released: 1, Completed: 2, TalkTime: durationpb.New(55 * time.Second)},
		}
		require.Empty(t, cmp.Diff(want, get(true), protocmp.Transform()))

		w.peers.answerAll(unavailable)
		_, err := n.results.GetTaskStats(as(tenant), &resultv1.GetTaskStatsRequest{TaskId: "t"})
		requireError(t, err, errorv1.Reason_REASON_DEPENDENCY_DOWN)
	})
}

// Several tasks are counted as each alone, in the order asked for, by one question to
// the contact service.
func TestBatchGetTaskStats(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.source.Put(tenant, feedtest.Task("t2"), feedtest.Task("uncalled"))
		n := w.node()
		n.record(report("a", by("bob"), answered, ended("00000"), completed("sold")))
		n.record(report("b", by("ann"), ended("00145")))
		for id, task := range map[string]string{"x": "t2", "y": "gone"} {
			n.record(report(id, ended("00145"), func(a *resultv1.Attempt) { a.TaskId = task }))
		}
		batch := func(who string, ids ...string) []*resultv1.TaskStats {
			got, err := n.results.BatchGetTaskStats(as(who), &resultv1.BatchGetTaskStatsRequest{TaskIds: ids})
			require.NoError(t, err)
			return got.GetStats()
		}
		var want []*resultv1.TaskStats
		for _, id := range []string{"uncalled", "t2", "t"} {
			one, err := n.results.GetTaskStats(as(tenant), &resultv1.GetTaskStatsRequest{TaskId: id})
			require.NoError(t, err)
			one.BusinessResults = nil
			want = append(want, one)
		}
		asked := w.peers.counts()
		require.Empty(t, cmp.Diff(want, batch(tenant, "uncalled", "gone", "t2", "t"), protocmp.Transform()))
		require.Equal(t, asked+1, w.peers.counts())
		require.EqualValues(t, 2, want[2].GetReleased())

		require.Empty(t, batch(tenant, "gone", "never"))
		require.Empty(t, batch("other", "t", "t2"))
		require.Equal(t, asked+1, w.peers.counts(), "nothing to ask")

		w.peers.answerAll(unavailable)
		_, err := n.results.BatchGetTaskStats(as(tenant), &resultv1.BatchGetTaskStatsRequest{TaskIds: []string{"t"}})
		requireError(t, err, errorv1.Reason_REASON_DEPENDENCY_DOWN)
	})
}

func TestBatchesThatAreRefused(t *testing.T) {
	n := onSQLite(t).node()
	many := make([]string, 101)
	for i := range many {
		many[i] = fmt.Sprint("t", i)
	}
	for _, tc := range []struct {
		ids  []string
		want string
	}{
		{nil, "task_ids COUNT"},
		{many, "task_ids COUNT"},
		{[]string{"t", "u", "t"}, "task_ids REPEATED"},
		{[]string{"t", strings.Repeat("t", 64)}, "task_ids[1] LENGTH"},
	} {
		_, err := n.results.BatchGetTaskStats(as(tenant), &resultv1.BatchGetTaskStatsRequest{TaskIds: tc.ids})
		requireFields(t, err, tc.want)
	}
	_, err := n.results.BatchGetTaskStats(as(tenant), &resultv1.BatchGetTaskStatsRequest{TaskIds: many[:100]})
	require.NoError(t, err)
}

// watchStats begins to watch the task.
func (n *node) watchStats(agents bool) grpc.ServerStreamingClient[resultv1.TaskStats] {
	n.t.Helper()
	ctx, cancel := context.WithTimeout(as(tenant), patience)
	n.t.Cleanup(cancel)
	stream, err := n.results.WatchTaskStats(ctx, &resultv1.WatchTaskStatsRequest{TaskId: "t", Agents: agents})
	require.NoError(n.t, err)
	return stream
}

// released is how many calls were over at each message, until so many are.
func released(t *testing.T, stream grpc.ServerStreamingClient[resultv1.TaskStats], until int64) (all []int64) {
	t.Helper()
	for {
		m, err := stream.Recv()
		require.NoError(t, err)
		require.Len(t, m.GetContacts(), 2)
		all = append(all, m.GetReleased())
		if m.GetReleased() == until {
			return all
		}
	}
}

// A watch shows what every process records, first and last what GetTaskStats says.
func TestWatchTaskStats(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		here, there := w.node(), w.node()
		here.record(report("a", ended("00145")))
		plain, full := here.watchStats(false), here.watchStats(true)
		require.Equal(t, []int64{1}, released(t, plain, 1))
		require.Equal(t, []int64{1}, released(t, full, 1))

		there.record(report("b", ended("00145")))
		require.Equal(t, []int64{2}, released(t, plain, 2))
		for i := range 20 {
			here.record(report(fmt.Sprint("c", i), ended("00145")))
		}
		require.LessOrEqual(t, len(released(t, plain, 22)), 5, "not one a call")

		elsewhere := report("x", ended("00145"))
		elsewhere.TaskId = "t2"
		here.record(elsewhere)
		last, err := here.results.GetTaskStats(as(tenant), &resultv1.GetTaskStatsRequest{TaskId: "t", Agents: true})
		require.NoError(t, err)
		var got *resultv1.TaskStats
		for got.GetReleased() != 22 {
			got, err = full.Recv()
			require.NoError(t, err)
		}
		require.Empty(t, cmp.Diff(last, got, protocmp.Transform()))
	})
}

func TestWatchTaskStatsNeedsTheContacts(t *testing.T) {
	w := onSQLite(t)
	n := w.node()
	w.peers.answerAll(unavailable)
	_, err := n.watchStats(false).Recv()
	requireError(t, err, errorv1.Reason_REASON_DEPENDENCY_DOWN)
}

// A client that never reads holds up neither the end of the service, nor what its
// stream took.
func TestAClientThatDoesNotReadHoldsNothingUp(t *testing.T) {
	before := goleak.IgnoreCurrent()
	t.Run("a node", func(t *testing.T) {
		w := onSQLite(t)
		n := w.node()
		n.record(report("a", ended("00145")))
		_, err := w.db.Exec(t.Context(), `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)
			INSERT INTO task_count (tenant, task_id, agent_id, kind, item, n)
			SELECT $1, 't', 'an agent with quite a long name ' || i, 2, '', 1 FROM n`, tenant)
		require.NoError(t, err)
		require.NoError(t, w.db.QueryRow(t.Context(), `SELECT n FROM task_count LIMIT 1`).Scan(new(int64)))
		stuck, reads := n.watchStats(true), n.watchStats(false)
		released(t, reads, 1)
		n.shutdown()
		_, err = reads.Recv()
		require.Equal(t, apierr.Draining, apierr.Remote(err).Reason)
		for err = nil; err == nil; {
			_, err = stuck.Recv() // what had arrived
		}
		require.Equal(t, apierr.Draining, apierr.Remote(err).Reason)
	})
	goleak.VerifyNone(t, before)
}
