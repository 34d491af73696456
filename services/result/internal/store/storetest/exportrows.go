package storetest

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/result/internal/attempt"
	"github.com/foredial/foredial/services/result/internal/export"
	"github.com/foredial/foredial/services/result/internal/store"
)

// exportRows reads what an export has, a row as its cells with | between.
func (s *suite) exportRows(t *testing.T, e store.Export) (rows []string) {
	t.Helper()
	var total int64
	require.NoError(t, s.store.ExportRows(s.ctx, s.tenant, e, func(n int64) error {
		require.Empty(t, rows, "they are counted first")
		total = n
		return nil
	}, func(row [][]byte) error {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = string(cell)
		}
		rows = append(rows, strings.Join(cells, "|"))
		return nil
	}))
	require.Len(t, rows, int(total))
	return rows
}

func attemptsOf(columns ...resultv1.ExportColumn) store.Export {
	e := wanted("")
	e.Columns = columns
	return e
}

func exportRowsOfAttempts(t *testing.T, s *suite) {
	full := known("a", "c1", 1)
	full.Name, full.Reference, full.CallerNumber, full.ConnectorID = "Ann", "ref", "4001", "cti"
	full.Ring, full.Answer = full.Dial.Add(2*time.Second), full.Dial.Add(5*time.Second)
	full.End, full.FailCode, full.Complete = full.Dial.Add(65_900*time.Millisecond), "00000", full.Dial.Add(2*time.Minute)
	full.Displayed = callv1.DisplayedResult_DISPLAYED_RESULT_CONNECTED
	full.BusinessResultID, full.Note, full.CallID, full.RecordingPath = "sold", "a\nnote", "call", "a.wav"
	s.record(t, full)
	s.decide(t, 1, attempt.Decision{
		State: contactv1.ContactState_CONTACT_STATE_DONE, DoneReason: contactv1.DoneReason_DONE_REASON_CONNECTED, Rule: "answered",
	})
	s.record(t, known("bare", "c2", 0))
	late := known("late", "c1", 2) // by the clocks, it ended before it was answered
	late.Answer, late.End, late.FailCode = late.Dial.Add(time.Minute), late.Dial, "00000"
	s.record(t, late)
	elsewhere := known("elsewhere", "c1", 0)
	elsewhere.TaskID = "t2"
	s.record(t, elsewhere)

	decimal := func(n int64) string { return strconv.FormatInt(n, 10) }
	micros := func(a attempt.Attempt, after time.Duration) string { return decimal(a.Dial.Add(after).UnixMicro()) }
	all := s.exportRows(t, attemptsOf(export.Columns()...))
	require.Len(t, all, 3)
	require.Equal(t, strings.Join([]string{
		"bare", "t", "c2", "", "", "g", "+4930123456", "", micros(known("", "", 0), 0), "", "", "", "", "", "", "0",
		"", "", "", "", "", "", "0", "0", "", "", "", "",
	}, "|"), all[0], "first dialled, first")
	require.Equal(t, strings.Join([]string{
		"a", "t", "c1", "ref", "Ann", "g", "+4930123456", "4001", micros(full, 0), micros(full, 2*time.Second),
		micros(full, 5*time.Second), micros(full, 65_900*time.Millisecond), micros(full, 2*time.Minute), "60", "00000",
		decimal(int64(callv1.DisplayedResult_DISPLAYED_RESULT_CONNECTED)), "sold", "sold", "a\nnote", "", "call", "a.wav",
		decimal(int64(contactv1.ContactState_CONTACT_STATE_DONE)), decimal(int64(contactv1.DoneReason_DONE_REASON_CONNECTED)),
		"", "answered", "", "cti",
	}, "|"), all[1])

	require.Equal(t, []string{"|bare", "60|a", "0|late"}, s.exportRows(t, attemptsOf(
		resultv1.ExportColumn_EXPORT_COLUMN_TALK_SECONDS, resultv1.ExportColumn_EXPORT_COLUMN_ATTEMPT_ID)), "those chosen, in their order")
	other := attemptsOf(resultv1.ExportColumn_EXPORT_COLUMN_ATTEMPT_ID)
	other.TaskID = "nothing"
	require.Empty(t, s.exportRows(t, other))
}

func exportRowsOfResults(t *testing.T, s *suite) {
	for i, a := range []attempt.Attempt{known("a1", "x", 0), known("b1", "y", 1), known("a2", "x", 2), known("a3", "x", 3)} {
		a.AgentID = []string{"ann", "bob", "bob", "ann"}[i]
		s.record(t, a)
	}
	e := attemptsOf(resultv1.ExportColumn_EXPORT_COLUMN_CONTACT_ID, resultv1.ExportColumn_EXPORT_COLUMN_ATTEMPT_ID,
		resultv1.ExportColumn_EXPORT_COLUMN_ATTEMPTS)
	e.Content = resultv1.ExportContent_EXPORT_CONTENT_RESULTS
	require.Equal(t, []string{"y|b1|1", "x|a3|3"}, s.exportRows(t, e))
	e.Filter.AgentIDs = []string{"bob"}
	require.Equal(t, []string{"y|b1|1"}, s.exportRows(t, e), "by the latest attempt, not any")
	e.Filter = store.AttemptFilter{From: dial.Add(2 * time.Minute)}
	require.Equal(t, []string{"x|a3|3"}, s.exportRows(t, e))
}

func exportRowsAreFiltered(t *testing.T, s *suite) {
	for i, id := range []string{"a", "b", "c"} {
		a := known(id, "c-"+id, i)
		a.Number, a.AgentID = "+4930"+id, "agent-"+id
		s.record(t, a)
	}
	for want, f := range map[string]store.AttemptFilter{
		"a b c": {}, "b": {Number: "+4930b"}, "a c": {AgentIDs: []string{"agent-a", "agent-c"}},
		"b c": {From: dial.Add(time.Minute)}, "a": {To: dial.Add(time.Minute)}, "": {BusinessResultIDs: []string{"sold"}},
	} {
		e := attemptsOf(resultv1.ExportColumn_EXPORT_COLUMN_ATTEMPT_ID)
		e.Filter = f
		require.Equal(t, want, strings.Join(s.exportRows(t, e), " "))
	}
}

// What is recorded meanwhile is neither counted nor read.
func exportRowsAreOneMoment(t *testing.T, s *suite) {
	s.record(t, known("a", "c", 0))
	var rows []string
	err := s.store.ExportRows(s.ctx, s.tenant, attemptsOf(resultv1.ExportColumn_EXPORT_COLUMN_ATTEMPT_ID),
		func(total int64) error {
			require.EqualValues(t, 1, total)
			s.record(t, known("b", "c", 1))
			return nil
		},
		func(row [][]byte) error {
			rows = append(rows, string(row[0]))
			s.record(t, known("c", "c", 2))
			return nil
		})
	require.NoError(t, err)
	require.Equal(t, []string{"a"}, rows)

	require.ErrorIs(t, s.store.ExportRows(s.ctx, s.tenant, attemptsOf(resultv1.ExportColumn_EXPORT_COLUMN_ATTEMPT_ID),
		func(int64) error { return nil }, func([][]byte) error { return errRefused }), errRefused)
}
