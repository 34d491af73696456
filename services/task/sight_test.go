package task_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/sight/sighttest"
)

func unit(id string) *directoryv1.Resource {
	return &directoryv1.Resource{Id: id, DisplayName: id, Spec: &directoryv1.Resource_OrgUnit{OrgUnit: &directoryv1.OrgUnit{}}}
}

func of(unit string, r *directoryv1.Resource) *directoryv1.Resource {
	r.OrgUnitId = unit
	return r
}

func taskOf(unit string) func(*taskv1.Task) { return func(t *taskv1.Task) { t.OrgUnitId = unit } }

// sightWorld has something of each kind in two org units and in none, and a client who
// is bound to one of them.
func sightWorld(t *testing.T) (everybody, bound client, p *process) {
	everybody, p = acme(t)
	for _, r := range []*directoryv1.Resource{
		unit("mine"), unit("strange"), of("strange", queue("strange-queue")), of("mine", queue("mine-queue")),
		of("strange", address("strange-hook", "https://strange.example.com/", approved)), address("hook", "https://example.com/", pending),
		of("strange", address("strange-hook2", "https://strange2.example.com/", pending)),
	} {
		create(t, everybody, r)
	}
	for _, of := range []string{"strange", "mine", ""} {
		id := "task"
		if of != "" {
			id = of + "-task"
		}
		createTask(t, everybody, newTask(id, taskOf(of)))
		createTask(t, everybody, newTask(id+"-draft", taskOf(of)))
		_, err := everybody.SaveTaskAsTemplate(t.Context(), &taskv1.SaveTaskAsTemplateRequest{Id: id, TemplateId: id + "-template", DisplayName: id})
		require.NoError(t, err)
	}
	conn := p.dial(t, auth.Identity{Subject: "bound", Tenant: "acme", Role: auth.TenantAdmin, OrgUnit: "mine"})
	return everybody, client{directoryv1.NewDirectoryServiceClient(conn), taskv1.NewTaskServiceClient(conn)}, p
}

