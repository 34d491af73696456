package result_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

// both lists with a filter: attempts by id, and customers by their latest attempt.
func both(t *testing.T, n *node, f *resultv1.AttemptFilter) (attempts, latest []string) {
	t.Helper()
	list, err := n.results.ListAttempts(as(tenant), &resultv1.ListAttemptsRequest{Filter: f})
	require.NoError(t, err)
	for _, a := range list.GetAttempts() {
		attempts = append(attempts, a.GetId())
	}
	results, err := n.results.ListTaskResults(as(tenant), &resultv1.ListTaskResultsRequest{TaskId: "t", Filter: f})
	require.NoError(t, err)
	for _, r := range results.GetResults() {
		latest = append(latest, r.GetLastAttempt().GetId())
	}
	return attempts, latest
}

func TestListsAreFiltered(t *testing.T) {
	w := onSQLite(t)
	w.source.Put(tenant, &directoryv1.TenantSettings{TimeZone: "Europe/Berlin", DefaultRegion: "DE"})
	n := w.run()
	at := func(minute int) *timestamppb.Timestamp {
		return timestamppb.New(dial.Add(time.Duration(minute) * time.Minute))
	}
	for i, edit := range []func(*resultv1.Attempt){
		func(a *resultv1.Attempt) { ended("00145")(a); a.AgentId = "ann" },
		func(a *resultv1.Attempt) { ended("01040")(a); a.BusinessResultId = "sold" },
		func(a *resultv1.Attempt) { ended("00145")(a); a.Number = "+4930987654" },
		func(a *resultv1.Attempt) { a.TaskId = "u" },
	} {
		n.record(report(string(rune('a'+i)), func(a *resultv1.Attempt) { a.DialTime, a.ContactId = at(i), "c"+a.GetId() }, edit))
	}
	// The customer of a was dialled once more.
	n.record(report("e", func(a *resultv1.Attempt) { a.DialTime, a.ContactId = at(4), "ca" }))

	for name, tc := range map[string]struct {
		filter           *resultv1.AttemptFilter
		attempts, latest []string
	}{
		"all":             {nil, []string{"e", "d", "c", "b", "a"}, []string{"e", "c", "b"}},
		"result":          {&resultv1.AttemptFilter{DisplayedResults: []callv1.DisplayedResult{callv1.DisplayedResult_DISPLAYED_RESULT_BUSY}}, []string{"c", "a"}, []string{"c"}},
		"business result": {&resultv1.AttemptFilter{BusinessResultIds: []string{"sold", "lost"}}, []string{"b"}, []string{"b"}},
		"agent":           {&resultv1.AttemptFilter{AgentIds: []string{"ann"}}, []string{"a"}, nil},
		"from":            {&resultv1.AttemptFilter{StartTime: at(3)}, []string{"e", "d"}, []string{"e"}},
		"to":              {&resultv1.AttemptFilter{EndTime: at(2)}, []string{"b", "a"}, []string{"b"}},
		"a moment":        {&resultv1.AttemptFilter{StartTime: at(2), EndTime: at(2)}, nil, nil},
		"number":          {&resultv1.AttemptFilter{Number: "+49 30 987654"}, []string{"c"}, []string{"c"}},
		"national number": {&resultv1.AttemptFilter{Number: "030/987654"}, []string{"c"}, []string{"c"}},
	} {
		t.Run(name, func(t *testing.T) {
			attempts, latest := both(t, n, tc.filter)
			require.Equal(t, tc.attempts, attempts)
			require.Equal(t, tc.latest, latest)
		})
	}
}

func TestFiltersThatAreRefused(t *testing.T) {
	n := onSQLite(t).run()
	for name, tc := range map[string]struct {
		filter *resultv1.AttemptFilter
		want   []string
	}{
		"backwards": {&resultv1.AttemptFilter{StartTime: timestamppb.New(dial), EndTime: timestamppb.New(dial.Add(-1))}, []string{"filter.end_time BACKWARDS"}},
		"no number": {&resultv1.AttemptFilter{Number: "call me"}, []string{"filter.number FORMAT"}},
		"both": {
			&resultv1.AttemptFilter{StartTime: timestamppb.New(dial), EndTime: timestamppb.New(dial.Add(-time.Hour)), Number: "12"},
			[]string{"filter.end_time BACKWARDS", "filter.number FORMAT"},
		},
		"no result": {&resultv1.AttemptFilter{DisplayedResults: []callv1.DisplayedResult{0}}, []string{"filter.displayed_results[0] VALUE"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := n.results.ListAttempts(as(tenant), &resultv1.ListAttemptsRequest{Filter: tc.filter})
			requireFields(t, err, tc.want...)
			_, err = n.results.ListTaskResults(as(tenant), &resultv1.ListTaskResultsRequest{TaskId: "t", Filter: tc.filter})
			requireFields(t, err, tc.want...)
		})
	}
}

