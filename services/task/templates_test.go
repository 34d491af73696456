package task_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

func (c client) save(t *testing.T, req *taskv1.SaveTaskAsTemplateRequest) *taskv1.TaskTemplate {
	t.Helper()
	saved, err := c.SaveTaskAsTemplate(t.Context(), req)
	require.NoError(t, err)
	return saved
}

func TestTemplateLife(t *testing.T) {
	c, p := configured(t)
	source := createTask(t, c, newTask("source", fullTask))
	saved := c.save(t, &taskv1.SaveTaskAsTemplateRequest{Id: "source", DisplayName: "Spring"})
	require.Len(t, saved.GetId(), 36, "a UUID")
	require.NotEmpty(t, saved.GetEtag())
	require.NotNil(t, saved.GetCreateTime())
	want := proto.CloneOf(source)
	want.Id, want.DisplayName, want.State, want.Revision, want.Etag = "", "", 0, 0, ""
	want.CreateTime, want.UpdateTime, want.StartTime, want.EndTime = nil, nil, nil, nil
	same(t, want, saved.GetTask())
	got, err := c.GetTaskTemplate(t.Context(), &taskv1.GetTaskTemplateRequest{Id: saved.GetId()})
	require.NoError(t, err)
	same(t, saved, got)

	// What is left out is the template's; the source may have become another.
	_, err = c.UpdateTask(t.Context(), &taskv1.UpdateTaskRequest{Task: &taskv1.Task{Id: "source", Priority: 1}, UpdateMask: paths("priority")})
	require.NoError(t, err)
	bare := &taskv1.Task{Id: "of-it", DisplayName: "of it", StartTime: source.GetStartTime(), EndTime: source.GetEndTime(), CallDurationS: 5}
	made, err := c.CreateTask(t.Context(), &taskv1.CreateTaskRequest{Task: bare, TemplateId: saved.GetId()})
	require.NoError(t, err)
	require.Equal(t, saved.GetId(), made.GetTemplateId())
	want = proto.CloneOf(source)
	want.DisplayName, want.CallDurationS, want.TemplateId = "of it", 5, saved.GetId()
	same(t, want, made, serverOwned)

	edited, err := c.UpdateTask(t.Context(), &taskv1.UpdateTaskRequest{Task: &taskv1.Task{Id: "of-it", Priority: 2}, UpdateMask: paths("priority", "template_id", "conditions")})
	require.NoError(t, err)
	require.Equal(t, saved.GetId(), edited.GetTemplateId(), "it belongs to the server")

	_, err = c.DeleteTaskTemplate(t.Context(), &taskv1.DeleteTaskTemplateRequest{Id: saved.GetId(), Etag: "stale"})
	refused(t, err, codes.Aborted, "ETAG_MISMATCH")
	other := p.client(t, "other")
	for _, err := range []error{
		second(other.GetTaskTemplate(t.Context(), &taskv1.GetTaskTemplateRequest{Id: saved.GetId()})),
		second(other.DeleteTaskTemplate(t.Context(), &taskv1.DeleteTaskTemplateRequest{Id: saved.GetId()})),
		second(other.SaveTaskAsTemplate(t.Context(), &taskv1.SaveTaskAsTemplateRequest{Id: "source", DisplayName: "Spring"})),
		second(other.CreateTask(t.Context(), &taskv1.CreateTaskRequest{Task: bare, TemplateId: saved.GetId()})),
	} {
		refused(t, err, codes.NotFound, "NOT_FOUND")
	}
	_, err = c.DeleteTaskTemplate(t.Context(), &taskv1.DeleteTaskTemplateRequest{Id: saved.GetId(), Etag: saved.GetEtag()})
	require.NoError(t, err)
	_, err = c.GetTaskTemplate(t.Context(), &taskv1.GetTaskTemplateRequest{Id: saved.GetId()})
	_, metadata := refused(t, err, codes.NotFound, "NOT_FOUND")
	require.Equal(t, map[string]string{"kind": "template", "id": saved.GetId()}, metadata)
	same(t, edited, c.task(t, "of-it"))
}

