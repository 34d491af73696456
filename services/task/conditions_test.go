package task_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/apierr"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

func conditions(task *taskv1.Task) []string {
	all := []string{}
	for _, c := range task.GetConditions() {
		all = append(all, c.GetField()+" "+c.GetReason())
	}
	return all
}

// TestConditions changes what a running task stands on, one thing at a time: the
// task says what is wrong, in its state, and is mended by the change back.
func TestConditions(t *testing.T) {
	c, _ := configured(t)
	createTask(t, c, newTask("a", fullTask, begun))
	createTask(t, c, newTask("plain", begun))
	_, err := c.StartTask(t.Context(), &taskv1.StartTaskRequest{Id: "a"})
	require.NoError(t, err)
	isolate := func(on bool) func() {
		return func() { set(t, c, &directoryv1.TenantSettings{OrgUnitIsolation: on}, "org_unit_isolation") }
	}
	sequence := func(on bool) func() {
		return func() {
			set(t, c, &directoryv1.TenantSettings{AttributeSequenceEnabled: on}, "attribute_sequence_enabled")
		}
	}
	save := func(resources ...*directoryv1.Resource) func() {
		return func() { apply(t, c, resources...) }
	}
	update := func(r *directoryv1.Resource) func() {
		return func() {
			_, err := c.UpdateResource(t.Context(), &directoryv1.UpdateResourceRequest{Resource: r})
			require.NoError(t, err)
		}
	}
	in := func(orgUnit string, r *directoryv1.Resource) *directoryv1.Resource {
		r.OrgUnitId = orgUnit
		return r
	}
	template := func(provider directoryv1.NotificationProvider) *directoryv1.Resource {
		return resource("template", func(r *directoryv1.Resource) {
			r.Spec = &directoryv1.Resource_NotificationTemplate{NotificationTemplate: &directoryv1.NotificationTemplate{
				Provider: provider, ProviderTemplateId: "1", Text: "We tried to call you.",
			}}
		})
	}
	hook := "https://a.example/hook"
	for _, step := range []struct {
		name    string
		do      func()
		a, rest []string
	}{
		{"an address revoked", save(address("address", hook, rejected)), []string{"callback_url NOT_APPROVED"}, nil},
		{"a new one approved", func() { create(t, c, address("address2", hook, approved)) }, nil, nil},
		{"both revoked", update(address("address2", hook, rejected)), []string{"callback_url NOT_APPROVED"}, nil},
		{"and approved again", update(address("address", hook, approved)), nil, nil},
		{"a prompt rejected", update(prompt("prompt", rejected)), []string{"voice_prompt_ids[0] NOT_APPROVED"}, nil},
		{"a prompt approved", update(prompt("prompt", approved)), nil, nil},
		{"sequences switched off", sequence(false), []string{"sequence SETTING"}, nil},
		{"sequences switched on", sequence(true), nil, nil},
		{"an attribute that may lack", update(attribute("age", false)), []string{"sequence_keys[0].data_attribute_id CONFLICT"}, nil},
		{"an attribute that must not", update(attribute("age", true)), nil, nil},
		{"a template of another", update(template(2)), []string{"failure_sms.template_id CONFLICT"}, nil},
		{"a template as before", update(template(huawei)), nil, nil},
		{"a queue moved away", save(in("north", queue("queue"))), nil, nil},
		{"isolation switched on", isolate(true), []string{"skill_queue_id ORG_UNIT"}, []string{"skill_queue_id ORG_UNIT"}},
		{"several at once", save(in("north", number("number")), prompt("prompt", rejected)),
			[]string{"skill_queue_id ORG_UNIT", "caller_number_ids[0] ORG_UNIT", "voice_prompt_ids[0] NOT_APPROVED"},
			[]string{"skill_queue_id ORG_UNIT", "caller_number_ids[0] ORG_UNIT"}},
		{"all as it was", save(queue("queue"), number("number"), prompt("prompt", approved)), nil, nil},
		{"fewer callers allowed", func() {
			set(t, c, &directoryv1.TenantSettings{MaxCallerNumbers: 1}, "max_caller_numbers")
		}, nil, nil},
	} {
		before := c.task(t, "a")
		step.do()
		after := c.task(t, "a")
		require.Equal(t, append([]string{}, step.a...), conditions(after), step.name)
		require.Equal(t, append([]string{}, step.rest...), conditions(c.task(t, "plain")), step.name)
		require.Equal(t, running, after.GetState(), step.name)
		require.EqualValues(t, 1, after.GetRevision(), "it is no edit")
		if proto.Equal(&taskv1.Task{Conditions: before.GetConditions()}, &taskv1.Task{Conditions: after.GetConditions()}) {
			require.Equal(t, before.GetEtag(), after.GetEtag(), step.name)
		}
	}
}

