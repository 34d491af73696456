package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/cmd/foredial/internal/upload"
)

type importCmd struct {
	client `embed:""`

	Task      string `help:"Task to load." required:""`
	RequestID string `help:"Makes the import idempotent: the same id again imports nothing twice."`
	Rejects   int    `help:"Rejected rows to print at most." default:"100"`
	File      string `arg:"" help:"CSV file in UTF-8 with a header; - for standard input."`
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
	done, err := upload.Send(ctx, contacts, file, &contactv1.ImportOptions{TaskId: c.Task, RequestId: c.RequestID, FileName: name})
	if err != nil {
		return explain(err)
	}
	fmt.Fprintf(std.out, "import %s: %d rows, %d imported, %d rejected\n", done.GetId(), done.GetRows(), done.GetImported(), done.GetRejected())
	return c.printRejects(ctx, contacts, done, std.out)
}

func (c *importCmd) open(std streams) (file io.ReadCloser, name string, err error) {
	if c.File == "-" {
		return io.NopCloser(std.in), "", nil
	}
	file, err = os.Open(c.File)
	return file, filepath.Base(c.File), err
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
