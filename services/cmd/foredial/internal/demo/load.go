package demo

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/cmd/foredial/internal/upload"
)

const pageSize = 1000

// load imports a file into the campaign's task, and writes down what was rejected.
func (s *stage) load(ctx context.Context, c *campaign, file string) error {
	contacts := contactv1.NewContactServiceClient(s.admin)
	done, err := importFile(ctx, contacts, c.task, file)
	if err != nil {
		return fmt.Errorf("import %s: %w", file, err)
	}
	c.rows, c.imported, c.rejected = done.GetRows(), done.GetImported(), done.GetRejected()
	if err := writeRejects(ctx, contacts, done.GetId(), c.rejects); err != nil {
		return fmt.Errorf("write %s: %w", c.rejects, err)
	}
	return nil
}

func importFile(ctx context.Context, contacts contactv1.ContactServiceClient, task, file string) (*contactv1.Import, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return upload.Send(ctx, contacts, f, &contactv1.ImportOptions{TaskId: task, FileName: filepath.Base(file)})
}

func writeRejects(ctx context.Context, contacts contactv1.ContactServiceClient, imported, file string) (err error) {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	out := csv.NewWriter(f)
	if err := out.Write([]string{"line", "column", "value", "reason"}); err != nil {
		return err
	}
	for token := ""; ; {
		list, err := contacts.ListImportRejects(ctx, &contactv1.ListImportRejectsRequest{
			ImportId: imported, PageSize: pageSize, PageToken: token,
		})
		if err != nil {
			return err
		}
		for _, r := range list.GetRejects() {
			if err := out.Write([]string{strconv.FormatInt(r.GetLine(), 10), r.GetColumn(), r.GetValue(), r.GetReason()}); err != nil {
				return err
			}
		}
		if token = list.GetNextPageToken(); token == "" {
			out.Flush()
			return out.Error()
		}
	}
}
