package permissions_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/auth"
	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/suite"
)

const (
	tenant = "acme"
	north  = "zqnorth"
	south  = "zqsouth"
	// patience is what anything in the world may take to come about.
	patience = 30 * time.Second
)

// world is a running suite with a tenant that has something of everything in the org
// unit north, and the like in the south.
type world struct {
	t     *testing.T
	suite *suite.Suite
	conn  *grpc.ClientConn // the tenant's administrator, who sees both org units
	hook  string
	begun time.Time

	mu    sync.Mutex
	conns map[auth.Identity]*grpc.ClientConn

	north, south *place
}

// place is what there is in an org unit: its name begins every id and text in it.
type place struct {
	name string
	// numbers are what its numbers begin with; they have two more digits.
	numbers string
	// task is running; its contacts are by their references' ends.
	task     string
	contacts map[string]string
	// caller has a call that is over and a live one; waiter looks at a preview.
	caller, waiter string
	over, live     string
	called         string // the contact of the call that is over
	preview        string

	appointment, imported, export, delivery, key, template string
}

// start starts a suite, with nothing in it.
func start(t *testing.T) *world {
	t.Helper()
	cfg, err := suite.Defaults()
	require.NoError(t, err)
	cfg.Data = t.TempDir()
	cfg.Redis.URL = "memory://"
	cfg.Listen = suite.Listen{GRPC: "127.0.0.1:0", HTTP: "127.0.0.1:0", Ops: "127.0.0.1:0"}
	cfg.Notification.AllowNetworks = []string{"127.0.0.0/8"}
	s, err := suite.New(t.Context(), cfg, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Stop(context.Background())) })
	require.NoError(t, s.Start(t.Context()))
	w := &world{t: t, suite: s, begun: time.Now(), conns: map[auth.Identity]*grpc.ClientConn{}}
	await(t, "the suite is ready", func() bool {
		answer, err := http.Get("http://" + s.Ops() + "/readyz")
		return err == nil && answer.Body.Close() == nil && answer.StatusCode == http.StatusOK
	})
	return w
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := start(t)
	receiver := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(receiver.Close)
	w.hook = receiver.URL
	w.conn = w.dial(auth.Identity{Subject: "zadmin", Tenant: tenant, Role: auth.TenantAdmin})
	w.south = w.settle(south, "+86138001390")
	w.north = w.settle(north, "+86138001380") // at last: its preview has 120 seconds
	return w
}

// dial connects as a caller, over TCP; nobody is the zero Identity.
func (w *world) dial(who auth.Identity) *grpc.ClientConn {
	w.mu.Lock()
	defer w.mu.Unlock()
	if conn := w.conns[who]; conn != nil {
		return conn
	}
	conn := dial(w.t, w.suite.GRPC(), w.token(who))
	w.conns[who] = conn
	return conn
}

func (w *world) token(who auth.Identity) string {
	if who == nobody.Identity {
		return ""
	}
	token, err := w.suite.Token(who, time.Hour)
	require.NoError(w.t, err)
	return token
}

// settle makes a place.
func (w *world) settle(name, numbers string) *place {
	w.t.Helper()
	p := &place{name: name, numbers: numbers, caller: name + "-caller", waiter: name + "-waiter", contacts: map[string]string{}}
	w.furnish(p)
	w.plan(p)
	w.bring(p)
	w.work(p)
	w.collect(p)
	return p
}

