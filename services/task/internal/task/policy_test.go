package task_test

import (
	"testing"

	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/task/internal/task"
)

const (
	byNumber  = taskv1.Sequence_SEQUENCE_BY_NUMBER
	stored    = taskv1.NumberOrder_NUMBER_ORDER_IN_SEQUENCE
	global    = taskv1.PolicyScope_POLICY_SCOPE_GLOBAL
	noAnswer  = callv1.DisplayedResult_DISPLAYED_RESULT_NO_ANSWER
	busy      = callv1.DisplayedResult_DISPLAYED_RESULT_BUSY
	entryPath = "result_policy.number_type_entries"
)

func TestSequence(t *testing.T) {
	keys := func(ids ...string) func(*taskv1.Task) {
		return func(t *taskv1.Task) {
			t.SequenceKeys = nil
			for _, id := range ids {
				t.SequenceKeys = append(t.SequenceKeys, &taskv1.SequenceKey{DataAttributeId: id})
			}
		}
	}
	check(t, full, map[string]rule{
		"two keys":                {task: keys("age", "age-north")},
		"not enabled":             {facts: func(f *task.Facts) { f.Settings.AttributeSequenceEnabled = false }, want: []string{"sequence SETTING"}},
		"by nothing":              {task: keys(), want: []string{"sequence_keys REQUIRED"}},
		"another sequence":        {task: func(t *taskv1.Task) { t.Sequence = byNumber }, want: []string{"sequence_keys CONFLICT"}},
		"another, not enabled":    {task: func(t *taskv1.Task) { keys()(t); t.Sequence = byNumber }, facts: func(f *task.Facts) { f.Settings.AttributeSequenceEnabled = false }},
		"a key twice":             {task: keys("age", "age-north", "age"), want: []string{"sequence_keys[2].data_attribute_id REPEATED"}},
		"what nobody need have":   {task: keys("age", "nickname"), want: []string{"sequence_keys[1].data_attribute_id CONFLICT"}},
		"what is encrypted":       {task: keys("secret"), want: []string{"sequence_keys[0].data_attribute_id CONFLICT"}},
		"what is no attribute":    {task: keys("queue"), want: []string{"sequence_keys[0].data_attribute_id REFERENCE"}},
		"types, in another order": {task: func(t *taskv1.Task) { t.NumberOrder = stored }, want: []string{"number_type_ids CONFLICT"}},
		"by type, of no types":    {task: func(t *taskv1.Task) { t.NumberTypeIds = nil }, want: []string{"number_type_ids REQUIRED"}},
		"as stored":               {task: func(t *taskv1.Task) { t.NumberOrder, t.NumberTypeIds = stored, nil }},
	})
}

func TestPolicy(t *testing.T) {
	retries := func(results ...callv1.DisplayedResult) *taskv1.PolicyEntry {
		entry := &taskv1.PolicyEntry{ByResult: true}
		for _, r := range results {
			entry.Retries = append(entry.Retries, &taskv1.ResultRetry{DisplayedResult: r})
		}
		return entry
	}
	unruled := retries(busy)
	unruled.ByResult = false
	check(t, full, map[string]rule{
		"each result once": {task: func(t *taskv1.Task) { t.ResultPolicy.DefaultEntry = retries(busy, noAnswer) }},
		"no retry, globally": {task: func(t *taskv1.Task) {
			t.ResultPolicy = &taskv1.ResultPolicy{Scope: global, NonRetryResults: []callv1.DisplayedResult{busy}}
		}},
		"no retry, by contact": {task: func(t *taskv1.Task) { t.ResultPolicy.NonRetryResults = []callv1.DisplayedResult{busy} }, want: []string{"result_policy.non_retry_results CONFLICT"}},
		"types, globally":      {task: func(t *taskv1.Task) { t.ResultPolicy.Scope = global }, want: []string{entryPath + " CONFLICT"}},
		"a type twice": {task: func(t *taskv1.Task) {
			t.ResultPolicy.NumberTypeEntries = append(t.ResultPolicy.NumberTypeEntries, t.ResultPolicy.NumberTypeEntries[0])
		}, want: []string{entryPath + "[1].number_type_id REPEATED"}},
		"a result twice":        {task: func(t *taskv1.Task) { t.ResultPolicy.DefaultEntry = retries(busy, noAnswer, busy) }, want: []string{"result_policy.default_entry.retries[2].displayed_result REPEATED"}},
		"twice for a type":      {task: func(t *taskv1.Task) { t.ResultPolicy.NumberTypeEntries[0].Entry = retries(busy, busy) }, want: []string{entryPath + "[0].entry.retries[1].displayed_result REPEATED"}},
		"retries, not by them":  {task: func(t *taskv1.Task) { t.ResultPolicy.DefaultEntry = unruled }, want: []string{"result_policy.default_entry.retries CONFLICT"}},
		"likewise for a type":   {task: func(t *taskv1.Task) { t.ResultPolicy.NumberTypeEntries[0].Entry = unruled }, want: []string{entryPath + "[0].entry.retries CONFLICT"}},
		"an entry that is none": {task: func(t *taskv1.Task) { t.ResultPolicy.NumberTypeEntries[0].Entry = nil }},
	})
}
