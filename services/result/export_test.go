package result_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
)

func (n *node) createExport(taskID, purpose, requestID string) (*resultv1.Export, error) {
	return n.results.CreateExport(as(tenant), &resultv1.CreateExportRequest{
		Export: &resultv1.Export{TaskId: taskID, Purpose: purpose}, RequestId: requestID,
	})
}

func (n *node) export(id string) *resultv1.Export {
	n.t.Helper()
	e, err := n.results.GetExport(as(tenant), &resultv1.GetExportRequest{Id: id})
	require.NoError(n.t, err)
	return e
}

func (n *node) awaitExport(id string, state resultv1.ExportState) *resultv1.Export {
	n.t.Helper()
	eventually(n.t, "the export is "+state.String(), func() bool { return n.export(id).GetState() == state })
	return n.export(id)
}

func (n *node) download(id string) (text, contentType string, err error) {
	n.t.Helper()
	stream, err := n.results.DownloadExport(as(tenant), &resultv1.DownloadExportRequest{Id: id})
	require.NoError(n.t, err)
	return received(n.t, stream)
}

func TestExport(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		n := w.node()
		const dials = 403 // more than two pages in memory, more than one chunk of a download
		for i := range dials {
			n.record(report(fmt.Sprintf("a%04d", i), func(a *resultv1.Attempt) {
				a.DialTime = timestamppb.New(dial.Add(time.Duration(i) * time.Second))
				a.Name = strings.Repeat("n", 200)
			}))
		}
		elsewhere := report("elsewhere")
		elsewhere.TaskId = "t2"
		n.record(elsewhere)
		require.NoError(t, n.Start(context.Background()))

		e, err := n.createExport("t", "audit", "r1")
		require.NoError(t, err)
		require.Equal(t, "audit", e.GetPurpose())
		require.Equal(t, resultv1.ExportState_EXPORT_STATE_RUNNING, e.GetState())

		e = n.awaitExport(e.GetId(), resultv1.ExportState_EXPORT_STATE_DONE)
		require.EqualValues(t, dials, e.GetRows())
		require.WithinDuration(t, time.Now().Add(w.ttl), e.GetExpireTime().AsTime(), time.Minute)

		text, contentType, err := n.download(e.GetId())
		require.NoError(t, err)
		require.Equal(t, "text/csv; charset=utf-8", contentType)
		lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		require.NoError(t, err)
		require.Len(t, lines, dials+1)
		for i, line := range lines[1:] {
			require.Equal(t, fmt.Sprintf("a%04d", i), line[0])
		}
		require.Contains(t, lines[1], "'+4930123456")
		require.Contains(t, lines[1], "2026-05-04T11:00:00+02:00", "in the tenant's zone")
	})
}

func TestExportIsMadeOncePerRequest(t *testing.T) {
	n := onSQLite(t).node()
	first, err := n.createExport("t", "audit", "r1")
	require.NoError(t, err)
	again, err := n.createExport("t", "audit", "r1")
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(first, again, protocmp.Transform()))
	_, err = n.createExport("t", "curiosity", "r1")
	requireError(t, err, errorv1.Reason_REASON_ALREADY_EXISTS)

	second, err := n.createExport("t", "audit", "")
	require.NoError(t, err)
	list, err := n.results.ListExports(as(tenant), &resultv1.ListExportsRequest{PageSize: 1})
	require.NoError(t, err)
	require.Empty(t, cmp.Diff([]*resultv1.Export{second}, list.GetExports(), protocmp.Transform()))
	list, err = n.results.ListExports(as(tenant), &resultv1.ListExportsRequest{PageSize: 1, PageToken: list.GetNextPageToken()})
	require.NoError(t, err)
	require.Empty(t, cmp.Diff([]*resultv1.Export{first}, list.GetExports(), protocmp.Transform()))
	require.Empty(t, list.GetNextPageToken())
}

func TestExportErrors(t *testing.T) {
	n := onSQLite(t).node()
	_, err := n.createExport("nothing", "audit", "")
	requireError(t, err, errorv1.Reason_REASON_INVALID_FIELD)
	_, err = n.createExport("t", "", "")
	requireError(t, err, errorv1.Reason_REASON_INVALID_FIELD)
	_, err = n.results.GetExport(as(tenant), &resultv1.GetExportRequest{Id: "nothing"})
	requireError(t, err, errorv1.Reason_REASON_NOT_FOUND, "export", "nothing")
	_, _, err = n.download("nothing")
	requireError(t, err, errorv1.Reason_REASON_NOT_FOUND, "export", "nothing")

	waiting, err := n.createExport("t", "audit", "") // this node runs no jobs
	require.NoError(t, err)
	_, _, err = n.download(waiting.GetId())
	requireError(t, err, errorv1.Reason_REASON_WRONG_STATE, "state", "RUNNING")
	_, err = n.results.GetExport(as("other"), &resultv1.GetExportRequest{Id: waiting.GetId()})
	requireError(t, err, errorv1.Reason_REASON_NOT_FOUND)
}

