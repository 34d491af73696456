package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	rpcstatus "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/known/fieldmaskpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/e2e/internal/harness"
)

// refusal is the error that bad input must get.
type refusal struct {
	code   codes.Code
	reason string
	field  string // the path that must be named; empty when no field is at fault
}

func invalid(field string) refusal { return refusal{codes.InvalidArgument, "INVALID_FIELD", field} }

var (
	notFound = refusal{codes.NotFound, "NOT_FOUND", ""}
	noToken  = refusal{codes.Unauthenticated, "TOKEN_MISSING", ""}
	badToken = refusal{codes.Unauthenticated, "TOKEN_INVALID", ""}
)

func (want refusal) require(t *testing.T, err error) {
	t.Helper()
	require.Equal(t, want.code, status.Code(err), err)
	got := apierr.Remote(err)
	require.NotNil(t, got, "no ErrorInfo: %v", err)
	require.EqualValues(t, want.reason, got.Reason)
	var fields []string
	for _, f := range got.Fields {
		require.NotEmpty(t, f.Description)
		fields = append(fields, f.Path)
	}
	if want.field == "" {
		require.Empty(t, fields)
		return
	}
	require.Contains(t, fields, want.field)
}

// stranger is the tenant that tries to reach what is acme's.
const stranger = "stranger"

// target is what bad input is sent to.
type target struct {
	*campaign

	dev   *harness.Dev
	other *harness.User // of another tenant
	guest *harness.User // without a token
}

// TestBadInput sends what cannot be right, and requires a clear answer and that
// nothing was written.
func TestBadInput(t *testing.T) {
	dev := harness.StartDev(t, "--redis.url=memory://")
	x := &target{
		campaign: setUp(t, dev.Site), dev: dev,
		other: dev.As(t, auth.Identity{Subject: "admin", Tenant: stranger, Role: auth.TenantAdmin}, 0),
		guest: &harness.User{},
	}
	*x.guest = *x.admin
	x.guest.Token = ""
	created, err := x.admin.Tasks.CreateTask(t.Context(), &taskv1.CreateTaskRequest{Task: x.newTask()})
	require.NoError(t, err)
	x.task = created.GetId()
	_, err = upload(t.Context(), x.admin.Contacts, x.task, customers(3))
	require.NoError(t, err)
	before := x.holdings(t)

	t.Run("REST", x.overREST)
	t.Run("gRPC", x.overGRPC)
	t.Run("files", x.files)
	t.Run("a line of 100 MB", x.longLine)
	require.Equal(t, before, x.holdings(t))
}

// holdings lists everything that both tenants have.
func (x *target) holdings(t *testing.T) (all []string) {
	t.Helper()
	for _, u := range []*harness.User{x.admin, x.other} {
		for _, path := range []string{"/v1/tasks", "/v1/resources", "/v1/imports", "/v1/tasks/" + x.task + "/contacts", "/v1/tenantSettings"} {
			_, text, _ := u.Send(t, http.MethodGet, path, nil)
			all = append(all, path+": "+text)
		}
	}
	return all
}

// refused is the error in a REST answer.
func refused(t *testing.T, httpStatus int, text string) error {
	t.Helper()
	require.NotEqual(t, http.StatusOK, httpStatus, text)
	var st rpcstatus.Status
	require.NoError(t, protojson.Unmarshal([]byte(text), &st), text)
	return status.ErrorProto(&st)
}

