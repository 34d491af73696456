package wire

import (
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/contact/internal/sheet"
	"github.com/foredial/foredial/services/contact/internal/store"
)

// Import is an import on the wire.
func Import(i store.Import) *contactv1.Import {
	return &contactv1.Import{
		Id: i.ID, TaskId: i.TaskID, RequestId: i.RequestID, FileName: i.FileName, State: contactv1.ImportState(i.State),
		DryRun: i.DryRun, Rows: i.Rows, Imported: i.Imported, Updated: i.Updated, Skipped: i.Skipped, Rejected: i.Rejected,
		BlockedNumbers: i.BlockedNumbers, Undone: i.Undone, TotalBytes: i.TotalBytes, TotalRows: i.TotalRows,
		RowsPerSecond: i.Rate(), ExpectedEndTime: Time(i.ExpectedEnd()),
		CreateTime: Time(i.CreatedAt), EndTime: Time(i.EndedAt),
	}
}

// Reject is a rejected row on the wire.
func Reject(r sheet.Reject) *contactv1.ImportReject {
	return &contactv1.ImportReject{Line: r.Line, Column: r.Column, Value: r.Value, Reason: r.Reason}
}
