package contact_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/auth"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

func byNumber(number string) *contactv1.SearchContactsRequest {
	return &contactv1.SearchContactsRequest{Having: &contactv1.SearchContactsRequest_Number{Number: number}}
}

func byReference(reference string) *contactv1.SearchContactsRequest {
	return &contactv1.SearchContactsRequest{Having: &contactv1.SearchContactsRequest_Reference{Reference: reference}}
}

func TestSearch(t *testing.T) {
	w := newWorld(t, feedtest.Task(task), feedtest.Task("second"))
	first := w.load("number1,number2,reference,name\n13800138000,13800138001,R-1,Li Na\n13800138002,,R-2,Wang Wei\n")
	w.setClock(noon.Add(time.Second))
	made, err := w.contacts.BatchCreateContacts(w.ctx, &contactv1.BatchCreateContactsRequest{TaskId: "second", Contacts: []*contactv1.Contact{
		{Reference: "R-2", Numbers: []*contactv1.Number{{Number: "13800138001"}}},
	}})
	require.NoError(t, err)
	later := made.GetOutcomes()[0].GetContactId()
	find := func(req *contactv1.SearchContactsRequest) (found []string) {
		t.Helper()
		for {
			resp, err := w.contacts.SearchContacts(w.ctx, req)
			require.NoError(t, err)
			for _, c := range resp.GetContacts() {
				found = append(found, c.GetId())
			}
			if req.PageToken = resp.GetNextPageToken(); req.PageToken == "" {
				return found
			}
			require.Len(t, resp.GetContacts(), int(req.GetPageSize()))
		}
	}
	for _, number := range []string{"+8613800138001", "138 0013 8001"} {
		require.Equal(t, []string{later, first[0].GetId()}, find(byNumber(number)), number)
	}
	onePage := byReference("R-2")
	onePage.PageSize = 1
	require.Equal(t, []string{later, first[1].GetId()}, find(onePage))
	require.Equal(t, []string{first[0].GetId()}, find(byReference("R-1")))
	require.Empty(t, find(byReference("r-1")), "whole, and as it is written")
	require.Empty(t, find(byNumber("13800138009")))

	resp, err := w.contacts.SearchContacts(w.ctx, byNumber("13800138000"))
	require.NoError(t, err)
	got, err := w.contacts.GetContact(w.ctx, &contactv1.GetContactRequest{TaskId: task, Id: first[0].GetId()})
	require.NoError(t, err)
	require.Equal(t, got.String(), resp.GetContacts()[0].String())
	require.Equal(t, task, resp.GetContacts()[0].GetTaskId())
	masked, err := w.as(auth.Supervisor).SearchContacts(w.ctx, byNumber("13800138000"))
	require.NoError(t, err)
	require.NotContains(t, masked.String(), "13800138000")
	require.NotContains(t, masked.String(), "Li Na")
}

func TestSearchRefusals(t *testing.T) {
	w := newWorld(t)
	for want, req := range map[string]*contactv1.SearchContactsRequest{
		"number FORMAT":     byNumber("nobody"),
		"number LENGTH":     byNumber(""),
		"reference LENGTH":  byReference(""),
		"having REQUIRED":   {},
		"page_token FORMAT": {PageToken: "x", Having: byReference("R-1").GetHaving()},
		"page_size RANGE":   {PageSize: 1001, Having: byReference("R-1").GetHaving()},
	} {
		_, err := w.contacts.SearchContacts(w.ctx, req)
		requireFault(t, err, codes.InvalidArgument, "INVALID_FIELD")
		requireFields(t, err, want)
	}
}
