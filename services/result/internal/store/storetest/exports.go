package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/sqldb"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/result/internal/store"
)

const (
	running = resultv1.ExportState_EXPORT_STATE_RUNNING
	done    = resultv1.ExportState_EXPORT_STATE_DONE
	failed  = resultv1.ExportState_EXPORT_STATE_FAILED
	expired = resultv1.ExportState_EXPORT_STATE_EXPIRED
)

func noJob(context.Context, *sqldb.Tx) error { return nil }

func wanted(requestID string) store.Export {
	return store.Export{
		ID: id.New(), TaskID: "t", Purpose: "audit", RequestID: requestID, State: running,
		Content: resultv1.ExportContent_EXPORT_CONTENT_ATTEMPTS, Format: resultv1.ExportFormat_EXPORT_FORMAT_CSV,
		Columns: []resultv1.ExportColumn{resultv1.ExportColumn_EXPORT_COLUMN_ATTEMPT_ID},
		Created: dial, Expires: dial.Add(time.Hour),
	}
}

func (s *suite) export(t *testing.T, requestID string) store.Export {
	t.Helper()
	e, err := s.store.CreateExport(s.ctx, s.tenant, wanted(requestID), noJob)
	require.NoError(t, err)
	return e
}

func (s *suite) exportNow(t *testing.T, id string) store.Export {
	t.Helper()
	e, err := s.store.Export(s.ctx, s.tenant, id)
	require.NoError(t, err)
	return e
}

func exportsAreMadeOnce(t *testing.T, s *suite) {
	jobs := 0
	count := func(context.Context, *sqldb.Tx) error { jobs++; return nil }
	first, err := s.store.CreateExport(s.ctx, s.tenant, wanted("r"), count)
	require.NoError(t, err)
	again, err := s.store.CreateExport(s.ctx, s.tenant, wanted("r"), count)
	require.NoError(t, err)
	equal(t, first, again)
	require.Equal(t, 1, jobs)
	one, another := s.export(t, ""), s.export(t, "")
	require.NotEqual(t, one.ID, another.ID, "without a request_id each is a new one")
}

func aRequestIDIsForOneExportOnly(t *testing.T, s *suite) {
	s.export(t, "r")
	for what, edit := range map[string]func(*store.Export){
		"task":    func(e *store.Export) { e.TaskID = "t2" },
		"purpose": func(e *store.Export) { e.Purpose = "another" },
		"content": func(e *store.Export) { e.Content = resultv1.ExportContent_EXPORT_CONTENT_RESULTS },
		"format":  func(e *store.Export) { e.Format = resultv1.ExportFormat_EXPORT_FORMAT_XLSX },
		"columns": func(e *store.Export) { e.Columns = append(e.Columns, resultv1.ExportColumn_EXPORT_COLUMN_NOTE) },
		"filter":  func(e *store.Export) { e.Filter.From = dial },
	} {
		other := wanted("r")
		edit(&other)
		_, err := s.store.CreateExport(s.ctx, s.tenant, other, noJob)
		require.ErrorIs(t, err, store.ErrRequestReused, what)
	}
}

func exportAndWhatFollowsAreOne(t *testing.T, s *suite) {
	e := wanted("r")
	_, err := s.store.CreateExport(s.ctx, s.tenant, e, func(context.Context, *sqldb.Tx) error { return errRefused })
	require.ErrorIs(t, err, errRefused)
	_, err = s.store.Export(s.ctx, s.tenant, e.ID)
	require.ErrorIs(t, err, store.ErrNotFound)
}

func exportLife(t *testing.T, s *suite) {
	e := s.export(t, "r")
	require.NoError(t, s.store.ExportProgress(s.ctx, s.tenant, e.ID, 500, 700))
	require.EqualValues(t, 500, s.exportNow(t, e.ID).Rows)
	require.EqualValues(t, 700, s.exportNow(t, e.ID).Total)

	kept, err := s.store.FinishExport(s.ctx, s.tenant, e.ID, 701, 9000, dial.Add(2*time.Hour))
	require.NoError(t, err)
	require.True(t, kept)
	want := e
	want.State, want.Rows, want.Total, want.Size, want.Expires = done, 701, 701, 9000, dial.Add(2*time.Hour)
	equal(t, want, s.exportNow(t, e.ID))

	kept, err = s.store.FinishExport(s.ctx, s.tenant, e.ID, 1, 1, dial)
	require.NoError(t, err)
	require.False(t, kept)
	require.NoError(t, s.store.ExportProgress(s.ctx, s.tenant, e.ID, 1, 1))
	require.NoError(t, s.store.FailExport(s.ctx, s.tenant, e.ID, "no"))
	equal(t, want, s.exportNow(t, e.ID))

	require.NoError(t, s.store.ExpireExport(s.ctx, s.tenant, e.ID))
	require.Equal(t, expired, s.exportNow(t, e.ID).State)

	f := s.export(t, "r2")
	require.NoError(t, s.store.ExpireExport(s.ctx, s.tenant, f.ID), "only a finished one expires")
	require.Equal(t, running, s.exportNow(t, f.ID).State)
	require.NoError(t, s.store.FailExport(s.ctx, s.tenant, f.ID, "why"))
	got := s.exportNow(t, f.ID)
	require.Equal(t, failed, got.State)
	require.Equal(t, "why", got.Failure)
}

