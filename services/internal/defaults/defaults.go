package defaults

import (
	"cmp"

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
	t.WindowZone = cmp.Or(t.WindowZone, taskv1.WindowZone_WINDOW_ZONE_TENANT)
	t.NumberOrder = cmp.Or(t.NumberOrder, taskv1.NumberOrder_NUMBER_ORDER_IN_SEQUENCE)
	orUnset(&t.AppointmentGraceS, 600)
	for _, c := range t.GetCallerNumbers() {
		callerNumber(c)
	}
	if t.ResultPolicy == nil {
		t.ResultPolicy = &taskv1.ResultPolicy{}
	}
	resultPolicy(t.ResultPolicy)
}

func resultPolicy(p *taskv1.ResultPolicy) {
	p.Scope = cmp.Or(p.Scope, taskv1.PolicyScope_POLICY_SCOPE_GLOBAL)
	if p.DefaultEntry == nil {
		p.DefaultEntry = &taskv1.PolicyEntry{}
	}
	policyEntry(p.DefaultEntry)
	for _, e := range p.GetNumberTypeEntries() {
		if e.GetEntry() != nil {
			policyEntry(e.GetEntry())
		}
	}
}

func policyEntry(e *taskv1.PolicyEntry) {
	e.MaxAttemptDays = cmp.Or(e.MaxAttemptDays, 1)
	e.MaxAttemptsPerDay = cmp.Or(e.MaxAttemptsPerDay, 1)
	orUnset(&e.IntervalS, 1800)
	for _, r := range e.GetRetries() {
		orUnset(&r.IntervalS, 1800)
	}
}

// orUnset fills in a field whose zero is a choice of its own.
func orUnset(field **int32, value int32) {
	if *field == nil {
		*field = &value
	}
}

func callerNumber(c *directoryv1.CallerNumber) { c.Priority = cmp.Or(c.Priority, 3) }

// Resource fills in a resource.
func Resource(r *directoryv1.Resource) {
	switch spec := r.GetSpec().(type) {
	case *directoryv1.Resource_CallerNumber:
		callerNumber(spec.CallerNumber)
	case *directoryv1.Resource_SkillQueue:
		spec.SkillQueue.Medium = cmp.Or(spec.SkillQueue.Medium, directoryv1.Medium_MEDIUM_VOICE)
	case *directoryv1.Resource_Agent:
		spec.Agent.Role = cmp.Or(spec.Agent.Role, directoryv1.AgentRole_AGENT_ROLE_AGENT)
	case *directoryv1.Resource_Questionnaire:
		spec.Questionnaire.Mode = cmp.Or(spec.Questionnaire.Mode, directoryv1.QuestionnaireMode_QUESTIONNAIRE_MODE_MANUAL)
	case *directoryv1.Resource_NotificationTemplate:
		spec.NotificationTemplate.Channel = cmp.Or(spec.NotificationTemplate.Channel, directoryv1.NotificationChannel_NOTIFICATION_CHANNEL_SMS)
	case *directoryv1.Resource_VoicePrompt:
		spec.VoicePrompt.Status = cmp.Or(spec.VoicePrompt.Status, directoryv1.ApprovalStatus_APPROVAL_STATUS_DRAFT)
	case *directoryv1.Resource_BlocklistGroup:
		spec.BlocklistGroup.Limit = cmp.Or(spec.BlocklistGroup.Limit, directoryv1.BlocklistLimit_BLOCKLIST_LIMIT_NEVER)
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
	s.MinNumberDigits = cmp.Or(s.MinNumberDigits, 4)
	s.MaxNumberDigits = cmp.Or(s.MaxNumberDigits, 15)
	s.MaxActiveTasks = cmp.Or(s.MaxActiveTasks, 500)
	s.PriorityMode = cmp.Or(s.PriorityMode, directoryv1.PriorityMode_PRIORITY_MODE_STRICT)
	s.Etag = cmp.Or(s.Etag, NoEtag)
}

// NewSettings are those of a tenant that never changed them.
func NewSettings() *directoryv1.TenantSettings {
	s := &directoryv1.TenantSettings{}
	Settings(s)
	return s
}