func (x *target) overREST(t *testing.T) {
	with := func(edit string, value any) string {
		body, err := protojson.Marshal(x.newTask())
		require.NoError(t, err)
		text, found := strings.CutPrefix(string(body), "{")
		require.True(t, found)
		return fmt.Sprintf(`{%q: %v, %s`, edit, value, text)
	}
	window := func(text string) string {
		task := x.newTask()
		task.RegularPeriods = nil
		body, err := protojson.Marshal(task)
		require.NoError(t, err)
		return strings.TrimSuffix(string(body), "}") + `, "regularPeriods": [` + text + `]}`
	}
	own := "/v1/tasks/" + x.task
	for name, row := range map[string]struct {
		user               *harness.User
		method, path, body string
		want               refusal
	}{
		"unknown field":         {x.admin, http.MethodPost, "/v1/tasks", with("colour", `"red"`), invalid("colour")},
		"wrong type":            {x.admin, http.MethodPost, "/v1/tasks", with("priority", `"high"`), invalid("priority")},
		"no JSON":               {x.admin, http.MethodPost, "/v1/tasks", "{", invalid("body")},
		"window after midnight": {x.admin, http.MethodPost, "/v1/tasks", window(`{"start": "08:00", "end": "25:00"}`), invalid("task.regular_periods[0].end")},
		"window backwards":      {x.admin, http.MethodPost, "/v1/tasks", window(`{"start": "18:00", "end": "08:00"}`), invalid("task.regular_periods[0].end")},
		"unknown query":         {x.admin, http.MethodGet, "/v1/tasks?colour=red", "", invalid("colour")},
		"page too large":        {x.admin, http.MethodGet, "/v1/tasks?pageSize=1001", "", invalid("page_size")},
		"no token":              {x.guest, http.MethodGet, own, "", noToken},
		"no such route":         {x.admin, http.MethodGet, "/v1/nothing", "", notFound},
		"a stranger reads":      {x.other, http.MethodGet, own, "", notFound},
		"a stranger starts":     {x.other, http.MethodPost, own + ":start", "{}", notFound},
		"a stranger imports":    {x.other, http.MethodPost, own + "/contacts:import", customers(1), notFound},
	} {
		t.Run(name, func(t *testing.T) {
			code, text, _ := row.user.Send(t, row.method, row.path, strings.NewReader(row.body))
			row.want.require(t, refused(t, code, text))
		})
	}
}

func (x *target) overGRPC(t *testing.T) {
	create := func(edit func(*taskv1.Task)) func(context.Context) error {
		return func(ctx context.Context) error {
			task := x.newTask()
			task.DisplayName = "Another"
			edit(task)
			_, err := x.admin.Tasks.CreateTask(ctx, &taskv1.CreateTaskRequest{Task: task})
			return err
		}
	}
	anonymous := taskv1.NewTaskServiceClient(x.dev.Dial(t, harness.Task, "", 0))
	forged := taskv1.NewTaskServiceClient(x.dev.Dial(t, harness.Task, "nonsense", 0))
	get := &taskv1.GetTaskRequest{Id: x.task}
	for name, row := range map[string]struct {
		call func(context.Context) error
		want refusal
	}{
		"window after midnight": {create(func(t *taskv1.Task) { t.RegularPeriods[0].End = "25:00" }), invalid("task.regular_periods[0].end")},
		"start in the past": {
			create(func(t *taskv1.Task) { t.StartTime = timestamppb.New(time.Now().Add(-time.Hour)) }), invalid("task.start_time"),
		},
		"priority 9":         {create(func(t *taskv1.Task) { t.Priority = 9 }), invalid("task.priority")},
		"a queue that is no": {create(func(t *taskv1.Task) { t.SkillQueueId = "a1" }), invalid("task.skill_queue_id")},
		"a URL nobody approved": {
			create(func(t *taskv1.Task) { t.CallbackUrl = "https://example.com/" }), invalid("task.callback_url"),
		},
		"unknown mask": {func(ctx context.Context) error {
			_, err := x.admin.Tasks.UpdateTask(ctx, &taskv1.UpdateTaskRequest{
				Task: &taskv1.Task{Id: x.task}, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"colour"}},
			})
			return err
		}, invalid("update_mask")},
		"one bad resource of two": {func(ctx context.Context) error {
			_, err := x.admin.Directory.ApplyResources(ctx, &directoryv1.ApplyResourcesRequest{Resources: []*directoryv1.Resource{
				{Id: "good", DisplayName: "Good", Spec: &directoryv1.Resource_SkillQueue{SkillQueue: &directoryv1.SkillQueue{}}},
				{Id: "bad", DisplayName: "Bad", Spec: &directoryv1.Resource_Agent{Agent: &directoryv1.Agent{SkillQueueIds: []string{"none"}}}},
			}})
			return err
		}, invalid("resources[1].agent.skill_queue_ids[0]")},
		"no token":         {func(ctx context.Context) error { _, err := anonymous.GetTask(ctx, get); return err }, noToken},
		"a forged token":   {func(ctx context.Context) error { _, err := forged.GetTask(ctx, get); return err }, badToken},
		"a stranger reads": {func(ctx context.Context) error { _, err := x.other.Tasks.GetTask(ctx, get); return err }, notFound},
		"a stranger ends": {func(ctx context.Context) error {
			_, err := x.other.Tasks.EndTask(ctx, &taskv1.EndTaskRequest{Id: x.task})
			return err
		}, notFound},
		"a stranger imports": {func(ctx context.Context) error {
			_, err := upload(ctx, x.other.Contacts, x.task, customers(1))
			return err
		}, notFound},
		"a file without options": {func(ctx context.Context) error {
			stream, err := x.admin.Contacts.ImportContacts(ctx)
			if err != nil {
				return err
			}
			err = stream.Send(&contactv1.ImportContactsRequest{Part: &contactv1.ImportContactsRequest_Chunk{Chunk: []byte("number\n")}})
			if err != nil {
				return err
			}
			_, err = stream.CloseAndRecv()
			return err
		}, invalid("options")},
	} {
		t.Run(name, func(t *testing.T) { row.want.require(t, row.call(t.Context())) })
	}
}