func exportsKeepEveryField(t *testing.T, s *suite) {
	e := wanted("r")
	e.Content, e.Format = resultv1.ExportContent_EXPORT_CONTENT_RESULTS, resultv1.ExportFormat_EXPORT_FORMAT_XLSX
	e.Columns = []resultv1.ExportColumn{resultv1.ExportColumn_EXPORT_COLUMN_NOTE, resultv1.ExportColumn_EXPORT_COLUMN_NAME}
	e.Filter = store.AttemptFilter{
		TaskID: "t", Displayed: []callv1.DisplayedResult{callv1.DisplayedResult_DISPLAYED_RESULT_BUSY},
		BusinessResultIDs: []string{"sold"}, AgentIDs: []string{"g"}, From: dial, To: dial.Add(time.Hour), Number: "+4930123456",
	}
	e.CreateBy, e.Masked, e.Failure = "ann", true, "none"
	e.Total, e.Rows, e.Size = 3, 2, 1
	_, err := s.store.CreateExport(s.ctx, s.tenant, e, noJob)
	require.NoError(t, err)
	equal(t, e, s.exportNow(t, e.ID))
	again, err := s.store.CreateExport(s.ctx, s.tenant, e, noJob)
	require.NoError(t, err, "it is asked for alike")
	equal(t, e, again)
}

func exportsUnderWayAreLimited(t *testing.T, s *suite) {
	const most = 10
	var last store.Export
	for i := range most {
		last = s.export(t, fmt.Sprint("r", i))
	}
	_, err := s.store.CreateExport(s.ctx, s.tenant, wanted(""), noJob)
	require.ErrorIs(t, err, store.ErrManyExports)
	again, err := s.store.CreateExport(s.ctx, s.tenant, wanted(last.RequestID), noJob)
	require.NoError(t, err, "it is there already")
	require.Equal(t, last.ID, again.ID)
	_, err = s.store.CreateExport(s.ctx, s.tenant+"-2", wanted(""), noJob)
	require.NoError(t, err, "another tenant's own limit")

	require.NoError(t, s.store.FailExport(s.ctx, s.tenant, last.ID, "why"))
	s.export(t, "")
	_, err = s.store.CreateExport(s.ctx, s.tenant, wanted(""), noJob)
	require.ErrorIs(t, err, store.ErrManyExports)
}

// Two processes that ask at once do not both get the last place.
func exportsRace(t *testing.T, s *suite) {
	const most, asked = 10, 30
	var (
		all  sync.WaitGroup
		made atomic.Int32
	)
	for i := range asked {
		all.Go(func() {
			on := s.store
			if i%2 == 1 {
				on = s.other
			}
			_, err := on.CreateExport(s.ctx, s.tenant, wanted(""), noJob)
			switch {
			case err == nil:
				made.Add(1)
			case !errors.Is(err, store.ErrManyExports):
				t.Error(err)
			}
		})
	}
	all.Wait()
	require.EqualValues(t, most, made.Load())
}

func exportDownloads(t *testing.T, s *suite) {
	e, other := s.export(t, "1"), s.export(t, "2")
	none, err := s.store.Downloads(s.ctx, s.tenant, e.ID)
	require.NoError(t, err)
	require.Empty(t, none)

	const shown, all = 100, 103
	var want []store.Download
	for i := range all {
		d := store.Download{Subject: fmt.Sprint("s", i), Time: dial.Add(time.Duration(i) * time.Second), Offset: int64(i) << 32}
		require.NoError(t, s.store.AddDownload(s.ctx, s.tenant, e.ID, d))
		want = append(want, d)
	}
	require.NoError(t, s.store.AddDownload(s.ctx, s.tenant, other.ID, store.Download{Subject: "x", Time: dial}))
	got, err := s.store.Downloads(s.ctx, s.tenant, e.ID)
	require.NoError(t, err)
	equal(t, want[all-shown:], got)
	foreign, err := s.store.Downloads(s.ctx, "another", e.ID)
	require.NoError(t, err)
	require.Empty(t, foreign)
}

func exportsNewestFirst(t *testing.T, s *suite) {
	first, second, third := s.export(t, "1").ID, s.export(t, "2").ID, s.export(t, "3").ID
	rows, next, err := s.store.Exports(s.ctx, s.tenant, nil, "", 2)
	require.NoError(t, err)
	require.Equal(t, []string{third, second}, []string{rows[0].ID, rows[1].ID})
	require.NotEmpty(t, next)
	rows, next, err = s.store.Exports(s.ctx, s.tenant, nil, rows[1].ID, 2)
	require.NoError(t, err)
	require.Len(t, rows, 1)
	require.Equal(t, first, rows[0].ID)
	require.Empty(t, next)
}

func nextToExpire(t *testing.T, s *suite) {
	soon, sooner, over := wanted("soon"), wanted("sooner"), wanted("over")
	// Long ago: before those of other tests, as the list is over all tenants.
	soon.Expires, sooner.Expires, over.Expires = dial.AddDate(-1, 0, 2), dial.AddDate(-1, 0, 1), dial.AddDate(-1, 0, 0)
	for _, e := range []store.Export{soon, sooner, over} {
		_, err := s.store.CreateExport(s.ctx, s.tenant, e, noJob)
		require.NoError(t, err)
	}
	require.NoError(t, s.store.FailExport(s.ctx, s.tenant, over.ID, "why"))

	got, err := s.store.NextToExpire(s.ctx, 2)
	require.NoError(t, err)
	equal(t, []store.TenantExport{{Tenant: s.tenant, Export: sooner}, {Tenant: s.tenant, Export: soon}}, got)
}