func TestTemplateRules(t *testing.T) {
	c, _ := configured(t)
	createTask(t, c, newTask("source", fullTask, begun))
	c.save(t, &taskv1.SaveTaskAsTemplateRequest{Id: "source", DisplayName: "Spring", TemplateId: "spring"})

	save := func(req *taskv1.SaveTaskAsTemplateRequest) error {
		return second(c.SaveTaskAsTemplate(t.Context(), req))
	}
	require.Equal(t, []string{"id LENGTH", "display_name LENGTH", "template_id FORMAT"},
		breaches(t, save(&taskv1.SaveTaskAsTemplateRequest{TemplateId: "Not An Id"})))
	fields, _ := refused(t, save(&taskv1.SaveTaskAsTemplateRequest{Id: "source", DisplayName: "Spring"}), codes.AlreadyExists, "ALREADY_EXISTS")
	require.Equal(t, []string{"display_name"}, fields)
	refused(t, save(&taskv1.SaveTaskAsTemplateRequest{Id: "nope", DisplayName: "Other"}), codes.NotFound, "NOT_FOUND")

	// A template of what breaks a rule would be of no use.
	apply(t, c, prompt("prompt", rejected))
	require.Equal(t, []string{"task.voice_prompt_ids[0] NOT_APPROVED"}, breaches(t, save(&taskv1.SaveTaskAsTemplateRequest{Id: "source", DisplayName: "Other"})))
	ask := newTask("x")
	ask.CallerNumberIds, ask.SkillQueueId = nil, ""
	_, err := c.CreateTask(t.Context(), &taskv1.CreateTaskRequest{Task: ask, TemplateId: "spring"})
	require.Equal(t, []string{"task.voice_prompt_ids[0] NOT_APPROVED"}, breaches(t, err), "what is created of one is checked again")
	ask.TaskType = 9
	_, err = c.CreateTask(t.Context(), &taskv1.CreateTaskRequest{Task: ask, TemplateId: "spring"})
	require.Equal(t, []string{"task.task_type VALUE", "task.task_type IMMUTABLE"}, breaches(t, err)[:2])

	// It uses what it names, also when the task is gone.
	_, err = c.DeleteTask(t.Context(), &taskv1.DeleteTaskRequest{Id: "source"})
	require.NoError(t, err)
	for _, id := range []string{"queue", "age", "address", "weekend"} {
		_, err = c.DeleteResource(t.Context(), &directoryv1.DeleteResourceRequest{Id: id})
		_, metadata := refused(t, err, codes.FailedPrecondition, "RESOURCE_IN_USE")
		require.Equal(t, "template/spring", metadata["user_kind"]+"/"+metadata["user_id"])
		require.ErrorContains(t, err, "Spring")
	}
	_, err = c.DeleteTaskTemplate(t.Context(), &taskv1.DeleteTaskTemplateRequest{Id: "spring"})
	require.NoError(t, err)
	_, err = c.DeleteResource(t.Context(), &directoryv1.DeleteResourceRequest{Id: "queue"})
	require.NoError(t, err)
}

func TestSaveTemplateAgain(t *testing.T) {
	c, _ := configured(t)
	createTask(t, c, newTask("source"))
	createTask(t, c, newTask("another"))
	byRequest := &taskv1.SaveTaskAsTemplateRequest{Id: "source", DisplayName: "Spring", RequestId: "r"}
	byID := &taskv1.SaveTaskAsTemplateRequest{Id: "source", DisplayName: "Autumn", TemplateId: "autumn"}
	first, second := c.save(t, byRequest), c.save(t, byID)
	_, err := c.UpdateTask(t.Context(), &taskv1.UpdateTaskRequest{Task: &taskv1.Task{Id: "source", Priority: 1}, UpdateMask: paths("priority")})
	require.NoError(t, err)
	same(t, first, c.save(t, byRequest))
	same(t, second, c.save(t, byID))

	for field, req := range map[string]*taskv1.SaveTaskAsTemplateRequest{
		"request_id":  {Id: "source", DisplayName: "Winter", RequestId: "r"},
		"template_id": {Id: "another", DisplayName: "Autumn", TemplateId: "autumn"},
	} {
		_, err := c.SaveTaskAsTemplate(t.Context(), req)
		fields, _ := refused(t, err, codes.AlreadyExists, "ALREADY_EXISTS")
		require.Equal(t, []string{field}, fields)
	}
}

