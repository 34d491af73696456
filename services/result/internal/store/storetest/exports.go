package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/sqldb"
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
	other := wanted("r")
	other.Purpose = "another"
	_, err := s.store.CreateExport(s.ctx, s.tenant, other, noJob)
	require.ErrorIs(t, err, store.ErrRequestReused)
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
	require.NoError(t, s.store.ExportProgress(s.ctx, s.tenant, e.ID, 500))
	require.EqualValues(t, 500, s.exportNow(t, e.ID).Rows)

	kept, err := s.store.FinishExport(s.ctx, s.tenant, e.ID, 700, dial.Add(2*time.Hour))
	require.NoError(t, err)
	require.True(t, kept)
	want := e
	want.State, want.Rows, want.Expires = done, 700, dial.Add(2*time.Hour)
	equal(t, want, s.exportNow(t, e.ID))

	kept, err = s.store.FinishExport(s.ctx, s.tenant, e.ID, 1, dial)
	require.NoError(t, err)
	require.False(t, kept)
	require.NoError(t, s.store.ExportProgress(s.ctx, s.tenant, e.ID, 1))
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

func exportsNewestFirst(t *testing.T, s *suite) {
	first, second, third := s.export(t, "1").ID, s.export(t, "2").ID, s.export(t, "3").ID
	rows, next, err := s.store.Exports(s.ctx, s.tenant, "", 2)
	require.NoError(t, err)
	require.Equal(t, []string{third, second}, []string{rows[0].ID, rows[1].ID})
	require.NotEmpty(t, next)
	rows, next, err = s.store.Exports(s.ctx, s.tenant, rows[1].ID, 2)
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
