package wire

import (
	"strings"
	"time"

	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/internal/feed"
)

// Sequence is the order a task calls in.
func Sequence(task *feed.Task) contact.Sequence {
	if task.GetSequence() == taskv1.Sequence_SEQUENCE_BY_PRIORITY {
		return contact.ByPriority
	}
	return contact.ImportOrder
}

// Rules are what a task's present revision says about calling again.
func Rules(task *feed.Task) policy.Rules {
	p := task.GetResultPolicy()
	rules := policy.Rules{
		MaxDays: int(p.GetDefaultEntry().GetMaxAttemptDays()), MaxPerDay: int(p.GetDefaultEntry().GetMaxAttemptsPerDay()),
		Interval: time.Duration(p.GetDefaultEntry().GetIntervalS()) * time.Second,
		Window:   task.Window, Zone: task.Zone,
		Ended: task.GetState() == taskv1.TaskState_TASK_STATE_EXPIRED,
	}
	for _, r := range p.GetNonRetryResults() {
		rules.NonRetry = append(rules.NonRetry, Result(r))
	}
	return rules
}

// Result is a displayed result by its name.
func Result(r callv1.DisplayedResult) policy.Result {
	return policy.Result(strings.TrimPrefix(r.String(), "DISPLAYED_RESULT_"))
}
