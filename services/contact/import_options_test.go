package contact_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/testing/protocmp"

	"github.com/foredial/foredial/pkg/seal"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/contact/internal/store"
)

func (w *world) imported(opts *contactv1.ImportOptions, file string) *contactv1.Import {
	w.t.Helper()
	opts.TaskId = task
	done, err := w.upload(opts, strings.NewReader(file), 1<<16)
	require.NoError(w.t, err)
	return done
}

func (w *world) list() []*contactv1.Contact {
	w.t.Helper()
	resp, err := w.contacts.ListContacts(w.ctx, &contactv1.ListContactsRequest{TaskId: task, PageSize: 1000})
	require.NoError(w.t, err)
	return resp.GetContacts()
}

func TestImportReadsAsTold(t *testing.T) {
	w := newWorld(t)
	done := w.imported(&contactv1.ImportOptions{
		Id: "my-import", Delimiter: ";", Encoding: contactv1.ImportEncoding_IMPORT_ENCODING_GB18030,
		Columns: map[string]string{"Who": "name", "Call": "number1", "Notes": ""},
	}, "Call;Who;Notes\n13800138000;\xcd\xf5;x\n") // 王
	require.Equal(t, "my-import", done.GetId())
	c := w.list()[0]
	require.Equal(t, "王", c.GetName())
	require.Empty(t, c.GetAttributes())

	_, err := w.upload(&contactv1.ImportOptions{TaskId: task, Columns: map[string]string{"Nobody": "name"}}, strings.NewReader("number\n1\n"), 99)
	requireFault(t, err, codes.InvalidArgument, "INVALID_FIELD")
	require.Equal(t, "options.columns", badField(err))
	_, err = w.upload(&contactv1.ImportOptions{
		TaskId: task, DedupeScope: contactv1.DedupeScope_DEDUPE_SCOPE_TENANT, DedupeAction: contactv1.DedupeAction_DEDUPE_ACTION_UPDATE,
	}, strings.NewReader("number\n1\n"), 99)
	requireFault(t, err, codes.InvalidArgument, "INVALID_FIELD")
	require.Equal(t, "options.dedupe_action", badField(err))
}

func TestImportDryRun(t *testing.T) {
	w := newWorld(t)
	const file = "number\n13800138000\nx\n13800138000\n"
	opts := &contactv1.ImportOptions{DryRun: true, DedupeScope: contactv1.DedupeScope_DEDUPE_SCOPE_FILE}
	tried := w.imported(opts, file)
	require.True(t, tried.GetDryRun())
	require.Empty(t, w.list())
	opts.DryRun = false
	done := w.imported(opts, file)
	require.Len(t, w.list(), 1)
	for _, i := range []*contactv1.Import{tried, done} {
		require.Equal(t, [4]int64{3, 1, 1, 1}, [4]int64{i.GetRows(), i.GetImported(), i.GetSkipped(), i.GetRejected()})
	}
}

func TestImportUpdates(t *testing.T) {
	w := newWorld(t)
	w.imported(&contactv1.ImportOptions{}, "number,name,priority\n13800138000,Wang,2\n")
	done := w.imported(&contactv1.ImportOptions{
		DedupeScope: contactv1.DedupeScope_DEDUPE_SCOPE_TASK, DedupeAction: contactv1.DedupeAction_DEDUPE_ACTION_UPDATE,
	}, "number,number2,name,city\n13800138000,13800138001,Wang Lao,Beijing\n")
	require.EqualValues(t, 1, done.GetUpdated())
	c := w.list()[0]
	require.Equal(t, "Wang Lao", c.GetName())
	require.EqualValues(t, 2, c.GetPriority(), "the file has no priorities")
	require.Equal(t, map[string]string{"city": "Beijing"}, c.GetAttributes())
	require.Len(t, c.GetNumbers(), 2)
}

// An encrypted attribute is nowhere in the database in clear, and the agent
// sees it all the same.
func TestImportEncrypts(t *testing.T) {
	secret := attribute("card", directoryv1.AttributeType_ATTRIBUTE_TYPE_ENCRYPTED, func(*directoryv1.DataAttribute) {})
	const file = "number,card\n13800138000,4111 1111\n"
	oldKey, newKey := seal.Generate("old"), seal.Generate("new")
	db := sqltest.SQLite(t, store.Migrations)

	w := newWorldOn(t, db)
	w.source.Put(tenant, secret)
	w.await(func() bool {
		_, err := w.upload(&contactv1.ImportOptions{TaskId: task, DryRun: true}, strings.NewReader(file), 99)
		return err != nil
	})
	_, err := w.upload(&contactv1.ImportOptions{TaskId: task}, strings.NewReader(file), 99)
	requireFault(t, err, codes.InvalidArgument, "INVALID_FIELD")
	require.ErrorContains(t, err, "card, which is kept encrypted: this installation has no key for it")

	w = newWorldWith(t, db, []string{oldKey})
	w.source.Put(tenant, secret)
	w.await(func() bool { // until the attribute is known
		w.imported(&contactv1.ImportOptions{}, file)
		last := w.list()[len(w.list())-1]
		return last.GetAttributes()["card"] == "*"
	})
	kept, err := sqldb.All(t.Context(), db, sqldb.Scalar[string], `SELECT attributes FROM contact ORDER BY import_order DESC LIMIT 1`)
	require.NoError(t, err)
	require.NotContains(t, kept[0], "4111")

	w = newWorldWith(t, db, []string{newKey, oldKey})
	w.source.Put(tenant, secret)
	w.await(func() bool { return w.list()[0].GetAttributes()["card"] == "*" })
	_, leased := w.lease(1)
	require.Equal(t, "4111 1111", leased[0].GetAttributes()["card"], "the key that sealed it may be an old one")
}

