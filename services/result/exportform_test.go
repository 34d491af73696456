package result_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
)

const (
	attemptID = resultv1.ExportColumn_EXPORT_COLUMN_ATTEMPT_ID
	contactID = resultv1.ExportColumn_EXPORT_COLUMN_CONTACT_ID
)

func TestExportHasWhatIsAskedFor(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		f := w.floor()
		for i, id := range []string{"a", "b", "c"} { // a and c are one customer's
			f.record(report(id, answered, ended("00000"), func(a *resultv1.Attempt) {
				a.ContactId = []string{"x", "y", "x"}[i]
				a.DialTime = timestamppb.New(dial.Add(time.Duration(i) * time.Second))
				a.BusinessResultId = []string{"sale", "gone", ""}[i]
			}))
		}
		f.record(report("d", ended("00145")))
		_, err := f.admin().SubmitQuestionnaire(t.Context(), &resultv1.SubmitQuestionnaireRequest{
			Id: "a", Answers: []*callv1.QuestionAnswer{{QuestionCode: "mood", Values: []string{"good"}}},
		})
		require.NoError(t, err)

		connected := &resultv1.AttemptFilter{DisplayedResults: []callv1.DisplayedResult{callv1.DisplayedResult_DISPLAYED_RESULT_CONNECTED}}
		e := f.done(f.admin(), &resultv1.Export{
			TaskId: "t", Purpose: "audit", Filter: connected,
			Columns: []resultv1.ExportColumn{
				resultv1.ExportColumn_EXPORT_COLUMN_TALK_SECONDS, attemptID, resultv1.ExportColumn_EXPORT_COLUMN_BUSINESS_RESULT,
				resultv1.ExportColumn_EXPORT_COLUMN_ANSWERS, resultv1.ExportColumn_EXPORT_COLUMN_ATTEMPTS,
			},
		})
		require.EqualValues(t, 3, e.GetRows())
		require.EqualValues(t, 3, e.GetTotalRows())
		require.Empty(t, cmp.Diff(connected, e.GetFilter(), protocmp.Transform()))
		text, err := f.fetch(f.admin(), e.GetId(), 0)
		require.NoError(t, err)
		require.Equal(t, "talk_seconds,attempt_id,business_result,answers,attempts\n"+
			"55,a,sale,\"{\"\"mood\"\":[\"\"good\"\"]}\",\n55,b,,,\n55,c,,,\n", text)

		e = f.done(f.admin(), &resultv1.Export{
			TaskId: "t", Purpose: "audit", Content: resultv1.ExportContent_EXPORT_CONTENT_RESULTS, Filter: connected,
			Columns: []resultv1.ExportColumn{contactID, attemptID, resultv1.ExportColumn_EXPORT_COLUMN_ATTEMPTS},
		})
		text, err = f.fetch(f.admin(), e.GetId(), 0)
		require.NoError(t, err)
		require.Equal(t, "contact_id,attempt_id,attempts\ny,b,1\nx,c,2\n", text)
	})
}

func TestExportAsWorkbook(t *testing.T) {
	f := onSQLite(t).floor()
	f.record(report("a", ended("00145")))
	e := f.done(f.admin(), &resultv1.Export{
		TaskId: "t", Purpose: "audit", Format: resultv1.ExportFormat_EXPORT_FORMAT_XLSX,
		Columns: []resultv1.ExportColumn{resultv1.ExportColumn_EXPORT_COLUMN_DISPLAYED_RESULT, resultv1.ExportColumn_EXPORT_COLUMN_NUMBER},
	})
	text, contentType, err := f.download(e.GetId())
	require.NoError(t, err)
	require.Equal(t, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", contentType)
	require.EqualValues(t, len(text), e.GetSize())
	book, err := excelize.OpenReader(bytes.NewReader([]byte(text)))
	require.NoError(t, err)
	defer func() { require.NoError(t, book.Close()) }()
	rows, err := book.GetRows("Sheet1")
	require.NoError(t, err)
	require.Equal(t, [][]string{{"displayed_result", "number"}, {"BUSY", "'+4930123456"}}, rows)
}

func TestExportSaysWhatItTookForGranted(t *testing.T) {
	n := onSQLite(t).node()
	e, err := n.createExport("t", "audit", "")
	require.NoError(t, err)
	require.Equal(t, resultv1.ExportContent_EXPORT_CONTENT_ATTEMPTS, e.GetContent())
	require.Equal(t, resultv1.ExportFormat_EXPORT_FORMAT_CSV, e.GetFormat())
	require.Len(t, e.GetColumns(), len(resultv1.ExportColumn_name)-1)
	require.Nil(t, e.GetFilter())
	require.EqualValues(t, 0, e.GetTotalRows())
}

func TestExportOfAWrongFilter(t *testing.T) {
	n := onSQLite(t).node()
	for want, filter := range map[string]*resultv1.AttemptFilter{
		"export.filter.number FORMAT":      {Number: "nobody"},
		"export.filter.end_time BACKWARDS": {StartTime: timestamppb.New(dial), EndTime: timestamppb.New(dial.Add(-1))},
	} {
		_, err := n.results.CreateExport(as(tenant), &resultv1.CreateExportRequest{
			Export: &resultv1.Export{TaskId: "t", Purpose: "p", Filter: filter},
		})
		requireFields(t, err, want)
	}
}

func TestExportsUnderWayAreLimited(t *testing.T) {
	n := onSQLite(t).node() // which writes none
	for i := range 10 {
		_, err := n.createExport("t", "audit", fmt.Sprint("r", i))
		require.NoError(t, err)
	}
	_, err := n.createExport("t", "audit", "r10")
	e := apierr.Remote(err)
	require.NotNil(t, e, "%v", err)
	require.Equal(t, apierr.Limit, e.Reason)
	require.Positive(t, e.RetryAfter)
	_, err = n.createExport("t", "audit", "r9")
	require.NoError(t, err, "that one is there")
}

// Exports from before columns could be chosen have all of them.
func TestExportFromBefore(t *testing.T) {
	w := onSQLite(t)
	n := w.node()
	n.record(report("a"))
	e, err := n.createExport("t", "audit", "")
	require.NoError(t, err)
	_, err = w.db.Exec(context.Background(), `UPDATE export SET content = 1, format = 1, columns = '[]', filter = '{}', create_by = ''`)
	require.NoError(t, err)
	require.NoError(t, n.Start(context.Background()))
	n.awaitExport(e.GetId(), resultv1.ExportState_EXPORT_STATE_DONE)
	text, _, err := n.download(e.GetId())
	require.NoError(t, err)
	header, rows, _ := strings.Cut(text, "\n")
	require.Equal(t, len(resultv1.ExportColumn_name)-2, strings.Count(header, ","))
	require.True(t, strings.HasPrefix(rows, "a,t,c-a,"))
}