func TestGetAttempt(t *testing.T) {
	n := onSQLite(t).node()
	n.record(report("a", ended("01040")))
	got, err := n.results.GetAttempt(as(tenant), &resultv1.GetAttemptRequest{Id: "a"})
	require.NoError(t, err)
	require.Equal(t, callv1.DisplayedResult_DISPLAYED_RESULT_NO_ANSWER, got.GetDisplayedResult())
	for tenant, id := range map[string]string{tenant: "b", "other": "a"} {
		_, err := n.results.GetAttempt(as(tenant), &resultv1.GetAttemptRequest{Id: id})
		requireError(t, err, errorv1.Reason_REASON_NOT_FOUND, "attempt", id)
	}
}

// failCodes are those of rules 10, and what each is displayed as.
var failCodes = map[string][]string{
	"CONNECTED":      {"00000"},
	"BUSY":           {"00145", "00537", "00181"},
	"NO_ANSWER":      {"00146", "00147", "00603", "01040"},
	"UNREACHABLE":    {"00012", "00549"},
	"INVALID_NUMBER": {"00129", "00538", "00150", "34605"},
	"REJECTED":       {"00149", "00604"},
	"POWERED_OFF":    {"00208", "00548"},
	"SUSPENDED":      {"00209"},
	"MACHINE":        {"00160", "00162", "00263"},
	"FAX_MODEM":      {"00184", "00185", "00186"},
	"USER_HANGUP":    {"00531", "00551", "00601"},
	"CONGESTION":     {"00003", "00259", "00602", "01048"},
	"NETWORK":        {"00155"},
	"AGENT":          {"01041", "01046", "01056", "01281", "01288"},
	"PLATFORM":       {"00606", "01043", "34601", "34606", "34608", "34611"},
	"BARRED":         {"1552"},
	"OTHER":          {"99999", "00001", "1553", "01552", "0000"},
}

// Every fail code of a call that nobody answered comes out as what it means, in
// the record and in the list that asks for it.
func TestFailCodes(t *testing.T) {
	n := onSQLite(t).node()
	for result, codes := range failCodes {
		displayed := callv1.DisplayedResult(callv1.DisplayedResult_value["DISPLAYED_RESULT_"+result])
		for _, code := range codes {
			require.Equal(t, displayed, n.record(report(code, ended(code))).GetDisplayedResult(), code)
		}
		attempts, _ := both(t, n, &resultv1.AttemptFilter{DisplayedResults: []callv1.DisplayedResult{displayed}})
		require.ElementsMatch(t, codes, attempts, result)
	}
	answeredAnyway := n.record(report("answered", answered, ended("00145")))
	require.Equal(t, callv1.DisplayedResult_DISPLAYED_RESULT_CONNECTED, answeredAnyway.GetDisplayedResult())
}

// A tenant's own map goes before all of them, and has no say over other codes.
func TestOwnMapWinsOverEveryFailCode(t *testing.T) {
	const own = callv1.DisplayedResult_DISPLAYED_RESULT_MACHINE
	w := onSQLite(t)
	codeMap := &directoryv1.ResultCodeMap{}
	for _, codes := range failCodes {
		codeMap.Entries = append(codeMap.Entries, &directoryv1.ResultCodeMap_Entry{FailCode: codes[0], DisplayedResult: own})
	}
	w.source.Put(tenant, feedtest.Resource("map", codeMap))
	n := w.run()
	for result, codes := range failCodes {
		require.Equal(t, own, n.record(report(codes[0], ended(codes[0]))).GetDisplayedResult(), codes[0])
		for _, code := range codes[1:] {
			require.Equal(t, "DISPLAYED_RESULT_"+result, n.record(report(code, ended(code))).GetDisplayedResult().String(), code)
		}
	}
}
