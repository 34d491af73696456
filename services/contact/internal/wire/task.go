package wire

import (
	"strings"
	"time"

	"github.com/foredial/foredial/pkg/phone"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/internal/feed"
)

var numberOrders = map[taskv1.NumberOrder]policy.NumberOrder{
	taskv1.NumberOrder_NUMBER_ORDER_IN_SEQUENCE:        policy.AsStored,
	taskv1.NumberOrder_NUMBER_ORDER_BY_NUMBER_TYPE:     policy.ByType,
	taskv1.NumberOrder_NUMBER_ORDER_BY_SEQUENCE_NUMBER: policy.BySequence,
}

// Rules are what a task's present revision says about calling.
func Rules(task *feed.Task) policy.Rules {
	p := task.GetResultPolicy()
	rules := policy.Rules{
		State: policy.TaskState(strings.TrimPrefix(task.GetState().String(), "TASK_STATE_")),
		Start: task.GetStartTime().AsTime(), End: task.GetEndTime().AsTime(),
		Entry:       entry(p.GetDefaultEntry()),
		NumberOrder: numberOrders[task.GetNumberOrder()], Types: task.GetNumberTypeIds(),
		Window: task.Window, Zone: task.Zone,
		Trial: task.Settings.GetTrial(),
	}
	if p.GetScope() == taskv1.PolicyScope_POLICY_SCOPE_CONTACT {
		rules.ByType = make(map[string]policy.Entry, len(p.GetNumberTypeEntries()))
		for _, e := range p.GetNumberTypeEntries() {
			rules.ByType[e.GetNumberTypeId()] = entry(e.GetEntry())
		}
	}
	for _, r := range p.GetNonRetryResults() {
		rules.NonRetry = append(rules.NonRetry, Result(r))
	}
	if task.GetWindowZone() == taskv1.WindowZone_WINDOW_ZONE_CONTACT {
		rules.ZoneOf = func(n *contact.Number) *time.Location { return zoneOf(n, task.Zone) }
	}
	return rules
}

// zoneOf is whose clock a number's window is on: the zone it was given, else the
// one known from the number, else the tenant's.
func zoneOf(n *contact.Number, tenant *time.Location) *time.Location {
	name := n.Zone
	if name == "" {
		name = phone.ZoneOf(n.E164)
	}
	if zone, err := feed.Zone(name); name != "" && err == nil {
		return zone
	}
	return tenant
}

func entry(p *taskv1.PolicyEntry) policy.Entry {
	e := policy.Entry{
		ByResult: p.GetByResult(),
		MaxDays:  int(p.GetMaxAttemptDays()), MaxPerDay: int(p.GetMaxAttemptsPerDay()), Interval: seconds(p.GetIntervalS()),
	}
	for _, row := range p.GetRetries() {
		if e.Retries == nil {
			e.Retries = make(map[policy.Result]policy.Retry, len(p.GetRetries()))
		}
		e.Retries[Result(row.GetDisplayedResult())] = policy.Retry{
			Times: int(row.GetRetryTimes()), Interval: seconds(row.GetIntervalS()),
		}
	}
	return e
}

func seconds(s int32) time.Duration { return time.Duration(s) * time.Second }

// Result is a displayed result by its name.
func Result(r callv1.DisplayedResult) policy.Result {
	return policy.Result(strings.TrimPrefix(r.String(), "DISPLAYED_RESULT_"))
}

// Displayed is the displayed result that a name is of; unspecified for none.
func Displayed(r policy.Result) callv1.DisplayedResult {
	return callv1.DisplayedResult(callv1.DisplayedResult_value["DISPLAYED_RESULT_"+string(r)])
}
