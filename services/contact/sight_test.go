package contact_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"github.com/foredial/foredial/pkg/auth"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
	"github.com/foredial/foredial/services/internal/sight/sighttest"
)

func ofUnit(unit string, r *directoryv1.Resource) *directoryv1.Resource {
	r.OrgUnitId = unit
	return r
}

func taskOf(unit, id string, priority int32) *taskv1.Task {
	return feedtest.Task(id, func(t *taskv1.Task) { t.OrgUnitId, t.Priority = unit, priority })
}

// begun dials the next contact of a task.
func (w *world) begun(taskID, attempt string) {
	w.t.Helper()
	wanted := leaseRequest(uuid.NewString(), 1)
	wanted.TaskId = taskID
	leased, err := w.leases.LeaseContacts(w.ctx, wanted)
	require.NoError(w.t, err)
	require.Len(w.t, leased.GetContacts(), 1)
	dial := begin(attempt, wanted.GetLeaseId(), leased.GetContacts()[0])
	dial.TaskId = taskID
	_, err = w.leases.BeginAttempt(w.ctx, dial)
	require.NoError(w.t, err)
}

// sightWorld has of two org units and of none: a task whose contacts have an
// appointment, are stuck, and are in a call, and a list of numbers. It returns the
// bound caller's contact that waits for a number in a strange call.
func sightWorld(t *testing.T) (w *world, waits string) {
	w = newWorld(t, taskOf("strange", "strange-task", 1), taskOf("mine", "mine-task", 3), taskOf("", "common-task", 3))
	w.source.Put(tenant,
		ofUnit("strange", feedtest.Resource("strange-list", &directoryv1.BlocklistGroup{})),
		ofUnit("mine", feedtest.Resource("mine-list", &directoryv1.BlocklistGroup{})))
	for i, of := range []string{"strange", "mine", "common"} {
		file := strings.ReplaceAll("number,reference,name\n1380000x001,OF-1,OF\n1380000x002,OF-2,OF\n1380000x003,OF-3,OF\n1380000x004,OF-4,OF\n", "OF", of)
		file = strings.ReplaceAll(file, "x", string('1'+rune(i)))
		_, err := w.upload(&contactv1.ImportOptions{TaskId: of + "-task", Id: of + "-import", FileName: of + ".csv"}, strings.NewReader(file), 1<<16)
		require.NoError(t, err)
		for _, attempt := range []string{"-agreed", "-stuck", "-live"} {
			w.begun(of+"-task", of+attempt)
		}
		w.agree(of+"-agreed", noon.Add(time.Hour))
		w.apply(of+"-agreed", connected, "00000")
		w.apply(of+"-stuck", callv1.DisplayedResult_DISPLAYED_RESULT_UNKNOWN, "UNKNOWN")
		// Ids begin with another import, one that may be undone.
		_, err = w.upload(&contactv1.ImportOptions{TaskId: of + "-task", Id: of + "-undone", FileName: of + ".csv"},
			strings.NewReader("number,reference\n1370000000"+string('1'+rune(i))+","+of+"\nno number,"+of+"\n"), 1<<16)
		require.NoError(t, err)
	}
	made, err := w.contacts.BatchCreateContacts(w.ctx, &contactv1.BatchCreateContactsRequest{
		TaskId: "mine-task", RequestId: "mine-waits", Contacts: []*contactv1.Contact{{Numbers: []*contactv1.Number{{Number: "13800001003"}}}},
	})
	require.NoError(t, err)
	return w, made.GetOutcomes()[0].GetContactId()
}

