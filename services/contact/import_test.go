package contact_test

import (
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	"github.com/foredial/foredial/pkg/auth"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

func options() *contactv1.ImportOptions {
	return &contactv1.ImportOptions{TaskId: task, RequestId: "req", FileName: "a.csv"}
}

func TestImport(t *testing.T) {
	const file = "\xef\xbb\xbfnumber,name,priority\n13800138000,王,2\nnope,Li,\n13800138001,Chen,\n"
	for _, chunk := range []int{1, 7, 1 << 20} {
		w := newWorld(t)
		done, err := w.upload(options(), strings.NewReader(file), chunk)
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(&contactv1.Import{
			Id: done.GetId(), TaskId: task, RequestId: "req", FileName: "a.csv",
			State: contactv1.ImportState_IMPORT_STATE_DONE, Rows: 3, TotalRows: 3, TotalBytes: int64(len(file)),
			Imported: 2, Rejected: 1, CreateTime: timestamppb.New(noon), EndTime: timestamppb.New(noon),
		}, done, protocmp.Transform()))

		got, err := w.contacts.GetImport(w.ctx, &contactv1.GetImportRequest{Id: done.GetId()})
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(done, got, protocmp.Transform()))
		rejects, err := w.contacts.ListImportRejects(w.ctx, &contactv1.ListImportRejectsRequest{ImportId: done.GetId()})
		require.NoError(t, err)
		require.Empty(t, cmp.Diff([]*contactv1.ImportReject{
			{Line: 3, Column: "number", Value: "****pe", Reason: "is not a telephone number"},
		}, rejects.GetRejects(), protocmp.Transform()))

		list, err := w.contacts.ListContacts(w.ctx, &contactv1.ListContactsRequest{TaskId: task})
		require.NoError(t, err)
		require.Len(t, list.GetContacts(), 2)
		first := list.GetContacts()[0]
		require.Empty(t, cmp.Diff(&contactv1.Contact{
			Id: first.GetId(), TaskId: task, Name: "王", Priority: 2, Numbers: []*contactv1.Number{{Number: "+8613800138000"}},
			State: contactv1.ContactState_CONTACT_STATE_READY, ImportId: done.GetId(), ImportLine: 2, Etag: first.GetEtag(),
			CreateTime: timestamppb.New(noon), UpdateTime: timestamppb.New(noon),
		}, first, protocmp.Transform()))
		require.Empty(t, cmp.Diff(first, w.get(first.GetId()), protocmp.Transform()))
	}
}

// National numbers belong to the tenant's region.
func TestImportRegion(t *testing.T) {
	w := newWorld(t)
	w.source.Put(tenant, &directoryv1.TenantSettings{DefaultRegion: "DE"})
	w.source.Put(tenant, feedtest.Task("marker"))
	w.await(func() bool {
		done, err := w.upload(&contactv1.ImportOptions{TaskId: task}, strings.NewReader("number\n030 901820\n"), 99)
		require.NoError(t, err)
		return done.GetImported() == 1
	})
}

func TestImportTwice(t *testing.T) {
	w := newWorld(t, feedtest.Task(task), feedtest.Task("t2"))
	const file = "number\n13800138000\n"
	first, err := w.upload(options(), strings.NewReader(file), 99)
	require.NoError(t, err)
	again, err := w.upload(options(), strings.NewReader(file), 99)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(first, again, protocmp.Transform()))
	list, err := w.contacts.ListContacts(w.ctx, &contactv1.ListContactsRequest{TaskId: task})
	require.NoError(t, err)
	require.Len(t, list.GetContacts(), 1)

	for name, change := range map[string]func(*contactv1.ImportOptions){
		"another task": func(o *contactv1.ImportOptions) { o.TaskId = "t2" },
		"another name": func(o *contactv1.ImportOptions) { o.FileName = "b.csv" },
		"a dry run":    func(o *contactv1.ImportOptions) { o.DryRun = true },
		"a mapping":    func(o *contactv1.ImportOptions) { o.Columns = map[string]string{"number": "number2"} },
		"another id":   func(o *contactv1.ImportOptions) { o.Id = "mine" },
	} {
		opts := options()
		change(opts)
		_, err = w.upload(opts, strings.NewReader(file), 99)
		require.Equal(t, codes.AlreadyExists, status.Code(err), name)
		requireFault(t, err, codes.AlreadyExists, "ALREADY_EXISTS")
	}
	_, err = w.upload(options(), strings.NewReader(file+"13800138001\n"), 99)
	requireFault(t, err, codes.AlreadyExists, "ALREADY_EXISTS")
}