// files are refused whole, however they come.
func (x *target) files(t *testing.T) {
	for name, file := range map[string]string{
		"empty":        "",
		"no header":    "R1,Ada,3,020 7946 0001\nR2,Alan,3,020 7946 0002\n",
		"not UTF-8":    customers(400) + "R9,Ad\xff,3,020 7946 0900,,London\n",
		"no number":    "reference,name\nR1,Ada\n",
		"column twice": "number,name,name\n020 7946 0001,Ada,Ada\n",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := upload(t.Context(), x.admin.Contacts, x.task, file)
			invalid("file").require(t, err)
			code, text, _ := x.admin.Send(t, http.MethodPost, "/v1/tasks/"+x.task+"/contacts:import", strings.NewReader(file))
			invalid("file").require(t, refused(t, code, text))
		})
	}
}

// longLine streams a file whose second line does not end, in little memory on
// either side.
func (x *target) longLine(t *testing.T) {
	const size = 100 << 20
	const slack = 64 << 20
	before := x.dev.PeakMemory(t)
	body := io.MultiReader(strings.NewReader(header), &io.LimitedReader{R: digits{}, N: size})
	code, text, _ := x.admin.Send(t, http.MethodPost, "/v1/tasks/"+x.task+"/contacts:import", body)
	invalid("file").require(t, refused(t, code, text))

	stream, err := x.admin.Contacts.ImportContacts(t.Context())
	require.NoError(t, err)
	options := &contactv1.ImportOptions{TaskId: x.task}
	require.NoError(t, stream.Send(&contactv1.ImportContactsRequest{Part: &contactv1.ImportContactsRequest_Options{Options: options}}))
	part := &contactv1.ImportContactsRequest_Chunk{Chunk: []byte(header)}
	for range size >> 20 {
		err = stream.Send(&contactv1.ImportContactsRequest{Part: part})
		if errors.Is(err, io.EOF) {
			break // answered already
		}
		require.NoError(t, err)
		part = &contactv1.ImportContactsRequest_Chunk{Chunk: bytes.Repeat([]byte("1"), 1<<20)}
	}
	_, err = stream.CloseAndRecv()
	invalid("file").require(t, err)
	require.Less(t, x.dev.PeakMemory(t)-before, int64(slack))
}

// digits never ends.
type digits struct{}

func (digits) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '1'
	}
	return len(p), nil
}