func TestWhatABoundCallerSees(t *testing.T) {
	_, _, p := sightWorld(t)
	conn := p.dial(t, auth.Identity{Subject: "bound", Tenant: "acme", Role: auth.TenantAdmin, OrgUnit: "mine"})
	later := newTask("x").GetEndTime()
	sighttest.Check(t, conn, map[string][]sighttest.Case{
		"CreateTask": {
			{Ask: &taskv1.CreateTaskRequest{Task: newTask("a", taskOf("strange"))}, Code: codes.InvalidArgument},
			{Ask: &taskv1.CreateTaskRequest{Task: newTask("a"), TemplateId: "strange-task-template"}},
			{Ask: &taskv1.CreateTaskRequest{Task: newTask("a", func(t *taskv1.Task) { t.SkillQueueId = "strange-queue" })}, Code: codes.InvalidArgument},
			{Ask: &taskv1.CreateTaskRequest{Task: newTask("a", func(t *taskv1.Task) { t.CallbackUrl = "https://strange.example.com/" })}, Code: codes.InvalidArgument},
			{Ask: &taskv1.CreateTaskRequest{Task: newTask("mine-new", taskOf("mine"), func(t *taskv1.Task) { t.SkillQueueId = "mine-queue" })}, Finds: []string{"mine-new"}},
			{Ask: &taskv1.CreateTaskRequest{Task: newTask("new")}, Finds: []string{"name of new"}},
		},
		"GetTask":   {{Ask: &taskv1.GetTaskRequest{Id: "strange-task"}}, {Ask: &taskv1.GetTaskRequest{Id: "mine-task"}, Finds: []string{"mine-task"}}},
		"ListTasks": {{Ask: &taskv1.ListTasksRequest{}, Finds: []string{`"mine-task"`, `"task"`}}, {Ask: &taskv1.ListTasksRequest{States: []taskv1.TaskState{taskv1.TaskState_TASK_STATE_DRAFT}}}},
		"UpdateTask": {
			{Ask: &taskv1.UpdateTaskRequest{Task: &taskv1.Task{Id: "strange-task", EndTime: later}, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"end_time"}}}},
			{Ask: &taskv1.UpdateTaskRequest{Task: &taskv1.Task{Id: "mine-task", SkillQueueId: "strange-queue"}, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"skill_queue_id"}}}, Code: codes.InvalidArgument},
			{Ask: &taskv1.UpdateTaskRequest{Task: &taskv1.Task{Id: "mine-task", EndTime: later}, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"end_time"}}}},
		},
		"DeleteTask":         {{Ask: &taskv1.DeleteTaskRequest{Id: "strange-task-draft"}}, {Ask: &taskv1.DeleteTaskRequest{Id: "mine-task-draft"}}},
		"StartTask":          {{Ask: &taskv1.StartTaskRequest{Id: "strange-task"}}, {Ask: &taskv1.StartTaskRequest{Id: "mine-task"}}},
		"SuspendTask":        {{Ask: &taskv1.SuspendTaskRequest{Id: "strange-task"}}, {Ask: &taskv1.SuspendTaskRequest{Id: "mine-task"}}},
		"EndTask":            {{Ask: &taskv1.EndTaskRequest{Id: "strange-task"}}, {Ask: &taskv1.EndTaskRequest{Id: "mine-task"}}},
		"ListTaskRevisions":  {{Ask: &taskv1.ListTaskRevisionsRequest{Id: "strange-task"}}, {Ask: &taskv1.ListTaskRevisionsRequest{Id: "mine-task"}, Finds: []string{"mine-task"}}},
		"SaveTaskAsTemplate": {{Ask: &taskv1.SaveTaskAsTemplateRequest{Id: "strange-task", DisplayName: "x"}}, {Ask: &taskv1.SaveTaskAsTemplateRequest{Id: "mine-task", DisplayName: "y"}}},
		"GetTaskTemplate":    {{Ask: &taskv1.GetTaskTemplateRequest{Id: "strange-task-template"}}, {Ask: &taskv1.GetTaskTemplateRequest{Id: "mine-task-template"}}},
		"ListTaskTemplates":  {{Ask: &taskv1.ListTaskTemplatesRequest{}, Finds: []string{"mine-task-template", `"task-template"`}}},
		"DeleteTaskTemplate": {{Ask: &taskv1.DeleteTaskTemplateRequest{Id: "strange-task-template"}}, {Ask: &taskv1.DeleteTaskTemplateRequest{Id: "mine-task-template"}}},
		"WatchTasks":         {{Ask: &taskv1.WatchTasksRequest{}, Finds: []string{"mine-task", "caught_up"}}},

		"CreateResource": {
			{Ask: &directoryv1.CreateResourceRequest{Resource: of("strange", queue("q1"))}, Code: codes.InvalidArgument},
			{Ask: &directoryv1.CreateResourceRequest{Resource: agent("a1", "strange-queue")}, Code: codes.InvalidArgument},
			{Ask: &directoryv1.CreateResourceRequest{Resource: unit("another")}, Code: codes.InvalidArgument},
			{Ask: &directoryv1.CreateResourceRequest{Resource: of("mine", agent("a2", "mine-queue"))}, Finds: []string{"mine"}},
		},
		"GetResource":   {{Ask: &directoryv1.GetResourceRequest{Id: "strange-queue"}}, {Ask: &directoryv1.GetResourceRequest{Id: "strange"}}, {Ask: &directoryv1.GetResourceRequest{Id: "mine"}, Finds: []string{"mine"}}},
		"ListResources": {{Ask: &directoryv1.ListResourcesRequest{}, Finds: []string{`"mine"`, "mine-queue", `"queue"`}}},
		"UpdateResource": {
			{Ask: &directoryv1.UpdateResourceRequest{Resource: &directoryv1.Resource{Id: "strange-queue", DisplayName: "n"}, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"display_name"}}}},
			{Ask: &directoryv1.UpdateResourceRequest{Resource: &directoryv1.Resource{Id: "mine-queue", OrgUnitId: "strange"}, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"org_unit_id"}}}, Code: codes.InvalidArgument},
			{Ask: &directoryv1.UpdateResourceRequest{Resource: &directoryv1.Resource{Id: "mine-queue", DisplayName: "n"}, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"display_name"}}}},
		},
		"DeleteResource": {
			{Ask: &directoryv1.DeleteResourceRequest{Id: "strange-hook"}},
			{Ask: &directoryv1.DeleteResourceRequest{Id: "queue"}, Code: codes.FailedPrecondition}, // by tasks of the others, too
		},
		"ApplyResources": {
			{Ask: &directoryv1.ApplyResourcesRequest{Resources: []*directoryv1.Resource{of("strange", queue("q3"))}}, Code: codes.InvalidArgument},
			{Ask: &directoryv1.ApplyResourcesRequest{Settings: &directoryv1.TenantSettings{}}, Code: codes.PermissionDenied},
			{Ask: &directoryv1.ApplyResourcesRequest{Resources: []*directoryv1.Resource{of("mine", queue("q4"))}}, Finds: []string{"q4"}},
		},
		"GetTenantSettings":    {{Ask: &directoryv1.GetTenantSettingsRequest{}}},
		"UpdateTenantSettings": {{Ask: &directoryv1.UpdateTenantSettingsRequest{Settings: &directoryv1.TenantSettings{VdnId: 1}}, Code: codes.PermissionDenied}},
		"ReviewResource": {
			{Ask: &directoryv1.ReviewResourceRequest{Id: "strange-hook2", Status: approved}},
			{Ask: &directoryv1.ReviewResourceRequest{Id: "hook", Status: approved}},
		},
	}, taskv1.TaskService_ServiceDesc.ServiceName, directoryv1.DirectoryService_ServiceDesc.ServiceName)
}