func TestImportRefused(t *testing.T) {
	w := newWorld(t, feedtest.Task(task), feedtest.Task("over", withState(taskv1.TaskState_TASK_STATE_EXPIRED)),
		feedtest.Task("late", func(t *taskv1.Task) { t.EndTime = timestamppb.New(noon) }))
	good := "number\n13800138000\n"
	for name, c := range map[string]struct {
		taskID string
		file   io.Reader
		code   codes.Code
		reason string
		field  string
		text   string
	}{
		"empty file":       {task, strings.NewReader(""), codes.InvalidArgument, "INVALID_FIELD", "file", "the file is empty"},
		"no header":        {task, strings.NewReader("13800138000\n"), codes.InvalidArgument, "INVALID_FIELD", "file", "line 1: no column is named number"},
		"not UTF-8":        {task, strings.NewReader(good + "\xff\n"), codes.InvalidArgument, "INVALID_FIELD", "file", "line 3 is not GB18030"},
		"a line of 90 KiB": {task, io.LimitReader(letters{}, 90<<10), codes.InvalidArgument, "INVALID_FIELD", "file", "line 1 is longer than 65536 bytes"},
		"too large":        {task, io.MultiReader(strings.NewReader("number\n"), io.LimitReader(lines{}, 1<<20)), codes.ResourceExhausted, "LIMIT", "", "larger than allowed"},
		"no such task":     {"none", strings.NewReader(good), codes.NotFound, "NOT_FOUND", "", "no such task"},
		"task is over":     {"over", strings.NewReader(good), codes.FailedPrecondition, "WRONG_STATE", "", "EXPIRED"},
		"task past end":    {"late", strings.NewReader(good), codes.FailedPrecondition, "WRONG_STATE", "", "ends at"},
		"no task":          {"", strings.NewReader(good), codes.InvalidArgument, "INVALID_FIELD", "options.task_id", ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.upload(&contactv1.ImportOptions{TaskId: c.taskID, RequestId: "req"}, c.file, 1<<16)
			requireFault(t, err, c.code, c.reason)
			require.ErrorContains(t, err, c.text)
			require.Equal(t, c.field, badField(err))
		})
	}
	list, err := w.contacts.ListContacts(w.ctx, &contactv1.ListContactsRequest{TaskId: task})
	require.NoError(t, err)
	require.Empty(t, list.GetContacts(), "a file that is refused leaves nothing")
	imports, err := w.contacts.ListImports(w.ctx, &contactv1.ListImportsRequest{})
	require.NoError(t, err)
	require.Empty(t, imports.GetImports())
}

// badField is the field at fault, if a field is.
func badField(err error) string {
	for _, d := range status.Convert(err).Details() {
		if bad, ok := d.(*errdetails.BadRequest); ok {
			return bad.GetFieldViolations()[0].GetField()
		}
	}
	return ""
}

// letters is a line without end.
type letters struct{}

func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// lines are good rows without end.
type lines struct{}

func (lines) Read(p []byte) (int, error) { return copy(p, "13800138000\n"), nil }

func TestImportProtocol(t *testing.T) {
	w := newWorld(t)
	chunk := &contactv1.ImportContactsRequest{Part: &contactv1.ImportContactsRequest_Chunk{Chunk: []byte("number\n")}}
	opts := &contactv1.ImportContactsRequest{Part: &contactv1.ImportContactsRequest_Options{Options: options()}}
	for name, messages := range map[string][]*contactv1.ImportContactsRequest{
		"nothing at all": {}, "a chunk first": {chunk, opts}, "options twice": {opts, chunk, opts},
	} {
		stream, err := w.contacts.ImportContacts(w.ctx)
		require.NoError(t, err)
		for _, m := range messages {
			if stream.Send(m) != nil {
				break
			}
		}
		_, err = stream.CloseAndRecv()
		requireFault(t, err, codes.InvalidArgument, "INVALID_FIELD")
		require.Equal(t, "options", badField(err), name)
	}
}