// furnish makes the resources of a place.
func (w *world) furnish(p *place) {
	w.t.Helper()
	approved := directoryv1.ApprovalStatus_APPROVAL_STATUS_APPROVED
	agent := &directoryv1.Resource_Agent{Agent: &directoryv1.Agent{SkillQueueIds: []string{p.id("queue")}}}
	resources := []*directoryv1.Resource{
		p.resource("queue", &directoryv1.Resource{Spec: &directoryv1.Resource_SkillQueue{SkillQueue: &directoryv1.SkillQueue{}}}),
		p.resource("number", &directoryv1.Resource{Spec: &directoryv1.Resource_CallerNumber{
			CallerNumber: &directoryv1.CallerNumber{Number: p.numbers + "98"},
		}}),
		p.resource("caller", &directoryv1.Resource{Spec: agent}),
		p.resource("waiter", &directoryv1.Resource{Spec: agent}),
		p.resource("sold", &directoryv1.Resource{Spec: &directoryv1.Resource_BusinessResult{BusinessResult: &directoryv1.BusinessResult{Code: p.id("code")}}}),
		p.resource("list", &directoryv1.Resource{Spec: &directoryv1.Resource_BlocklistGroup{BlocklistGroup: &directoryv1.BlocklistGroup{}}}),
		p.resource("prompt", &directoryv1.Resource{Spec: &directoryv1.Resource_VoicePrompt{
			VoicePrompt: &directoryv1.VoicePrompt{Uri: "https://" + p.name + ".example/prompt.wav", Status: approved},
		}}),
		p.resource("hook", &directoryv1.Resource{Spec: &directoryv1.Resource_CallbackAddress{
			CallbackAddress: &directoryv1.CallbackAddress{Url: w.hook + "/" + p.name, Prefix: true, Status: approved},
		}}),
		p.resource("survey", &directoryv1.Resource{Spec: &directoryv1.Resource_Questionnaire{Questionnaire: &directoryv1.Questionnaire{
			Questions: []*directoryv1.Question{{Code: "mood", Text: p.id("mood"), Type: directoryv1.QuestionType_QUESTION_TYPE_TEXT}},
		}}}),
	}
	unit := &directoryv1.Resource{Id: p.name, DisplayName: p.id("unit"), Spec: &directoryv1.Resource_OrgUnit{OrgUnit: &directoryv1.OrgUnit{}}}
	_, err := directoryv1.NewDirectoryServiceClient(w.conn).ApplyResources(w.t.Context(), &directoryv1.ApplyResourcesRequest{
		Resources: append(resources, unit),
	})
	require.NoError(w.t, err)
}

func (p *place) id(end string) string { return p.name + "-" + end }

func (p *place) resource(end string, r *directoryv1.Resource) *directoryv1.Resource {
	r.Id, r.DisplayName, r.OrgUnitId = p.id(end), p.id(end), p.name
	return r
}

// plan makes a running task, a template of it, and a key.
func (w *world) plan(p *place) {
	w.t.Helper()
	tasks := taskv1.NewTaskServiceClient(w.conn)
	made, err := tasks.CreateTask(w.t.Context(), &taskv1.CreateTaskRequest{Task: p.newTask("task", w.hook)})
	require.NoError(w.t, err)
	p.task = made.GetId()
	template, err := tasks.SaveTaskAsTemplate(w.t.Context(), &taskv1.SaveTaskAsTemplateRequest{Id: p.task, DisplayName: p.id("template")})
	require.NoError(w.t, err)
	p.template = template.GetId()
	key, err := accessv1.NewAccessServiceClient(w.conn).CreateApiKey(w.t.Context(), &accessv1.CreateApiKeyRequest{
		ApiKey: &accessv1.ApiKey{DisplayName: p.id("key"), Role: accessv1.Role_ROLE_AUDITOR, OrgUnitId: p.name},
	})
	require.NoError(w.t, err)
	p.key = key.GetApiKey().GetId()
}

func (p *place) newTask(end, hook string) *taskv1.Task {
	now := time.Now()
	return &taskv1.Task{
		Id: p.id(end), DisplayName: p.id(end), OrgUnitId: p.name, SkillQueueId: p.id("queue"), CallerNumberIds: []string{p.id("number")},
		StartTime: stamp(now.Add(time.Second)), EndTime: stamp(now.Add(24 * time.Hour)),
		RegularPeriods: []*taskv1.Period{{Start: "00:00", End: "23:59"}}, PreviewTimeoutS: 120,
		CallbackUrl: hook + "/" + p.name, QuestionnaireId: p.id("survey"), VoicePromptIds: []string{p.id("prompt")},
		AllowSkipAndClose: true,
	}
}