// What is the tenant's only one of its kind cannot be had twice, and that it is there
// is all that is said.
func TestABoundCallerIsNotToldWhoseANameIs(t *testing.T) {
	everybody, bound, _ := sightWorld(t)
	create(t, everybody, of("strange", number("strange-number")))
	clash := number("strange-number")
	clash.Id = "other"
	for what, call := range map[string]func() error{
		"a task's name": func() error {
			_, err := bound.CreateTask(t.Context(), &taskv1.CreateTaskRequest{Task: newTask("x", func(t *taskv1.Task) { t.DisplayName = "name of strange-task" })})
			return err
		},
		"a task's id": func() error {
			_, err := bound.CreateTask(t.Context(), &taskv1.CreateTaskRequest{Task: newTask("strange-task")})
			return err
		},
		"a resource's key": func() error {
			_, err := bound.CreateResource(t.Context(), &directoryv1.CreateResourceRequest{Resource: clash})
			return err
		},
		"a resource's id": func() error {
			_, err := bound.ApplyResources(t.Context(), &directoryv1.ApplyResourcesRequest{Resources: []*directoryv1.Resource{queue("strange-queue")}})
			return err
		},
	} {
		t.Run(what, func(t *testing.T) {
			err := call()
			refused(t, err, codes.AlreadyExists, apierr.Reason("ALREADY_EXISTS"))
			require.NotContains(t, err.Error(), `that of task "strange`)
			require.NotContains(t, err.Error(), `that of caller number "strange`)
			require.NotContains(t, err.Error(), "org unit")
		})
	}
}

// What others chose for a task of the org unit stays when somebody who is bound to it
// edits something else.
func TestABoundCallerKeepsWhatOthersChose(t *testing.T) {
	everybody, bound, _ := sightWorld(t)
	createTask(t, everybody, newTask("mine-mixed", taskOf("mine"), func(t *taskv1.Task) {
		t.SkillQueueId, t.CallbackUrl = "strange-queue", "https://strange.example.com/x"
	}))
	edited, err := bound.UpdateTask(t.Context(), &taskv1.UpdateTaskRequest{
		Task: &taskv1.Task{Id: "mine-mixed", Description: "edited"}, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"description"}},
	})
	require.NoError(t, err)
	require.Equal(t, "strange-queue", edited.GetSkillQueueId(), "its id is all that is known of it")
	_, err = bound.GetResource(t.Context(), &directoryv1.GetResourceRequest{Id: "strange-queue"})
	refused(t, err, codes.NotFound, "NOT_FOUND")
}

// A watch goes on leaving out what is of another org unit: tasks that are made later,
// and deleted.
func TestABoundWatchGoesOnBeingOne(t *testing.T) {
	everybody, bound, _ := sightWorld(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	stream, err := bound.WatchTasks(ctx, &taskv1.WatchTasksRequest{})
	require.NoError(t, err)
	var heard []string
	next := func(last string) {
		t.Helper()
		for {
			m, err := stream.Recv()
			require.NoError(t, err)
			heard = append(heard, m.GetTask().GetId()+m.GetDeletedId())
			if heard[len(heard)-1] == last {
				return
			}
		}
	}
	next("") // the end of the list
	createTask(t, everybody, newTask("strange-later", taskOf("strange")))
	createTask(t, everybody, newTask("mine-later", taskOf("mine")))
	next("mine-later")
	for _, id := range []string{"strange-later", "mine-later"} {
		_, err := everybody.DeleteTask(t.Context(), &taskv1.DeleteTaskRequest{Id: id})
		require.NoError(t, err)
	}
	createTask(t, everybody, newTask("last"))
	next("last")
	require.Equal(t, []string{"mine-later", "mine-later", "last"}, heard[len(heard)-3:])
	for _, id := range heard {
		require.NotContains(t, id, "strange")
	}
}
