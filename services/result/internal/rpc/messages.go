package rpc

import (
	"google.golang.org/protobuf/proto"

	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/result/internal/store"
	"github.com/foredial/foredial/services/result/internal/wire"
)

// resultMessage is a customer's row on the wire.
func resultMessage(r store.Result) *resultv1.TaskResult {
	return &resultv1.TaskResult{
		ContactId: r.Last.ContactID, Reference: r.Last.Reference, Name: r.Last.Name,
		Attempts: r.Attempts, LastAttempt: wire.Attempt(r.Last),
	}
}

// exportMessage is an export on the wire.
func exportMessage(e store.Export) *resultv1.Export {
	return &resultv1.Export{
		Id: e.ID, TaskId: e.TaskID, Purpose: e.Purpose, Content: e.Content, Format: e.Format, Columns: e.Columns,
		Filter: filterMessage(e.Filter), CreateBy: e.CreateBy, Masked: e.Masked,
		State: e.State, TotalRows: e.Total, Rows: e.Rows, Size: e.Size, Failure: e.Failure,
		CreateTime: wire.Stamp(e.Created), ExpireTime: wire.Stamp(e.Expires),
	}
}

// filterMessage is a filter on the wire; unset when it is for all.
func filterMessage(f store.AttemptFilter) *resultv1.AttemptFilter {
	message := &resultv1.AttemptFilter{
		DisplayedResults: f.Displayed, BusinessResultIds: f.BusinessResultIDs, AgentIds: f.AgentIDs,
		StartTime: wire.Stamp(f.From), EndTime: wire.Stamp(f.To), Number: f.Number,
	}
	if proto.Equal(message, &resultv1.AttemptFilter{}) {
		return nil
	}
	return message
}

// downloadMessage is a download on the wire.
func downloadMessage(d store.Download) *resultv1.Export_Download {
	return &resultv1.Export_Download{Subject: d.Subject, DownloadTime: wire.Stamp(d.Time), Offset: d.Offset}
}