func TestCreateOfTemplateAgain(t *testing.T) {
	c, _ := configured(t)
	createTask(t, c, newTask("source", fullTask))
	c.save(t, &taskv1.SaveTaskAsTemplateRequest{Id: "source", DisplayName: "Spring", TemplateId: "spring"})
	c.save(t, &taskv1.SaveTaskAsTemplateRequest{Id: "source", DisplayName: "Autumn", TemplateId: "autumn"})
	ask := func(id, name, template, request string) (*taskv1.Task, error) {
		begins := timestamppb.New(c.task(t, "source").GetStartTime().AsTime())
		return c.CreateTask(t.Context(), &taskv1.CreateTaskRequest{
			Task: &taskv1.Task{Id: id, DisplayName: name, StartTime: begins, EndTime: begins}, TemplateId: template, RequestId: request,
		})
	}
	made, err := ask("", "new", "spring", "r")
	require.NoError(t, err)
	again, err := ask("", "new", "spring", "r")
	require.NoError(t, err)
	same(t, made, again)
	_, err = ask("", "new", "autumn", "r")
	fields, _ := refused(t, err, codes.AlreadyExists, "ALREADY_EXISTS")
	require.Equal(t, []string{"request_id"}, fields, "the template is part of what was asked")

	named, err := ask("named", "named", "spring", "")
	require.NoError(t, err)
	again, err = ask("named", "named", "spring", "")
	require.NoError(t, err)
	same(t, named, again)
	_, err = ask("named", "named", "autumn", "")
	fields, _ = refused(t, err, codes.AlreadyExists, "ALREADY_EXISTS")
	require.Equal(t, []string{"task.id"}, fields)

	_, err = c.DeleteTaskTemplate(t.Context(), &taskv1.DeleteTaskTemplateRequest{Id: "spring"})
	require.NoError(t, err)
	again, err = ask("", "new", "spring", "r")
	require.NoError(t, err, "what was made stays made")
	same(t, made, again)
	_, err = ask("other", "other", "spring", "")
	_, metadata := refused(t, err, codes.NotFound, "NOT_FOUND")
	require.Equal(t, map[string]string{"kind": "template", "id": "spring"}, metadata)
}

func TestListTemplates(t *testing.T) {
	c, p := configured(t)
	createTask(t, c, newTask("source"))
	for _, id := range []string{"c", "a", "b"} {
		c.save(t, &taskv1.SaveTaskAsTemplateRequest{Id: "source", DisplayName: id, TemplateId: id})
	}
	list := func(c client, size int32) (ids []string) {
		for req := (&taskv1.ListTaskTemplatesRequest{PageSize: size}); ; {
			response, err := c.ListTaskTemplates(t.Context(), req)
			require.NoError(t, err)
			for _, template := range response.GetTemplates() {
				ids = append(ids, template.GetId())
			}
			if response.GetNextPageToken() == "" {
				return ids
			}
			req = &taskv1.ListTaskTemplatesRequest{PageSize: size, PageToken: response.GetNextPageToken()}
		}
	}
	require.Equal(t, []string{"a", "b", "c"}, list(c, 0))
	require.Equal(t, []string{"a", "b", "c"}, list(c, 1))
	require.Empty(t, list(p.client(t, "other"), 0))
}
