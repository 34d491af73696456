package result_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/sqldb"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	resultinternalv1 "github.com/foredial/foredial/proto/gen/foredial/result/internalapi/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
	"github.com/foredial/foredial/services/result"
)

func TestRecordAttemptAnswersWithTheRecord(t *testing.T) {
	n := onSQLite(t).node()
	n.record(report("a", func(a *resultv1.Attempt) {
		a.Reference, a.Name, a.CallerNumber, a.ConnectorId = "ref", "Ann", "4001", "cti"
	}))
	got := n.record(report("a", ended("01040"), func(a *resultv1.Attempt) {
		a.DisplayedResult = callv1.DisplayedResult_DISPLAYED_RESULT_BUSY // not read
		a.Decision = &resultv1.Decision{Rule: "not read"}
		a.ConnectorId = "another" // the first stays
	}))
	want := report("a", ended("01040"))
	want.Reference, want.Name, want.CallerNumber, want.ConnectorId = "ref", "Ann", "4001", "cti"
	want.DisplayedResult = callv1.DisplayedResult_DISPLAYED_RESULT_NO_ANSWER
	require.Empty(t, cmp.Diff(want, got, protocmp.Transform()))
	require.Empty(t, cmp.Diff(want, n.attempt("c-a", "a"), protocmp.Transform()))
}

// What a code meant when the end was recorded stays: the map of today is for the
// calls of today.
func TestOwnResultCodesDecide(t *testing.T) {
	w := onSQLite(t)
	n := w.node()
	require.Equal(t, callv1.DisplayedResult_DISPLAYED_RESULT_BUSY, n.record(report("before", ended("00145"))).GetDisplayedResult())
	w.source.Put(tenant, feedtest.Resource("map", &directoryv1.ResultCodeMap{
		Entries: []*directoryv1.ResultCodeMap_Entry{{FailCode: "00145", DisplayedResult: callv1.DisplayedResult_DISPLAYED_RESULT_BARRED}},
	}))
	n = w.run() // knows the map
	require.Equal(t, callv1.DisplayedResult_DISPLAYED_RESULT_BARRED, n.record(report("after", ended("00145"))).GetDisplayedResult())
	require.Equal(t, callv1.DisplayedResult_DISPLAYED_RESULT_BUSY, n.attempt("c-before", "before").GetDisplayedResult())
}

func TestGetAttemptReturnsTheRecordOfTheTenant(t *testing.T) {
	n := onSQLite(t).node()
	want := n.record(report("a", ended("01040")))
	get := func(tenant, id string) (*resultv1.Attempt, error) {
		return n.records.GetAttempt(as(tenant), &resultinternalv1.GetAttemptRequest{Id: id})
	}
	got, err := get(tenant, "a")
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(want, got, protocmp.Transform()))
	_, err = get(tenant, "b")
	requireError(t, err, errorv1.Reason_REASON_NOT_FOUND)
	_, err = get("other", "a")
	requireError(t, err, errorv1.Reason_REASON_NOT_FOUND)
}

func TestRecordAttemptNamesEveryFieldAtFault(t *testing.T) {
	n := onSQLite(t).node()
	fields := func(a *resultv1.Attempt) (paths []string) {
		_, err := n.records.RecordAttempt(as(tenant), &resultinternalv1.RecordAttemptRequest{Attempt: a})
		requireError(t, err, errorv1.Reason_REASON_INVALID_FIELD)
		for _, f := range apierr.Remote(err).Fields {
			paths = append(paths, f.Path)
		}
		return paths
	}
	require.Equal(t, []string{"attempt"}, fields(nil))
	require.Equal(t, []string{
		"attempt.id", "attempt.task_id", "attempt.contact_id", "attempt.agent_id", "attempt.number", "attempt.dial_time",
	}, fields(&resultv1.Attempt{}))
	require.Equal(t, []string{"attempt.fail_code"}, fields(report("a", func(a *resultv1.Attempt) { a.FailCode = "00145" })))
	require.Equal(t, []string{"attempt.fail_code"}, fields(report("a", ended(""))))
}