// Whatever the rows, each is either imported or rejected, and the lists agree.
func TestImportProperty(t *testing.T) {
	w := newWorld(t)
	cell := rapid.SampledFrom([]string{"", "13800138000", "13800138001", "+4930901820", "12", "x", `"`, "a\nb", "ä,ö", "\x00", "3", "9"})
	run := 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		var file strings.Builder
		file.WriteString("number,number2,priority,city\n")
		for range rapid.IntRange(0, 20).Draw(rt, "rows") {
			for i := range rapid.SampledFrom([]int{4, 4, 4, 4, 3, 5}).Draw(rt, "fields") {
				if i > 0 {
					file.WriteByte(',')
				}
				c := cell.Draw(rt, "cell")
				if rapid.Bool().Draw(rt, "quoted") {
					c = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
				}
				file.WriteString(c)
			}
			file.WriteByte('\n')
		}
		done, err := w.upload(&contactv1.ImportOptions{TaskId: task}, strings.NewReader(file.String()), 50)
		require.NoError(rt, err, file.String())
		require.Equal(rt, done.GetRows(), done.GetImported()+done.GetRejected())

		rejects, err := w.contacts.ListImportRejects(w.ctx, &contactv1.ListImportRejectsRequest{ImportId: done.GetId(), PageSize: 1000})
		require.NoError(rt, err)
		require.Len(rt, rejects.GetRejects(), int(done.GetRejected()))
		imported := int64(0)
		for token := ""; ; {
			list, err := w.contacts.ListContacts(w.ctx, &contactv1.ListContactsRequest{TaskId: task, PageSize: 1000, PageToken: token})
			require.NoError(rt, err)
			for _, c := range list.GetContacts() {
				if c.GetImportId() == done.GetId() {
					imported++
				}
			}
			if token = list.GetNextPageToken(); token == "" {
				break
			}
		}
		require.Equal(rt, done.GetImported(), imported)
	})
	w.checkInvariants()
}

func TestPages(t *testing.T) {
	w := newWorld(t)
	var want []string
	for i := range 3 {
		opts := options()
		opts.RequestId = fmt.Sprint("req", i)
		done, err := w.upload(opts, strings.NewReader("number\n13800138000\nx\ny\nz\n"), 99)
		require.NoError(t, err)
		want = append([]string{done.GetId()}, want...)
	}
	var imports []string
	for token := ""; ; {
		resp, err := w.contacts.ListImports(w.ctx, &contactv1.ListImportsRequest{TaskId: task, PageSize: 2, PageToken: token})
		require.NoError(t, err)
		for _, i := range resp.GetImports() {
			imports = append(imports, i.GetId())
		}
		if token = resp.GetNextPageToken(); token == "" {
			break
		}
	}
	require.Equal(t, want, imports)
	var rejected []int64
	for token := ""; ; {
		resp, err := w.contacts.ListImportRejects(w.ctx, &contactv1.ListImportRejectsRequest{ImportId: want[0], PageSize: 2, PageToken: token})
		require.NoError(t, err)
		for _, r := range resp.GetRejects() {
			rejected = append(rejected, r.GetLine())
		}
		if token = resp.GetNextPageToken(); token == "" {
			break
		}
	}
	require.Equal(t, []int64{3, 4, 5}, rejected)
	resp, err := w.contacts.ListContacts(w.ctx, &contactv1.ListContactsRequest{
		TaskId: task, PageSize: 2, States: []contactv1.ContactState{contactv1.ContactState_CONTACT_STATE_READY},
	})
	require.NoError(t, err)
	require.Len(t, resp.GetContacts(), 2)
	resp, err = w.contacts.ListContacts(w.ctx, &contactv1.ListContactsRequest{TaskId: task, PageToken: resp.GetNextPageToken()})
	require.NoError(t, err)
	require.Len(t, resp.GetContacts(), 1)
}

func TestTenantsAreApart(t *testing.T) {
	w := newWorld(t)
	list := w.load("number\n13800138000\n")
	imports, err := w.contacts.ListImports(w.ctx, &contactv1.ListImportsRequest{})
	require.NoError(t, err)
	ctx := auth.WithTenant(t.Context(), "bolt")
	_, err = w.contacts.GetContact(ctx, &contactv1.GetContactRequest{TaskId: task, Id: list[0].GetId()})
	requireFault(t, err, codes.NotFound, "NOT_FOUND")
	_, err = w.contacts.GetImport(ctx, &contactv1.GetImportRequest{Id: imports.GetImports()[0].GetId()})
	requireFault(t, err, codes.NotFound, "NOT_FOUND")
	_, err = w.contacts.ListImportRejects(ctx, &contactv1.ListImportRejectsRequest{ImportId: imports.GetImports()[0].GetId()})
	requireFault(t, err, codes.NotFound, "NOT_FOUND")
	_, err = w.leases.LeaseContacts(ctx, leaseRequest("00000000-0000-4000-8000-000000000001", 1))
	requireFault(t, err, codes.NotFound, "NOT_FOUND")
	empty, err := w.contacts.ListContacts(ctx, &contactv1.ListContactsRequest{TaskId: task})
	require.NoError(t, err)
	require.Empty(t, empty.GetContacts())
}

// The spool of an import that is over, or was refused, is gone.
func TestSpoolIsRemoved(t *testing.T) {
	w := newWorld(t)
	w.load("number\n13800138000\n")
	_, err := w.upload(options(), strings.NewReader("x\n"), 9)
	require.Error(t, err)
	left, err := os.ReadDir(w.spool)
	require.NoError(t, err)
	require.Empty(t, left)
}
