package intake

import (
	"context"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/services/contact/internal/sheet"
	"github.com/foredial/foredial/services/contact/internal/store"
)

// A batch ends at either.
const (
	batchRows  = 10_000
	batchBytes = 8 << 20
)

// read sends the rows behind one in batches. The last of them says so, and may
// be empty.
func read(ctx context.Context, file *sheet.File, after int64, batches chan<- store.Rows) error {
	var rows store.Rows
	bytes := 0
	send := func() error {
		select {
		case batches <- rows:
			rows, bytes = store.Rows{}, 0
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	err := file.Read(ctx, after, func(e sheet.Entry) error {
		if rows.Entries == nil {
			rows.Entries = make([]sheet.Entry, 0, batchRows)
		}
		if e.Row != nil {
			e.Row.ID = id.New()
		}
		rows.Entries = append(rows.Entries, e)
		bytes += weight(e)
		if len(rows.Entries) == batchRows || bytes >= batchBytes {
			return send()
		}
		return nil
	})
	if err != nil {
		return err
	}
	rows.Last = true
	return send()
}

// weight is about how much text a row has.
func weight(e sheet.Entry) int {
	if e.Row == nil {
		return len(e.Reject.Value)
	}
	n := len(e.Row.Reference) + len(e.Row.Name)
	for _, value := range e.Row.Attributes {
		n += len(value)
	}
	return n
}