func TestConditionsAreHeardAndMended(t *testing.T) {
	c, _ := configured(t)
	createTask(t, c, newTask("a", fullTask, begun))
	next, end := watchTasks(t, c, 0)
	defer end()
	require.Empty(t, next().GetTask().GetConditions())
	require.True(t, next().GetCaughtUp())
	apply(t, c, prompt("prompt", rejected))
	require.Equal(t, []string{"voice_prompt_ids[0] NOT_APPROVED"}, conditions(next().GetTask()))

	started, err := c.StartTask(t.Context(), &taskv1.StartTaskRequest{Id: "a"})
	require.NoError(t, err, "it says what is wrong, and runs")
	require.Len(t, started.GetConditions(), 1)
	_, err = c.move(t, "a", "suspend")
	require.NoError(t, err)
	_, err = c.UpdateTask(t.Context(), &taskv1.UpdateTaskRequest{Task: &taskv1.Task{Id: "a", Priority: 1}, UpdateMask: paths("priority")})
	require.Equal(t, []string{"task.voice_prompt_ids[0] NOT_APPROVED"}, breaches(t, err), "an edit has to mend it")
	edited, err := c.UpdateTask(t.Context(), &taskv1.UpdateTaskRequest{Task: &taskv1.Task{Id: "a"}, UpdateMask: paths("voice_prompt_ids")})
	require.NoError(t, err)
	require.Empty(t, edited.GetConditions())

	apply(t, c, address("address", "https://a.example/hook", rejected))
	require.Len(t, c.task(t, "a").GetConditions(), 1)
	ended, err := c.move(t, "a", "end")
	require.NoError(t, err)
	require.Empty(t, ended.GetConditions(), "nothing is wrong with what is over")
	apply(t, c, address("address", "https://a.example/hook", rejected))
	require.Empty(t, c.task(t, "a").GetConditions())
}

// TestAnotherAddressIsInUse has a second address allow a callback URL once the
// first does not: then the second must stay.
func TestAnotherAddressIsInUse(t *testing.T) {
	c, _ := configured(t)
	createTask(t, c, newTask("a", fullTask))
	create(t, c, address("second", "https://a.example/hook", approved))
	drop := func(id string) error {
		return second(c.DeleteResource(t.Context(), &directoryv1.DeleteResourceRequest{Id: id}))
	}
	refused(t, drop("address"), codes.FailedPrecondition, "RESOURCE_IN_USE")
	apply(t, c, address("address", "https://a.example/hook", rejected))
	refused(t, drop("second"), codes.FailedPrecondition, "RESOURCE_IN_USE")
	require.NoError(t, drop("address"))
	require.Empty(t, c.task(t, "a").GetConditions())
	refused(t, drop("weekend"), codes.FailedPrecondition, "RESOURCE_IN_USE")
}

