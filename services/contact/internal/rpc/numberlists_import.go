package rpc

import (
	"context"
	"errors"
	"io"

	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/contact/internal/intake"
	"github.com/foredial/foredial/services/contact/internal/sheet"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/contact/internal/wire"
)

const (
	// addAtOnce is how many numbers one transaction adds.
	addAtOnce = 5000
	// maxNamed is how many rejected rows are named.
	maxNamed = 100
)

type numbersStream = grpc.ClientStreamingServer[contactv1.ImportNumbersRequest, contactv1.ImportNumbersResponse]

// ImportNumbers implements NumberListService. The file is on disk before its
// first number is added: an upload that breaks off changes nothing. Importing
// again what was added in part is harmless.
func (s *NumberLists) ImportNumbers(stream numbersStream) error {
	ctx := stream.Context()
	first, err := stream.Recv()
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if first.GetOptions() == nil {
		return apierr.BadField("options", apierr.Required, "must be the first message")
	}
	listID := first.GetOptions().GetListId()
	if _, err := s.list(ctx, listID); err != nil {
		return err
	}
	spool, err := receive(&chunks{next: func() (filePart, error) { return stream.Recv() }}, s.Spool, s.MaxBytes)
	if err != nil {
		return err
	}
	job := &numbersImport{NumberLists: s, ctx: ctx, listID: listID, batch: newListBatch(), resp: &contactv1.ImportNumbersResponse{}}
	err = job.run(spool)
	if err := errors.Join(err, spool.Close()); err != nil {
		return fileFault(err)
	}
	s.Log.InfoContext(ctx, "numbers imported into a list", "tenant", auth.Tenant(ctx), "list_id", listID,
		"added", job.resp.GetAdded(), "replaced", job.resp.GetReplaced(), "rejected", job.resp.GetRejected())
	return stream.SendAndClose(job.resp)
}

// numbersImport is a file of numbers on its way into a list.
type numbersImport struct {
	*NumberLists

	ctx    context.Context //nolint:containedctx // of the call that the import is
	listID string
	batch  *listBatch
	rows   int // in the batch, repeated ones included
	resp   *contactv1.ImportNumbersResponse
}

func (i *numbersImport) run(spool *intake.Spool) error {
	region := i.Tasks.Settings(auth.Tenant(i.ctx)).GetDefaultRegion()
	if err := sheet.ReadNumbers(spool, spool.Size, region, i.take, i.reject); err != nil {
		return err
	}
	return i.flush()
}

func (i *numbersImport) take(row sheet.ListRow) error {
	i.rows++
	i.batch.put(store.ListedNumber{Number: row.Number, From: row.From, Until: row.Until, Remark: row.Remark})
	if len(i.batch.numbers) < addAtOnce {
		return nil
	}
	return i.flush()
}

// flush adds the batch to the list as it is now: tasks may use it that did not.
func (i *numbersImport) flush() error {
	if i.rows == 0 {
		return nil
	}
	list, err := i.list(i.ctx, i.listID)
	if err != nil {
		return err
	}
	added, err := i.Rows.AddListed(i.ctx, auth.Tenant(i.ctx), list, i.batch.numbers, i.Now())
	if err != nil {
		return err
	}
	i.resp.Added += int64(added)
	i.resp.Replaced += int64(i.rows - added)
	i.batch, i.rows = newListBatch(), 0
	return nil
}

func (i *numbersImport) reject(r sheet.Reject) error {
	i.resp.Rejected++
	if len(i.resp.GetRejects()) < maxNamed {
		i.resp.Rejects = append(i.resp.Rejects, wire.Reject(r))
	}
	return nil
}
