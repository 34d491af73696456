package result_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/testing/protocmp"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/filestream"
)

// received reads a stream to its end.
func received(t *testing.T, stream grpc.ServerStreamingClient[httpbody.HttpBody]) (text, contentType string, err error) {
	t.Helper()
	var body strings.Builder
	for {
		chunk, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return body.String(), contentType, nil
		}
		if err != nil {
			return "", "", err
		}
		if body.Len() == 0 {
			contentType = chunk.GetContentType()
		} else {
			require.Empty(t, chunk.GetContentType())
		}
		body.Write(chunk.GetData())
	}
}

func (f floor) admin() resultv1.ResultServiceClient {
	return f.as(auth.Identity{Subject: "ada", Role: auth.TenantAdmin})
}

// done makes an export as somebody and waits until it is written.
func (f floor) done(by resultv1.ResultServiceClient, wanted *resultv1.Export) *resultv1.Export {
	f.t.Helper()
	e, err := by.CreateExport(f.t.Context(), &resultv1.CreateExportRequest{Export: wanted})
	require.NoError(f.t, err)
	return f.awaitExport(e.GetId(), resultv1.ExportState_EXPORT_STATE_DONE)
}

// fetch downloads an export from a byte on.
func (f floor) fetch(by resultv1.ResultServiceClient, id string, offset int64) (text string, err error) {
	f.t.Helper()
	stream, err := by.DownloadExport(f.t.Context(), &resultv1.DownloadExportRequest{Id: id, Offset: offset})
	require.NoError(f.t, err)
	text, _, err = received(f.t, stream)
	return text, err
}

func TestDownloadGoesOnWhereItBrokeOff(t *testing.T) {
	f := onSQLite(t).floor()
	for _, id := range []string{"a", "b"} {
		f.record(report(id))
	}
	admin := f.admin()
	e := f.done(admin, &resultv1.Export{TaskId: "t", Purpose: "audit"})
	whole, err := f.fetch(admin, e.GetId(), 0)
	require.NoError(t, err)
	require.EqualValues(t, len(whole), e.GetSize())
	for _, offset := range []int{1, len(whole) / 2, len(whole) - 1, len(whole)} {
		rest, err := f.fetch(admin, e.GetId(), int64(offset))
		require.NoError(t, err)
		require.Equal(t, whole[offset:], rest, "from byte %d on", offset)
	}

	_, err = f.fetch(admin, e.GetId(), e.GetSize()+1)
	requireFields(t, err, "offset RANGE")
	info, ok := filestream.OfError(err)
	require.True(t, ok, "how long it is")
	require.Equal(t, e.GetSize(), info.Size)
	_, err = f.fetch(admin, e.GetId(), -1)
	requireError(t, err, errorv1.Reason_REASON_INVALID_FIELD)

	stream, err := admin.DownloadExport(t.Context(), &resultv1.DownloadExportRequest{Id: e.GetId()})
	require.NoError(t, err)
	header, err := stream.Header()
	require.NoError(t, err)
	said, ok := filestream.Of(header)
	require.True(t, ok)
	require.Equal(t, "export-"+e.GetId()+".csv", said.Name)
	require.Equal(t, info, said)
}

func TestDownloadsAreKept(t *testing.T) {
	f := onSQLite(t).floor()
	f.record(report("a"))
	admin := f.admin()
	began := time.Now().Truncate(time.Microsecond)
	e := f.done(admin, &resultv1.Export{TaskId: "t", Purpose: "audit", Columns: []resultv1.ExportColumn{attemptID}})
	require.Equal(t, "ada", e.GetCreateBy())
	require.Empty(t, e.GetDownloads())
	for _, by := range []struct {
		client resultv1.ResultServiceClient
		offset int64
	}{{admin, 0}, {f.supervisor(), 3}, {admin, 1000}} { // the last gets nothing
		_, err := f.fetch(by.client, e.GetId(), by.offset)
		require.Equal(t, by.offset == 1000, err != nil, "%v", err)
	}

	got := f.export(e.GetId()).GetDownloads()
	require.Empty(t, cmp.Diff([]*resultv1.Export_Download{{Subject: "ada"}, {Subject: "sue", Offset: 3}}, got,
		protocmp.Transform(), protocmp.IgnoreFields(&resultv1.Export_Download{}, "download_time")))
	for _, d := range got {
		require.WithinRange(t, d.GetDownloadTime().AsTime(), began, time.Now())
	}
	list, err := admin.ListExports(t.Context(), &resultv1.ListExportsRequest{})
	require.NoError(t, err)
	require.Len(t, list.GetExports(), 1)
	require.Empty(t, list.GetExports()[0].GetDownloads())
}

// What cannot be kept is not handed out.
func TestADownloadThatCannotBeKeptGetsNothing(t *testing.T) {
	w := onSQLite(t)
	f := w.floor()
	e := f.done(f.admin(), &resultv1.Export{TaskId: "t", Purpose: "audit"})
	_, err := w.db.Exec(t.Context(), `DROP TABLE export_download`)
	require.NoError(t, err)
	text, err := f.fetch(f.admin(), e.GetId(), 0)
	require.Error(t, err)
	require.Empty(t, text)
}

func TestWhoMaySeePersonalDataIsFixedWhenTheExportIsMade(t *testing.T) {
	f := onSQLite(t).floor()
	f.record(report("a", answered, ended("00000"), func(a *resultv1.Attempt) {
		a.Name, a.Note, a.Reference = "Annabel Lee", "call her sister", "R-1"
	}))
	admin, supervisor := f.admin(), f.supervisor()
	personal := []resultv1.ExportColumn{
		resultv1.ExportColumn_EXPORT_COLUMN_NAME, resultv1.ExportColumn_EXPORT_COLUMN_NUMBER,
		resultv1.ExportColumn_EXPORT_COLUMN_NOTE, resultv1.ExportColumn_EXPORT_COLUMN_REFERENCE,
	}
	clear := f.done(admin, &resultv1.Export{TaskId: "t", Purpose: "p", Columns: personal})
	masked := f.done(supervisor, &resultv1.Export{TaskId: "t", Purpose: "p", Columns: personal})
	require.False(t, clear.GetMasked())
	require.True(t, masked.GetMasked())

	text, err := f.fetch(admin, clear.GetId(), 0)
	require.NoError(t, err)
	require.Equal(t, "name,number,note,reference\nAnnabel Lee,'+4930123456,call her sister,R-1\n", text)
	for _, who := range []resultv1.ResultServiceClient{admin, supervisor} {
		text, err = f.fetch(who, masked.GetId(), 0)
		require.NoError(t, err)
		require.Equal(t, "name,number,note,reference\nA***e,****56,c***r,R-1\n", text)
	}

	_, err = f.fetch(supervisor, clear.GetId(), 0)
	require.Equal(t, apierr.PermissionDenied, apierr.ReasonIn(err), "%v", err)
	require.Len(t, f.export(clear.GetId()).GetDownloads(), 1, "that was none")
	impersonal := f.done(admin, &resultv1.Export{TaskId: "t", Purpose: "p", Columns: []resultv1.ExportColumn{attemptID}})
	text, err = f.fetch(supervisor, impersonal.GetId(), 0)
	require.NoError(t, err)
	require.Equal(t, "attempt_id\na\n", text)
}
