package defaults

import (
	"cmp"

	"google.golang.org/protobuf/proto"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

// Task fills in a task.
func Task(t *taskv1.Task) {
	t.TaskType = cmp.Or(t.TaskType, taskv1.TaskType_TASK_TYPE_PREVIEW)
	t.Priority = cmp.Or(t.Priority, 3)
	t.PreviewTimeoutS = cmp.Or(t.PreviewTimeoutS, 30)
	t.CallDurationS = cmp.Or(t.CallDurationS, 60)
	t.MaxCallS = cmp.Or(t.MaxCallS, 3600)
	t.OnPreviewTimeout = cmp.Or(t.OnPreviewTimeout, taskv1.OnPreviewTimeout_ON_PREVIEW_TIMEOUT_REQUEUE)
	t.Sequence = cmp.Or(t.Sequence, taskv1.Sequence_SEQUENCE_NONE)
	if t.ResultPolicy == nil {
		t.ResultPolicy = &taskv1.ResultPolicy{}
	}
	resultPolicy(t.ResultPolicy)
}

func resultPolicy(p *taskv1.ResultPolicy) {
	p.MaxAttemptDays = cmp.Or(p.MaxAttemptDays, 1)
	p.MaxAttemptsPerDay = cmp.Or(p.MaxAttemptsPerDay, 1)
	if p.IntervalS == nil { // 0 is a choice: at once
		p.IntervalS = proto.Int32(1800)
	}
}

// Resource fills in a resource.
func Resource(r *directoryv1.Resource) {
	switch spec := r.GetSpec().(type) {
	case *directoryv1.Resource_CallerNumber:
		spec.CallerNumber.Priority = cmp.Or(spec.CallerNumber.Priority, 3)
	case *directoryv1.Resource_CallbackAddress:
		spec.CallbackAddress.Status = cmp.Or(spec.CallbackAddress.Status, directoryv1.ApprovalStatus_APPROVAL_STATUS_PENDING)
	}
}

// NoEtag is the etag of settings that nobody has changed yet.
const NoEtag = "0"

// Settings fills in a tenant's settings.
func Settings(s *directoryv1.TenantSettings) {
	s.TimeZone = cmp.Or(s.TimeZone, "Asia/Shanghai")
	s.DefaultRegion = cmp.Or(s.DefaultRegion, "CN")
	s.MaxCallerNumbers = cmp.Or(s.MaxCallerNumbers, 100)
	s.MaxMissedPreviews = cmp.Or(s.MaxMissedPreviews, 2)
	s.Etag = cmp.Or(s.Etag, NoEtag)
}

// NewSettings are those of a tenant that never changed them.
func NewSettings() *directoryv1.TenantSettings {
	s := &directoryv1.TenantSettings{}
	Settings(s)
	return s
}