func TestExportExpires(t *testing.T) {
	w := onSQLite(t)
	first := w.run()
	e, err := first.createExport("t", "audit", "")
	require.NoError(t, err)
	first.awaitExport(e.GetId(), resultv1.ExportState_EXPORT_STATE_DONE)
	file := w.exportFile(e.GetId())
	require.FileExists(t, file)
	first.shutdown()

	_, err = w.db.Exec(context.Background(), `UPDATE export SET expire_time = 1`)
	require.NoError(t, err)
	n := w.run()
	n.awaitExport(e.GetId(), resultv1.ExportState_EXPORT_STATE_EXPIRED)
	require.NoFileExists(t, file)
	_, _, err = n.download(e.GetId())
	requireError(t, err, errorv1.Reason_REASON_WRONG_STATE, "state", "EXPIRED")
}

// exportFile is where an export's file is on disk.
func (w *world) exportFile(id string) string {
	w.t.Helper()
	u, err := url.Parse(w.blobs)
	require.NoError(w.t, err)
	return filepath.Join(u.Path, tenant, id+".csv")
}

func TestExportNeverWrittenFails(t *testing.T) {
	w := onSQLite(t)
	n := w.node()
	e, err := n.createExport("t", "audit", "")
	require.NoError(t, err)
	ctx := context.Background()
	_, err = w.db.Exec(ctx, `UPDATE export SET expire_time = 1`)
	require.NoError(t, err)
	_, err = w.db.Exec(ctx, `DELETE FROM river_job`)
	require.NoError(t, err)
	require.NoError(t, n.Start(ctx))
	failed := n.awaitExport(e.GetId(), resultv1.ExportState_EXPORT_STATE_FAILED)
	require.NotEmpty(t, failed.GetFailure())
}

func TestExportThatCannotBeWrittenIsTriedAgain(t *testing.T) {
	w := onSQLite(t)
	n := w.node()
	e, err := n.createExport("t", "audit", "")
	require.NoError(t, err)
	folder := filepath.Dir(w.exportFile(e.GetId()))
	require.NoError(t, os.WriteFile(folder, nil, 0o600)) // a file where the folder should be
	require.NoError(t, n.Start(context.Background()))
	eventually(t, "a try has failed", func() bool { return w.failedJobs() == 1 })
	require.Equal(t, resultv1.ExportState_EXPORT_STATE_RUNNING, n.export(e.GetId()).GetState())

	require.NoError(t, os.Remove(folder))
	n.awaitExport(e.GetId(), resultv1.ExportState_EXPORT_STATE_DONE)
}

// What was written of a file before a row that cannot be is no file.
func TestExportThatBreaksOffLeavesNoFile(t *testing.T) {
	w := onSQLite(t)
	n := w.node()
	for i, id := range []string{"a", "b"} {
		n.record(report(id, func(a *resultv1.Attempt) { a.DialTime = timestamppb.New(dial.Add(time.Duration(i) * time.Second)) }))
	}
	answers := func(text string) {
		_, err := w.db.Exec(context.Background(), `UPDATE attempt SET questionnaires = $1 WHERE id = 'b'`, text)
		require.NoError(t, err)
	}
	answers("{")
	e, err := n.createExport("t", "audit", "")
	require.NoError(t, err)
	require.NoError(t, n.Start(context.Background()))
	eventually(t, "a try has failed", func() bool { return w.failedJobs() == 1 })
	require.NoFileExists(t, w.exportFile(e.GetId()))

	answers("")
	require.EqualValues(t, 2, n.awaitExport(e.GetId(), resultv1.ExportState_EXPORT_STATE_DONE).GetRows())
}

func TestExportThatCanNeverBeWrittenFails(t *testing.T) {
	w := onSQLite(t)
	n := w.node()
	e, err := n.createExport("t", "audit", "")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Dir(w.exportFile(e.GetId())), nil, 0o600))
	_, err = w.db.Exec(context.Background(), `UPDATE river_job SET max_attempts = 1`)
	require.NoError(t, err)
	require.NoError(t, n.Start(context.Background()))
	failed := n.awaitExport(e.GetId(), resultv1.ExportState_EXPORT_STATE_FAILED)
	require.NotEmpty(t, failed.GetFailure())
	require.NotContains(t, failed.GetFailure(), "/", "no path of the server")
}

// failedJobs counts jobs that failed and will be tried again.
func (w *world) failedJobs() (n int) {
	w.t.Helper()
	require.NoError(w.t, w.db.QueryRow(context.Background(),
		`SELECT count(*) FROM river_job WHERE attempt = 1 AND state IN ('retryable', 'available')`).Scan(&n))
	return n
}