// bring imports contacts, one line of which is wrong, and lists a number.
func (w *world) bring(p *place) {
	w.t.Helper()
	file := "reference,name,number1\n"
	for i := range 6 {
		file += fmt.Sprintf("%s-ref%d,%s-name%d,%s%02d\n", p.name, i, p.name, i, p.numbers, i)
	}
	file += p.id("wrong") + ",," + p.id("nonsense") + "\n"
	stream, err := contactv1.NewContactServiceClient(w.conn).ImportContacts(w.t.Context())
	require.NoError(w.t, err)
	require.NoError(w.t, stream.Send(&contactv1.ImportContactsRequest{Part: &contactv1.ImportContactsRequest_Options{
		Options: &contactv1.ImportOptions{TaskId: p.task, RequestId: p.id("import"), FileName: p.id("file.csv")},
	}}))
	require.NoError(w.t, stream.Send(&contactv1.ImportContactsRequest{Part: &contactv1.ImportContactsRequest_Chunk{Chunk: []byte(file)}}))
	done, err := stream.CloseAndRecv()
	require.NoError(w.t, err)
	require.EqualValues(w.t, 6, done.GetImported())
	require.EqualValues(w.t, 1, done.GetRejected())
	p.imported = done.GetId()
	_, err = contactv1.NewNumberListServiceClient(w.conn).AddNumbers(w.t.Context(), &contactv1.AddNumbersRequest{
		ListId: p.id("list"), Numbers: []*contactv1.ListedNumber{{Number: p.numbers + "99", Remark: p.id("listed")}},
	})
	require.NoError(w.t, err)
	_, err = taskv1.NewTaskServiceClient(w.conn).StartTask(w.t.Context(), &taskv1.StartTaskRequest{Id: p.task})
	require.NoError(w.t, err)
}

// work has the agents of a place at their screens: one completes a call, with an
// appointment, and has another; one looks at a preview.
func (w *world) work(p *place) {
	w.t.Helper()
	caller := w.screen(p.caller)
	p.over = caller.begin(w.t)
	require.NoError(w.t, caller.end(w.t.Context(), p.over, p.id("sold"), time.Now().Add(time.Hour)))
	p.live = caller.begin(w.t)
	p.preview = w.screen(p.waiter).offered(w.t)
}

// collect finds what came of the work.
func (w *world) collect(p *place) {
	w.t.Helper()
	ctx := w.t.Context()
	contacts, err := contactv1.NewContactServiceClient(w.conn).ListContacts(ctx, &contactv1.ListContactsRequest{TaskId: p.task})
	require.NoError(w.t, err)
	for _, c := range contacts.GetContacts() {
		p.contacts[c.GetReference()[len(p.name)+1:]] = c.GetId()
	}
	results := resultv1.NewResultServiceClient(w.conn)
	await(w.t, "the call is in the results", func() bool {
		page, err := results.ListAttempts(ctx, &resultv1.ListAttemptsRequest{TaskId: p.task})
		return err == nil && len(page.GetAttempts()) == 2
	})
	over, err := results.GetAttempt(ctx, &resultv1.GetAttemptRequest{Id: p.over})
	require.NoError(w.t, err)
	p.called = over.GetContactId()
	// Masked, so that everybody who may download an export may download this one.
	sees := resultv1.NewResultServiceClient(w.dial(auth.Identity{Subject: p.id("maker"), Tenant: tenant, Role: auth.Supervisor}))
	export, err := sees.CreateExport(ctx, &resultv1.CreateExportRequest{Export: &resultv1.Export{TaskId: p.task, Purpose: p.id("purpose")}})
	require.NoError(w.t, err)
	p.export = export.GetId()
	await(w.t, "the export is written", func() bool {
		e, err := results.GetExport(ctx, &resultv1.GetExportRequest{Id: p.export})
		return err == nil && e.GetState() == resultv1.ExportState_EXPORT_STATE_DONE
	})
	await(w.t, "something was delivered", func() bool {
		page, err := notificationv1.NewNotificationServiceClient(w.conn).ListDeliveries(ctx, &notificationv1.ListDeliveriesRequest{
			TaskId: p.task, State: notificationv1.DeliveryState_DELIVERY_STATE_DELIVERED,
		})
		if err != nil || len(page.GetDeliveries()) == 0 {
			return false
		}
		p.delivery = page.GetDeliveries()[0].GetId()
		return true
	})
	await(w.t, "the appointment is made", func() bool {
		page, err := contactv1.NewContactServiceClient(w.conn).ListAppointments(ctx, &contactv1.ListAppointmentsRequest{TaskId: p.task})
		if err != nil || len(page.GetAppointments()) != 1 {
			return false
		}
		p.appointment = page.GetAppointments()[0].GetId()
		return true
	})
}

// marks are the ids of a place that do not have its name in them.
func (p *place) marks() []string {
	all := []string{p.over, p.live, p.preview, p.appointment, p.imported, p.export, p.delivery, p.key, p.template}
	for _, id := range p.contacts {
		all = append(all, id)
	}
	return all
}
