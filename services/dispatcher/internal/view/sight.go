package view

import (
	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/auth"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/internal/feed"
)

// For is an agent as a caller may know it: without what it has on its screen of a task
// that is not there for the caller. The status itself stays as it is.
func For(who auth.Identity, tasks *feed.Replica, status *dispatchv1.AgentStatus) *dispatchv1.AgentStatus {
	strange := func(taskID string) bool { return taskID != "" && !SeesTask(who, tasks, taskID) }
	preview, call := strange(status.GetPreview().GetTaskId()), strange(status.GetCall().GetTaskId())
	if !preview && !call {
		return status
	}
	shown := proto.CloneOf(status)
	if preview {
		shown.Preview = nil
	}
	if call {
		shown.Call = nil
	}
	return shown
}

// SeesTask reports whether a task is there for a caller, as far as is known here: what
// is not known is there for those who see all.
func SeesTask(who auth.Identity, tasks *feed.Replica, id string) bool {
	if who.OrgUnit == "" {
		return true
	}
	task, known := tasks.Task(who.Tenant, id)
	return known && who.Sees(task.GetOrgUnitId())
}