func TestWhatABoundCallerSees(t *testing.T) {
	w, waits := sightWorld(t)
	of := func(taskID string) string {
		list, err := w.contacts.ListContacts(w.ctx, &contactv1.ListContactsRequest{TaskId: taskID})
		require.NoError(t, err)
		return list.GetContacts()[3].GetId()
	}
	strange, mine := of("strange-task"), of("mine-task")
	one := []*contactv1.Contact{{Numbers: []*contactv1.Number{{Number: "13900000001"}}}}
	number := []*contactv1.ListedNumber{listed("13900000002")}
	options := func(id string) proto.Message {
		return &contactv1.ImportContactsRequest{Part: &contactv1.ImportContactsRequest_Options{Options: &contactv1.ImportOptions{TaskId: id}}}
	}
	numbers := func(id string) proto.Message {
		return &contactv1.ImportNumbersRequest{Part: &contactv1.ImportNumbersRequest_Options{Options: &contactv1.ImportNumbersOptions{ListId: id}}}
	}
	remark := &fieldmaskpb.FieldMask{Paths: []string{"remark"}}
	conn := w.login(auth.Identity{Subject: "bound", Tenant: tenant, Role: auth.TenantAdmin, OrgUnit: "mine"})
	sighttest.Check(t, conn, map[string][]sighttest.Case{
		"ImportContacts":        {{Ask: options("strange-task")}, {Ask: options("mine-task"), Code: codes.InvalidArgument}}, // an empty file
		"GetImport":             {{Ask: &contactv1.GetImportRequest{Id: "strange-import"}}, {Ask: &contactv1.GetImportRequest{Id: "mine-import"}, Finds: []string{"mine-import"}}},
		"ListImports":           {{Ask: &contactv1.ListImportsRequest{TaskId: "strange-task"}}, {Ask: &contactv1.ListImportsRequest{}, Finds: []string{"mine-import", "common-import"}}},
		"ListImportRejects":     {{Ask: &contactv1.ListImportRejectsRequest{ImportId: "strange-undone"}}, {Ask: &contactv1.ListImportRejectsRequest{ImportId: "mine-undone"}, Finds: []string{"line: 3"}}},
		"WatchImport":           {{Ask: &contactv1.WatchImportRequest{Id: "strange-import"}}, {Ask: &contactv1.WatchImportRequest{Id: "mine-import"}, Finds: []string{"mine-import"}}},
		"DownloadImportRejects": {{Ask: &contactv1.DownloadImportRejectsRequest{ImportId: "strange-undone"}}, {Ask: &contactv1.DownloadImportRejectsRequest{ImportId: "mine-undone"}, Finds: []string{"line,column"}}},
		"UndoImport":            {{Ask: &contactv1.UndoImportRequest{Id: "strange-undone"}}, {Ask: &contactv1.UndoImportRequest{Id: "mine-undone"}, Finds: []string{"undone: 1"}}},
		"GetContact":            {{Ask: &contactv1.GetContactRequest{TaskId: "strange-task", Id: strange}}, {Ask: &contactv1.GetContactRequest{TaskId: "mine-task", Id: mine}, Finds: []string{"mine-4"}}, {Ask: &contactv1.GetContactRequest{TaskId: "mine-task", Id: strange}, Code: codes.NotFound}},
		"ListContacts":          {{Ask: &contactv1.ListContactsRequest{TaskId: "strange-task"}}, {Ask: &contactv1.ListContactsRequest{TaskId: "common-task"}, Finds: []string{"common-1"}}},
		"SearchContacts":        {{Ask: byNumber("13800001001")}, {Ask: byNumber("13800002001"), Finds: []string{"mine-1"}}, {Ask: byNumber("13800003001"), Finds: []string{"common-1"}}},
		"BatchCreateContacts":   {{Ask: &contactv1.BatchCreateContactsRequest{TaskId: "strange-task", RequestId: "r1", Contacts: one}}, {Ask: &contactv1.BatchCreateContactsRequest{TaskId: "mine-task", RequestId: "r2", Contacts: one}}},
		"UpdateContact": {
			{Ask: &contactv1.UpdateContactRequest{Contact: &contactv1.Contact{TaskId: "strange-task", Id: strange, Name: "n"}, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"name"}}}},
			{Ask: &contactv1.UpdateContactRequest{Contact: &contactv1.Contact{TaskId: "mine-task", Id: mine, Name: "n"}, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"name"}}}},
		},
		"CancelContacts":    {{Ask: &contactv1.CancelContactsRequest{TaskId: "strange-task", ContactIds: []string{strange}}}, {Ask: &contactv1.CancelContactsRequest{TaskId: "mine-task", ContactIds: []string{mine}}, Finds: []string{"cancelled: 1"}}},
		"RecycleContacts":   {{Ask: &contactv1.RecycleContactsRequest{TaskId: "strange-task"}}, {Ask: &contactv1.RecycleContactsRequest{TaskId: "mine-task"}}},
		"ListAppointments":  {{Ask: &contactv1.ListAppointmentsRequest{TaskId: "strange-task"}}, {Ask: &contactv1.ListAppointmentsRequest{}, Finds: []string{"mine-agreed", "common-agreed"}}},
		"UpdateAppointment": {{Ask: &contactv1.UpdateAppointmentRequest{Appointment: &contactv1.Appointment{Id: "strange-agreed", Etag: "77"}, UpdateMask: remark}}, {Ask: &contactv1.UpdateAppointmentRequest{Appointment: &contactv1.Appointment{Id: "mine-agreed"}, UpdateMask: remark}}},
		"CancelAppointment": {{Ask: &contactv1.CancelAppointmentRequest{Id: "strange-agreed"}}, {Ask: &contactv1.CancelAppointmentRequest{Id: "mine-agreed"}}},
		"ExplainContact": {
			{Ask: &contactv1.ExplainContactRequest{TaskId: "strange-task", Id: strange}},
			{Ask: &contactv1.ExplainContactRequest{TaskId: "mine-task", Id: waits}, Finds: []string{
				"number 1 is live with a contact of another org unit", "a task of another org unit, of priority 1, goes first",
			}},
		},
		"ExplainTask":       {{Ask: &contactv1.ExplainTaskRequest{TaskId: "strange-task"}}, {Ask: &contactv1.ExplainTaskRequest{TaskId: "mine-task"}, Finds: []string{"another org unit"}}},
		"ForecastTask":      {{Ask: &contactv1.ForecastTaskRequest{TaskId: "strange-task"}}, {Ask: &contactv1.ForecastTaskRequest{TaskId: "mine-task"}}},
		"ListStuckContacts": {{Ask: &contactv1.ListStuckContactsRequest{}, Finds: []string{"mine-stuck", "common-stuck"}}},
		"RevealContact":     {{Ask: &contactv1.RevealContactRequest{TaskId: "strange-task", Id: strange, Purpose: "p"}}, {Ask: &contactv1.RevealContactRequest{TaskId: "mine-task", Id: mine, Purpose: "p"}}},
		"EraseNumber":       {{Ask: &contactv1.EraseNumberRequest{Number: "13800001001"}, Code: codes.PermissionDenied}},

		"AddNumbers":    {{Ask: &contactv1.AddNumbersRequest{ListId: "strange-list", Numbers: number}}, {Ask: &contactv1.AddNumbersRequest{ListId: "mine-list", Numbers: number}}},
		"RemoveNumbers": {{Ask: &contactv1.RemoveNumbersRequest{ListId: "strange-list", Numbers: []string{"13900000003"}}}, {Ask: &contactv1.RemoveNumbersRequest{ListId: "mine-list", Numbers: []string{"13900000003"}}}},
		"ListNumbers":   {{Ask: &contactv1.ListNumbersRequest{ListId: "strange-list"}}, {Ask: &contactv1.ListNumbersRequest{ListId: "mine-list"}}},
		"CheckNumber":   {{Ask: &contactv1.CheckNumberRequest{ListId: "strange-list", Number: "13900000002"}}, {Ask: &contactv1.CheckNumberRequest{ListId: "mine-list", Number: "13900000002"}, Finds: []string{"listed: true"}}},
		"ImportNumbers": {{Ask: numbers("strange-list")}, {Ask: numbers("mine-list"), Code: codes.InvalidArgument}},
	}, contactv1.ContactService_ServiceDesc.ServiceName, contactv1.NumberListService_ServiceDesc.ServiceName)
}
