package permissions_test

import (
	"google.golang.org/grpc/codes"

	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
)

func (w *world) contactSamples() map[string]sample {
	task, contact := w.north.task, w.north.contacts["ref5"]
	return merged(w.importSamples(), map[string]sample{
		contactv1.ContactService_GetContact_FullMethodName:   named(&contactv1.GetContactRequest{TaskId: task, Id: contact}),
		contactv1.ContactService_ListContacts_FullMethodName: blank(&contactv1.ListContactsRequest{TaskId: task}),
		contactv1.ContactService_SearchContacts_FullMethodName: everywhere(&contactv1.SearchContactsRequest{
			Having: &contactv1.SearchContactsRequest_Number{Number: w.north.numbers + "04"},
		}),
		contactv1.ContactService_BatchCreateContacts_FullMethodName: named(&contactv1.BatchCreateContactsRequest{
			TaskId: task, Contacts: []*contactv1.Contact{{Numbers: []*contactv1.Number{{Number: w.north.numbers + "50"}}}},
		}),
		contactv1.ContactService_UpdateContact_FullMethodName: named(&contactv1.UpdateContactRequest{
			Contact: &contactv1.Contact{TaskId: task, Id: contact, Name: "Changed"}, UpdateMask: paths("name"),
		}),
		contactv1.ContactService_CancelContacts_FullMethodName: blank(&contactv1.CancelContactsRequest{TaskId: task, ContactIds: []string{contact}}).atLast(),
		contactv1.ContactService_RecycleContacts_FullMethodName: named(&contactv1.RecycleContactsRequest{
			TaskId: task, DoneReasons: []contactv1.DoneReason{contactv1.DoneReason_DONE_REASON_CONNECTED},
		}),
		contactv1.ContactService_ListAppointments_FullMethodName: everywhere(&contactv1.ListAppointmentsRequest{}),
		contactv1.ContactService_UpdateAppointment_FullMethodName: named(&contactv1.UpdateAppointmentRequest{
			Appointment: &contactv1.Appointment{Id: w.north.appointment, Remark: "Changed"}, UpdateMask: paths("remark"),
		}),
		contactv1.ContactService_CancelAppointment_FullMethodName: named(&contactv1.CancelAppointmentRequest{Id: w.north.appointment}).atLast(),
		contactv1.ContactService_ExplainContact_FullMethodName:    named(&contactv1.ExplainContactRequest{TaskId: task, Id: contact}),
		contactv1.ContactService_ExplainTask_FullMethodName:       named(&contactv1.ExplainTaskRequest{TaskId: task}),
		contactv1.ContactService_ForecastTask_FullMethodName:      named(&contactv1.ForecastTaskRequest{TaskId: task, NextContacts: 10}),
		contactv1.ContactService_ListStuckContacts_FullMethodName: everywhere(&contactv1.ListStuckContactsRequest{}),
		contactv1.ContactService_RevealContact_FullMethodName: named(&contactv1.RevealContactRequest{
			TaskId: task, Id: contact, Purpose: "a test",
		}),
		contactv1.ContactService_EraseNumber_FullMethodName: { // it reaches every task of the tenant
			messages: one(&contactv1.EraseNumberRequest{Number: w.north.numbers + "04"}), bound: codes.PermissionDenied, last: true,
		},
	})
}

func (w *world) importSamples() map[string]sample {
	id := w.north.imported
	return map[string]sample{
		contactv1.ContactService_ImportContacts_FullMethodName: named(
			&contactv1.ImportContactsRequest{Part: &contactv1.ImportContactsRequest_Options{
				Options: &contactv1.ImportOptions{TaskId: w.north.task, RequestId: "again"},
			}},
			&contactv1.ImportContactsRequest{Part: &contactv1.ImportContactsRequest_Chunk{Chunk: []byte("number1\n" + w.north.numbers + "51\n")}},
		),
		contactv1.ContactService_GetImport_FullMethodName:             named(&contactv1.GetImportRequest{Id: id}),
		contactv1.ContactService_ListImports_FullMethodName:           everywhere(&contactv1.ListImportsRequest{}),
		contactv1.ContactService_ListImportRejects_FullMethodName:     named(&contactv1.ListImportRejectsRequest{ImportId: id}),
		contactv1.ContactService_WatchImport_FullMethodName:           named(&contactv1.WatchImportRequest{Id: id}),
		contactv1.ContactService_DownloadImportRejects_FullMethodName: named(&contactv1.DownloadImportRejectsRequest{ImportId: id}),
		contactv1.ContactService_UndoImport_FullMethodName:            named(&contactv1.UndoImportRequest{Id: id}).atLast(),
	}
}

func (w *world) listSamples() map[string]sample {
	list, number := w.north.id("list"), w.north.numbers+"99"
	return map[string]sample{
		contactv1.NumberListService_AddNumbers_FullMethodName: named(&contactv1.AddNumbersRequest{
			ListId: list, Numbers: []*contactv1.ListedNumber{{Number: w.north.numbers + "97"}},
		}),
		contactv1.NumberListService_RemoveNumbers_FullMethodName: named(&contactv1.RemoveNumbersRequest{ListId: list, Numbers: []string{number}}),
		contactv1.NumberListService_ListNumbers_FullMethodName:   named(&contactv1.ListNumbersRequest{ListId: list}),
		contactv1.NumberListService_CheckNumber_FullMethodName:   named(&contactv1.CheckNumberRequest{ListId: list, Number: number}),
		contactv1.NumberListService_ImportNumbers_FullMethodName: named(
			&contactv1.ImportNumbersRequest{Part: &contactv1.ImportNumbersRequest_Options{Options: &contactv1.ImportNumbersOptions{ListId: list}}},
			&contactv1.ImportNumbersRequest{Part: &contactv1.ImportNumbersRequest_Chunk{Chunk: []byte("number\n" + w.north.numbers + "96\n")}},
		),
	}
}