func TestCountSetAside(t *testing.T) {
	n := onSQLite(t).node()
	end := timestamppb.New(dial)
	ended := func(id, agent string, state dispatchv1.PreviewState) *resultinternalv1.RecordPreviewsRequest_EndedPreview {
		return &resultinternalv1.RecordPreviewsRequest_EndedPreview{
			Id: id, TaskId: "t", ContactId: "c", AgentId: agent, State: state, OfferTime: end, EndTime: end,
		}
	}
	_, err := n.records.RecordPreviews(as(tenant), &resultinternalv1.RecordPreviewsRequest{
		Previews: []*resultinternalv1.RecordPreviewsRequest_EndedPreview{
			ended("p1", "ann", dispatchv1.PreviewState_PREVIEW_STATE_SNOOZED),
			ended("p2", "ann", dispatchv1.PreviewState_PREVIEW_STATE_SKIPPED),
			ended("p3", "bob", dispatchv1.PreviewState_PREVIEW_STATE_TIMED_OUT),
		},
	})
	require.NoError(t, err)
	count := func(tenant string, from time.Time) *resultinternalv1.CountSetAsideResponse {
		counts, err := n.records.CountSetAside(as(tenant), &resultinternalv1.CountSetAsideRequest{StartTime: timestamppb.New(from)})
		require.NoError(t, err)
		return counts
	}
	want := &resultinternalv1.CountSetAsideResponse{
		Counts: []*resultinternalv1.CountSetAsideResponse_AgentCount{{AgentId: "ann", Skipped: 1, Snoozed: 1}},
	}
	require.Empty(t, cmp.Diff(want, count(tenant, dial), protocmp.Transform()))
	require.Empty(t, count(tenant, dial.Add(time.Second)).GetCounts())
	require.Empty(t, count("other", dial).GetCounts())
}

func TestAnAttemptIsOneDial(t *testing.T) {
	n := onSQLite(t).node()
	n.record(report("a"))
	_, err := n.records.RecordAttempt(as(tenant), &resultinternalv1.RecordAttemptRequest{
		Attempt: report("a", func(a *resultv1.Attempt) { a.Number = "+49301" }),
	})
	requireError(t, err, errorv1.Reason_REASON_ALREADY_EXISTS)
}

func TestListsComeInPages(t *testing.T) {
	n := onSQLite(t).node()
	var want []string
	for i := range 5 {
		id := fmt.Sprint("a", i)
		n.record(report(id, func(a *resultv1.Attempt) { a.DialTime = timestamppb.New(dial.Add(time.Duration(i) * time.Minute)) }))
		want = append([]string{id}, want...)
	}
	ctx := as(tenant)
	pages := func(list func(token string) ([]string, string, error)) (all []string) {
		token := ""
		for {
			ids, next, err := list(token)
			require.NoError(t, err)
			require.LessOrEqual(t, len(ids), 2)
			all = append(all, ids...)
			if token = next; token == "" {
				return all
			}
		}
	}
	require.Equal(t, want, pages(func(token string) (ids []string, next string, err error) {
		page, err := n.results.ListAttempts(ctx, &resultv1.ListAttemptsRequest{PageSize: 2, PageToken: token, TaskId: "t"})
		for _, a := range page.GetAttempts() {
			ids = append(ids, a.GetId())
		}
		return ids, page.GetNextPageToken(), err
	}))
	require.Equal(t, want, pages(func(token string) (ids []string, next string, err error) {
		page, err := n.results.ListTaskResults(ctx, &resultv1.ListTaskResultsRequest{PageSize: 2, PageToken: token, TaskId: "t"})
		for _, r := range page.GetResults() {
			require.Equal(t, "c-"+r.GetLastAttempt().GetId(), r.GetContactId())
			ids = append(ids, r.GetLastAttempt().GetId())
		}
		return ids, page.GetNextPageToken(), err
	}))

	_, err := n.results.ListAttempts(ctx, &resultv1.ListAttemptsRequest{PageToken: "not one"})
	requireError(t, err, errorv1.Reason_REASON_INVALID_FIELD)
	_, err = n.results.ListAttempts(ctx, &resultv1.ListAttemptsRequest{PageSize: 1001})
	requireError(t, err, errorv1.Reason_REASON_INVALID_FIELD)
	_, err = n.results.ListTaskResults(ctx, &resultv1.ListTaskResultsRequest{TaskId: "t", PageToken: "not one"})
	requireError(t, err, errorv1.Reason_REASON_INVALID_FIELD)
}