func TestWatchImport(t *testing.T) {
	w := newWorld(t)
	done := w.imported(&contactv1.ImportOptions{}, "number\n13800138000\n")
	stream, err := w.contacts.WatchImport(w.ctx, &contactv1.WatchImportRequest{Id: done.GetId()})
	require.NoError(t, err)
	seen, err := stream.Recv()
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(done, seen, protocmp.Transform()))
	_, err = stream.Recv()
	require.ErrorIs(t, err, io.EOF, "it is over")

	stream, err = w.contacts.WatchImport(w.ctx, &contactv1.WatchImportRequest{Id: "none"})
	require.NoError(t, err)
	_, err = stream.Recv()
	requireFault(t, err, codes.NotFound, "NOT_FOUND")
}

// One that is RUNNING is sent again whenever it has got on, until it is done.
func TestWatchRunningImport(t *testing.T) {
	w := newWorld(t)
	rows := store.New(w.db)
	imp, err := rows.BeginImport(w.ctx, tenant, store.Import{TaskID: task, RequestID: "req", Worker: "w", TotalRows: 5}, "i1", noon)
	require.NoError(t, err)
	stream, err := w.contacts.WatchImport(w.ctx, &contactv1.WatchImportRequest{Id: "i1"})
	require.NoError(t, err)
	for _, last := range []bool{false, true} {
		seen, err := stream.Recv()
		require.NoError(t, err)
		require.Equal(t, contactv1.ImportState_IMPORT_STATE_RUNNING, seen.GetState())
		_, err = rows.LoadRows(w.ctx, tenant, imp.ID, "w", store.LoadRules{Scope: store.NoScope}, store.Rows{Last: last}, w.clock().Add(1))
		require.NoError(t, err)
		w.setClock(w.clock().Add(1000))
		if !last {
			_, err = rows.BeginImport(w.ctx, tenant, store.Import{TaskID: task, RequestID: "req", Worker: "w", TotalRows: 5}, "", w.clock())
			require.NoError(t, err)
		}
	}
	seen, err := stream.Recv()
	require.NoError(t, err)
	require.Equal(t, contactv1.ImportState_IMPORT_STATE_DONE, seen.GetState())
	_, err = stream.Recv()
	require.ErrorIs(t, err, io.EOF)
}

func TestDownloadImportRejects(t *testing.T) {
	w := newWorld(t)
	var file strings.Builder
	file.WriteString("number,priority\n13800138000,=1+1\n")
	for range 2100 {
		file.WriteString("x,\n")
	}
	done := w.imported(&contactv1.ImportOptions{}, file.String())
	stream, err := w.contacts.DownloadImportRejects(w.ctx, &contactv1.DownloadImportRejectsRequest{ImportId: done.GetId()})
	require.NoError(t, err)
	var text strings.Builder
	for first := true; ; first = false {
		body, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		require.Equal(t, first, body.GetContentType() == "text/csv; charset=utf-8")
		text.Write(body.GetData())
	}
	lines := strings.Split(strings.TrimSuffix(text.String(), "\r\n"), "\r\n")
	require.Len(t, lines, 2102)
	require.Equal(t, "\ufeffline,column,value,reason", lines[0])
	require.Equal(t, "2,priority,'=1+1,is not a priority from 1 to 5", lines[1], "a spreadsheet does not run it")
	require.Equal(t, "3,number,****x,is not a telephone number", lines[2])

	stream, err = w.contacts.DownloadImportRejects(w.ctx, &contactv1.DownloadImportRejectsRequest{ImportId: "none"})
	require.NoError(t, err)
	_, err = stream.Recv()
	requireFault(t, err, codes.NotFound, "NOT_FOUND")
}

func TestUndoImport(t *testing.T) {
	w := newWorld(t)
	done := w.imported(&contactv1.ImportOptions{}, "number\n13800138000\n13800138001\n")
	w.dial("00000000-0000-4000-8000-0000000000a1")
	undone, err := w.contacts.UndoImport(w.ctx, &contactv1.UndoImportRequest{Id: done.GetId()})
	require.NoError(t, err)
	require.Equal(t, contactv1.ImportState_IMPORT_STATE_UNDONE, undone.GetState())
	require.EqualValues(t, 1, undone.GetUndone())
	list := w.list()
	require.Equal(t, contactv1.ContactState_CONTACT_STATE_CALLING, list[0].GetState(), "a call goes on")
	require.Equal(t, contactv1.DoneReason_DONE_REASON_CANCELLED, list[1].GetDoneReason())
	again, err := w.contacts.UndoImport(w.ctx, &contactv1.UndoImportRequest{Id: done.GetId()})
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(undone, again, protocmp.Transform()))
	w.checkInvariants()

	_, err = w.contacts.UndoImport(w.ctx, &contactv1.UndoImportRequest{Id: "none"})
	requireFault(t, err, codes.NotFound, "NOT_FOUND")
	_, err = store.New(w.db).BeginImport(w.ctx, tenant, store.Import{TaskID: task, RequestID: "r"}, "i1", noon)
	require.NoError(t, err)
	_, err = w.contacts.UndoImport(w.ctx, &contactv1.UndoImportRequest{Id: "i1"})
	requireFault(t, err, codes.FailedPrecondition, "WRONG_STATE")
}
