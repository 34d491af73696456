package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/uuid"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/cmd/foredial/internal/upload"
)

type importCmd struct {
	client `embed:""`

	Task      string `help:"Task to load." required:""`
	RequestID string `help:"Makes the import idempotent: the same file with the same id goes on where it broke off, and is never imported twice. Empty: a new one, which is printed should the import break off."`
	Rejects   int    `help:"Rejected rows to print at most." default:"100"`
	Progress  bool   `help:"Say every second how far it is." default:"true" negatable:""`

	Format          string            `help:"What the file is: ${enum}. Empty: by its first bytes." enum:",csv,xlsx" default:""`
	Encoding        string            `help:"How a CSV file's text is encoded: ${enum}. Empty: by its bytes." enum:",utf-8,gb18030" default:""`
	Delimiter       string            `help:"What separates the columns of a CSV file: , ; | or a tab. Empty: by its header."`
	Sheet           string            `help:"Sheet of an XLSX file. Empty: the first."`
	Column          map[string]string `help:"What a column means that its header does not say; an empty meaning ignores it." placeholder:"HEADER=MEANING" mapsep:"none"`
	DryRun          bool              `help:"Check every row and report, import nothing." env:"-"`
	Dedupe          string            `help:"Where a row's numbers are looked for: ${enum}." enum:"none,file,task,tenant" default:"none"`
	OnDuplicate     string            `help:"What becomes of a row whose number another contact has: ${enum}." enum:"skip,update,reject" default:"skip"`
	CheckBlocklists bool              `help:"Leave out numbers that the task's blocklist groups never allow."`

	File string `arg:"" help:"CSV or XLSX file with a header; - for standard input."`
}

// Run streams the file and prints what became of it.
func (c *importCmd) Run(ctx context.Context, std streams) error {
	file, name, err := c.open(std)
	if err != nil {
		return err
	}
	defer file.Close()
	conn, err := c.dial()
	if err != nil {
		return err
	}
	defer conn.Close()
	contacts := contactv1.NewContactServiceClient(conn)
	options := c.options(name)
	done, err := c.send(ctx, contacts, file, options, std.err)
	switch status.Code(err) {
	case codes.OK:
	case codes.InvalidArgument, codes.NotFound, codes.FailedPrecondition, codes.AlreadyExists, codes.PermissionDenied, codes.Unauthenticated:
		return explain(err)
	default:
		return fmt.Errorf("%w\n(the same command with --request-id=%s goes on where this broke off)", explain(err), options.GetRequestId())
	}
	summary(std.out, done)
	return c.printRejects(ctx, contacts, done, std.out)
}

// send uploads the file and, beside it, says how far the import is.
func (c *importCmd) send(ctx context.Context, contacts contactv1.ContactServiceClient, file io.Reader, options *contactv1.ImportOptions, w io.Writer) (*contactv1.Import, error) {
	if !c.Progress {
		return upload.Send(ctx, contacts, file, options)
	}
	stop := follow(ctx, contacts, options.GetId(), w)
	defer stop()
	return upload.Send(ctx, contacts, file, options)
}

func (c *importCmd) open(std streams) (file io.ReadCloser, name string, err error) {
	if c.File == "-" {
		return io.NopCloser(std.in), "", nil
	}
	file, err = os.Open(c.File)
	return file, filepath.Base(c.File), err
}

// options ask for an import whose id follows from the request's, so that it can
// be watched whichever run of the command began it.
func (c *importCmd) options(name string) *contactv1.ImportOptions {
	request := cmp.Or(c.RequestID, uuid.NewString())
	return &contactv1.ImportOptions{
		TaskId: c.Task, RequestId: request, FileName: name,
		Id:     uuid.NewSHA1(uuid.NameSpaceOID, []byte("foredial import "+request)).String(),
		Format: contactv1.ImportFormat(named(contactv1.ImportFormat_value, "IMPORT_FORMAT_", c.Format)),
		Encoding: contactv1.ImportEncoding(named(contactv1.ImportEncoding_value, "IMPORT_ENCODING_",
			strings.ReplaceAll(c.Encoding, "-", "_"))),
		Delimiter: c.Delimiter, Sheet: c.Sheet, Columns: c.Column, DryRun: c.DryRun,
		DedupeScope:     contactv1.DedupeScope(named(contactv1.DedupeScope_value, "DEDUPE_SCOPE_", c.Dedupe)),
		DedupeAction:    contactv1.DedupeAction(named(contactv1.DedupeAction_value, "DEDUPE_ACTION_", c.OnDuplicate)),
		CheckBlocklists: c.CheckBlocklists,
	}
}

// named is the value of an enum that a flag names; 0 when it is empty.
func named(values map[string]int32, prefix, name string) int32 {
	return values[prefix+strings.ToUpper(name)]
}

func summary(w io.Writer, done *contactv1.Import) {
	fmt.Fprintf(w, "import %s: %d rows, %d imported, %d rejected", done.GetId(), done.GetRows(), done.GetImported(), done.GetRejected())
	for _, more := range []struct {
		n    int64
		what string
	}{
		{done.GetUpdated(), "updated"}, {done.GetSkipped(), "skipped"}, {done.GetBlockedNumbers(), "blocked numbers left out"},
	} {
		if more.n > 0 {
			fmt.Fprintf(w, ", %d %s", more.n, more.what)
		}
	}
	if done.GetDryRun() {
		fmt.Fprint(w, " (dry run: nothing was changed)")
	}
	fmt.Fprintln(w)
}

func (c *importCmd) printRejects(ctx context.Context, contacts contactv1.ContactServiceClient, done *contactv1.Import, w io.Writer) error {
	left := min(int64(c.Rejects), done.GetRejected())
	page := &contactv1.ListImportRejectsRequest{ImportId: done.GetId()}
	for left > 0 {
		page.PageSize = int32(min(left, 1000)) //nolint:gosec // at most 1000
		list, err := contacts.ListImportRejects(ctx, page)
		if err != nil {
			return explain(err)
		}
		for _, r := range list.GetRejects() {
			fmt.Fprintf(w, "  line %d, %s %q: %s\n", r.GetLine(), columnOr(r.GetColumn()), r.GetValue(), r.GetReason())
		}
		left -= int64(len(list.GetRejects()))
		if page.PageToken = list.GetNextPageToken(); page.GetPageToken() == "" {
			break
		}
	}
	if more := done.GetRejected() - int64(c.Rejects); more > 0 {
		fmt.Fprintf(w, "  and %d more\n", more)
	}
	return nil
}

func columnOr(column string) string {
	if column == "" {
		return "the row"
	}
	return "column " + column
}