// TestManyTasksAreLookedAtTogether gives the change of one resource that 500
// tasks use, and breaks, seconds.
func TestManyTasksAreLookedAtTogether(t *testing.T) {
	c, _ := configured(t)
	for i := range 500 {
		createTask(t, c, newTask(fmt.Sprintf("t-%d", i), fullTask))
	}
	began := time.Now()
	apply(t, c, queue("queue"), prompt("prompt", rejected))
	require.Less(t, time.Since(began), patience)
	all, err := c.ListTasks(t.Context(), &taskv1.ListTasksRequest{PageSize: 1000})
	require.NoError(t, err)
	require.Len(t, all.GetTasks(), 500)
	for _, task := range all.GetTasks() {
		require.Equal(t, []string{"voice_prompt_ids[0] NOT_APPROVED"}, conditions(task))
	}
}

func TestMaxActiveTasks(t *testing.T) {
	c, p := configured(t)
	set(t, c, &directoryv1.TenantSettings{MaxActiveTasks: 2}, "max_active_tasks")
	for _, id := range []string{"a", "b", "c"} {
		createTask(t, c, newTask(id))
	}
	move := func(id, command string) {
		t.Helper()
		_, err := c.move(t, id, command)
		require.NoError(t, err, "%s %s", command, id)
	}
	full := func(id string) {
		t.Helper()
		_, err := c.move(t, id, "start")
		_, metadata := refused(t, err, codes.ResourceExhausted, apierr.Limit)
		require.Equal(t, map[string]string{"limit": "2"}, metadata)
		require.Equal(t, draft, c.state(t, id))
	}
	move("a", "start")
	move("b", "start")
	full("c")
	move("a", "start")
	move("a", "suspend")
	full("c")
	move("a", "start")
	move("b", "end")
	move("c", "start")

	other := p.client(t, "other")
	create(t, other, queue("queue"))
	create(t, other, number("number"))
	createTask(t, other, newTask("a"))
	_, err := other.move(t, "a", "start")
	require.NoError(t, err, "another tenant's are its own")

	// Fewer are allowed than are active: those go on, and can be suspended and resumed.
	set(t, c, &directoryv1.TenantSettings{MaxActiveTasks: 1}, "max_active_tasks")
	move("a", "suspend")
	move("a", "start")
}

// TestStartsAtOnce has many starts race for the last places.
func TestStartsAtOnce(t *testing.T) {
	c, _ := configured(t)
	set(t, c, &directoryv1.TenantSettings{MaxActiveTasks: 3}, "max_active_tasks")
	const racers = 12
	results := make(chan error, racers)
	for i := range racers {
		createTask(t, c, newTask(fmt.Sprintf("t-%d", i)))
	}
	for i := range racers {
		go func() {
			_, err := c.StartTask(t.Context(), &taskv1.StartTaskRequest{Id: fmt.Sprintf("t-%d", i)})
			results <- err
		}()
	}
	started := 0
	for range racers {
		if err := <-results; err == nil {
			started++
		} else {
			refused(t, err, codes.ResourceExhausted, apierr.Limit)
		}
	}
	require.Equal(t, 3, started)
}

// TestEditsAtOnce has many edit the same etag: one wins.
func TestEditsAtOnce(t *testing.T) {
	c, _ := acme(t)
	made := createTask(t, c, newTask("a"))
	const racers = 8
	results := make(chan error, racers)
	for i := range racers {
		go func() {
			_, err := c.UpdateTask(t.Context(), &taskv1.UpdateTaskRequest{
				Task: &taskv1.Task{Id: "a", Etag: made.GetEtag(), Description: fmt.Sprint(i)}, UpdateMask: paths("description"),
			})
			results <- err
		}()
	}
	saved := 0
	for range racers {
		if err := <-results; err == nil {
			saved++
		} else {
			refused(t, err, codes.Aborted, "ETAG_MISMATCH")
		}
	}
	require.Equal(t, 1, saved)
	require.EqualValues(t, 2, c.task(t, "a").GetRevision())
}