func TestGetContactResult(t *testing.T) {
	n := onSQLite(t).node()
	same := func(minutes int) func(*resultv1.Attempt) {
		return func(a *resultv1.Attempt) {
			a.ContactId, a.Name, a.Reference = "c", "Ann", "ref"
			a.DialTime = timestamppb.New(dial.Add(time.Duration(minutes) * time.Minute))
		}
	}
	n.record(report("a2", same(2)))
	n.record(report("a1", same(1)))
	got, err := n.results.GetContactResult(as(tenant), &resultv1.GetContactResultRequest{TaskId: "t", ContactId: "c"})
	require.NoError(t, err)
	first, last := report("a1", same(1)), report("a2", same(2))
	require.Empty(t, cmp.Diff(&resultv1.ContactResult{
		Result:   &resultv1.TaskResult{ContactId: "c", Reference: "ref", Name: "Ann", Attempts: 2, LastAttempt: last},
		Attempts: []*resultv1.Attempt{first, last},
	}, got, protocmp.Transform()))

	_, err = n.results.GetContactResult(as(tenant), &resultv1.GetContactResultRequest{TaskId: "t", ContactId: "nobody"})
	requireError(t, err, errorv1.Reason_REASON_NOT_FOUND, "contact", "nobody")
	_, err = n.results.GetContactResult(as("other"), &resultv1.GetContactResultRequest{TaskId: "t", ContactId: "c"})
	requireError(t, err, errorv1.Reason_REASON_NOT_FOUND)
}

func TestPreviewsThatAreNotOverAreRefused(t *testing.T) {
	n := onSQLite(t).node()
	_, err := n.records.RecordPreviews(as(tenant), &resultinternalv1.RecordPreviewsRequest{
		Previews: []*resultinternalv1.RecordPreviewsRequest_EndedPreview{{
			Id: "p", TaskId: "t", ContactId: "c", AgentId: "g", State: dispatchv1.PreviewState_PREVIEW_STATE_OFFERED,
			OfferTime: timestamppb.New(dial), EndTime: timestamppb.New(dial),
		}},
	})
	requireError(t, err, errorv1.Reason_REASON_INVALID_FIELD)
}

func TestADatabaseThatIsGoneIsUnavailable(t *testing.T) {
	w := onSQLite(t)
	n := w.node()
	require.NoError(t, w.db.Close())
	_, err := n.records.RecordAttempt(as(tenant), &resultinternalv1.RecordAttemptRequest{Attempt: report("a")})
	requireError(t, err, errorv1.Reason_REASON_DEPENDENCY_DOWN)
	require.Equal(t, codes.Unavailable, status.Code(err))
	require.Error(t, n.Check(context.Background()))
}

func TestAnOldSchemaIsNotReady(t *testing.T) {
	ctx := context.Background()
	db, err := sqldb.Open(ctx, sqldb.Config{URL: "sqlite://" + t.TempDir(), Schema: "result"})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	w := newWorld(t, db)
	n := w.node()
	require.NoError(t, n.Start(ctx), "it starts, and waits")
	require.ErrorIs(t, n.Check(ctx), sqldb.ErrOldSchema)

	require.NoError(t, result.Migrate(ctx, db))
	eventually(t, "ready once migrated", func() bool { return n.Check(ctx) == nil })
	n.record(report("a", ended("00145")))
	eventually(t, "it tells", func() bool { return len(w.peers.applied()) == 1 })
}

func TestStopLeavesNothingBehind(t *testing.T) {
	before := goleak.IgnoreCurrent()
	t.Run("a node", func(t *testing.T) {
		w := onSQLite(t)
		n := w.run()
		n.record(report("a", ended("00145")))
		eventually(t, "it works", func() bool { return len(w.peers.applied()) == 1 })
		n.shutdown()
		n.shutdown() // idempotent
	})
	goleak.VerifyNone(t, before)
}

func TestConfigNamesEveryFault(t *testing.T) {
	err := result.Config{ExportTTL: -1}.Validate()
	for _, option := range []string{"export-ttl", "export-workers", "event-ttl"} {
		require.ErrorContains(t, err, option)
	}
	good := result.Config{ExportTTL: 1, ExportWorkers: 1, EventTTL: 1}
	require.NoError(t, good.Validate())
	_, err = result.New(good, result.Deps{})
	require.ErrorContains(t, err, "blob-url")
}
