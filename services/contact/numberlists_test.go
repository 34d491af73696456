package contact_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

// dnc is the list of numbers that are never called.
const dnc = "dnc"

func withLists(ids ...string) func(*taskv1.Task) {
	return func(t *taskv1.Task) { t.BlocklistGroupIds = ids }
}

// newListWorld has a task with the list dnc, over every engine.
func eachListWorld(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	sqltest.Each(t, store.Migrations, func(t *testing.T, db *sqldb.DB) {
		w := newWorldOn(t, db, feedtest.Task(task, withLists(dnc, "hourly", "daily")))
		w.source.Put(tenant,
			feedtest.Resource(dnc, &directoryv1.BlocklistGroup{}),
			feedtest.Resource("hourly", &directoryv1.BlocklistGroup{Limit: directoryv1.BlocklistLimit_BLOCKLIST_LIMIT_PER_HOUR, MaxCalls: 1}),
			feedtest.Resource("daily", &directoryv1.BlocklistGroup{Limit: directoryv1.BlocklistLimit_BLOCKLIST_LIMIT_PER_DAY, MaxCalls: 1}),
			feedtest.Resource("friends", &directoryv1.TrustList{}), feedtest.Resource("mobile", &directoryv1.NumberType{}))
		test(t, w)
	})
}

func (w *world) add(list string, numbers ...*contactv1.ListedNumber) *contactv1.AddNumbersResponse {
	w.t.Helper()
	resp, err := w.lists.AddNumbers(w.ctx, &contactv1.AddNumbersRequest{ListId: list, Numbers: numbers})
	require.NoError(w.t, err)
	return resp
}

func listed(number string) *contactv1.ListedNumber { return &contactv1.ListedNumber{Number: number} }

func (w *world) check(list, number string) *contactv1.CheckNumberResponse {
	w.t.Helper()
	resp, err := w.lists.CheckNumber(w.ctx, &contactv1.CheckNumberRequest{ListId: list, Number: number})
	require.NoError(w.t, err)
	return resp
}

// listNumbers is a list as a whole, page by page.
func (w *world) listNumbers(list string, size int32) (numbers []*contactv1.ListedNumber) {
	w.t.Helper()
	for token := ""; ; {
		resp, err := w.lists.ListNumbers(w.ctx, &contactv1.ListNumbersRequest{ListId: list, PageSize: size, PageToken: token})
		require.NoError(w.t, err)
		numbers = append(numbers, resp.GetNumbers()...)
		if token = resp.GetNextPageToken(); token == "" {
			return numbers
		}
	}
}

func TestNumberLists(t *testing.T) {
	eachListWorld(t, func(t *testing.T, w *world) {
		until := timestamppb.New(noon.Add(time.Hour))
		resp := w.add(dnc, listed("13800138001"), &contactv1.ListedNumber{Number: "+86 138 0013 8000", ValidUntil: until, Remark: "asked for it"},
			listed("+49 30 901820"), listed("+4930901820"))
		require.EqualValues(t, 3, resp.GetAdded(), "of one given twice the last counts")
		resp = w.add(dnc, listed("13800138002"), listed("13800138001"))
		require.EqualValues(t, 1, resp.GetAdded())
		require.EqualValues(t, 1, resp.GetReplaced())

		at := timestamppb.New(noon)
		want := []*contactv1.ListedNumber{
			{Number: "+4930901820", CreateTime: at},
			{Number: "+8613800138000", ValidUntil: until, Remark: "asked for it", CreateTime: at},
			{Number: "+8613800138001", CreateTime: at}, {Number: "+8613800138002", CreateTime: at},
		}
		require.Empty(t, cmp.Diff(want, w.listNumbers(dnc, 3), protocmp.Transform()))
		require.Empty(t, w.listNumbers("friends", 3))

		removed, err := w.lists.RemoveNumbers(w.ctx, &contactv1.RemoveNumbersRequest{ListId: dnc, Numbers: []string{"13800138001", "+4930901820", "13800138009"}})
		require.NoError(t, err)
		require.EqualValues(t, 2, removed.GetRemoved())
		require.Empty(t, cmp.Diff([]*contactv1.ListedNumber{want[1], want[3]}, w.listNumbers(dnc, 3), protocmp.Transform()))
	})
}

func TestNumberListFaults(t *testing.T) {
	w := newWorld(t)
	w.source.Put(tenant, feedtest.Resource(dnc, &directoryv1.BlocklistGroup{}), feedtest.Resource("mobile", &directoryv1.NumberType{}))
	for _, list := range []string{"none", "mobile"} {
		_, err := w.lists.AddNumbers(w.ctx, &contactv1.AddNumbersRequest{ListId: list, Numbers: []*contactv1.ListedNumber{listed("13800138000")}})
		requireFault(t, err, codes.NotFound, "NOT_FOUND")
		_, err = w.lists.RemoveNumbers(w.ctx, &contactv1.RemoveNumbersRequest{ListId: list, Numbers: []string{"13800138000"}})
		requireFault(t, err, codes.NotFound, "NOT_FOUND")
		_, err = w.lists.ListNumbers(w.ctx, &contactv1.ListNumbersRequest{ListId: list})
		requireFault(t, err, codes.NotFound, "NOT_FOUND")
		_, err = w.lists.CheckNumber(w.ctx, &contactv1.CheckNumberRequest{ListId: list, Number: "13800138000"})
		requireFault(t, err, codes.NotFound, "NOT_FOUND")
		_, err = w.importNumbers(list, "number\n13800138000\n")
		requireFault(t, err, codes.NotFound, "NOT_FOUND")
	}
	at := timestamppb.New(noon)
	_, err := w.lists.AddNumbers(w.ctx, &contactv1.AddNumbersRequest{ListId: dnc, Numbers: []*contactv1.ListedNumber{
		listed("13800138000"), listed("12"), {Number: "13800138001", ValidFrom: at, ValidUntil: at},
	}})
	requireFields(t, err, "numbers[1].number FORMAT", "numbers[2].valid_until BACKWARDS")
	require.Empty(t, w.listNumbers(dnc, 3), "all or nothing")
	_, err = w.lists.RemoveNumbers(w.ctx, &contactv1.RemoveNumbersRequest{ListId: dnc, Numbers: []string{"13800138000", "x"}})
	requireFields(t, err, "numbers[1] FORMAT")
	_, err = w.lists.CheckNumber(w.ctx, &contactv1.CheckNumberRequest{ListId: dnc, Number: "x"})
	requireFields(t, err, "number FORMAT")
}

func requireFields(t *testing.T, err error, want ...string) {
	t.Helper()
	require.Equal(t, codes.InvalidArgument, status.Code(err), "%v", err)
	var got []string
	for _, f := range apierr.Remote(err).Fields {
		got = append(got, f.Path+" "+string(f.Reason))
	}
	require.Equal(t, want, got)
}

func TestCheckNumber(t *testing.T) {
	eachListWorld(t, func(t *testing.T, w *world) {
		const number = "13800138000"
		in := func(d time.Duration) *timestamppb.Timestamp { return timestamppb.New(noon.Add(d)) }
		w.add(dnc, listed(number), &contactv1.ListedNumber{Number: "13800138001", ValidUntil: in(time.Hour)},
			&contactv1.ListedNumber{Number: "13800138002", ValidFrom: in(time.Hour)})
		w.add("hourly", listed(number), listed("13800138001"))
		w.add("daily", listed(number))
		w.source.Put(tenant, feedtest.Task("other"))
		w.await(func() bool {
			_, err := w.upload(&contactv1.ImportOptions{TaskId: "other"}, strings.NewReader("number\n"), 99)
			return err == nil
		})
		w.call("other", number)
		w.setClock(noon.Add(time.Minute))
		midnight := in(12 * time.Hour)
		for name, c := range map[string]struct {
			list, number     string
			there            bool
			listed, callable bool
			next             *timestamppb.Timestamp
		}{
			"not there":         {dnc, "13800138009", false, false, true, nil},
			"never":             {dnc, number, true, true, false, nil},
			"for an hour":       {dnc, "13800138001", true, true, false, in(time.Hour)},
			"in an hour":        {dnc, "13800138002", true, false, true, nil},
			"limit reached":     {"hourly", number, true, true, false, in(time.Hour)},
			"below the limit":   {"hourly", "13800138001", true, true, true, nil},
			"once a day":        {"daily", number, true, true, false, midnight},
			"anybody, no trial": {"friends", number, false, false, true, nil},
		} {
			t.Run(name, func(t *testing.T) {
				got := w.check(c.list, c.number)
				require.Equal(t, c.there, got.GetNumber() != nil)
				require.Equal(t, c.listed, got.GetListed())
				require.Equal(t, c.callable, got.GetCallable())
				require.Empty(t, cmp.Diff(c.next, got.GetNextTime(), protocmp.Transform()))
			})
		}
	})
}

// call makes a counted call to a new contact of a task.
func (w *world) call(taskID, number string) {
	w.t.Helper()
	contacts := w.loadTask(taskID, "number\n"+number+"\n")
	req := leaseRequest("00000000-0000-4000-8000-0000000000ca", 1)
	req.TaskId = taskID
	resp, err := w.leases.LeaseContacts(w.ctx, req)
	require.NoError(w.t, err)
	require.Len(w.t, resp.GetContacts(), 1)
	dial := begin("call-"+contacts[0].GetId(), req.GetLeaseId(), resp.GetContacts()[0])
	dial.TaskId = taskID
	_, err = w.leases.BeginAttempt(w.ctx, dial)
	require.NoError(w.t, err)
	w.apply(dial.GetAttemptId(), busy, "00145")
}

// A number is blocked while it is on a screen: its dial is refused, and names
// the list; another number of the contact may be dialled.
func TestBlockedBetweenOfferAndDial(t *testing.T) {
	w := newWorld(t, feedtest.Task(task, withLists(dnc)))
	w.source.Put(tenant, feedtest.Resource(dnc, &directoryv1.BlocklistGroup{}))
	w.load("number,number2\n13800138000,13800138001\n")
	leaseID, leased := w.lease(1)
	w.add(dnc, listed("13800138000"))
	_, err := w.leases.BeginAttempt(w.ctx, begin("a1", leaseID, leased[0]))
	requireFault(t, err, codes.FailedPrecondition, "NUMBER_NOT_ALLOWED")
	require.Equal(t, dnc, apierr.Remote(err).Metadata["list"])
	second := begin("a2", leaseID, leased[0])
	second.Number = "+8613800138001"
	_, err = w.leases.BeginAttempt(w.ctx, second)
	require.NoError(t, err)
}

func TestTrialTenant(t *testing.T) {
	w := newWorld(t)
	w.source.Put(tenant, feedtest.Resource("friends", &directoryv1.TrustList{}), &directoryv1.TenantSettings{Trial: true})
	w.await(func() bool { return !w.check("friends", "13800138000").GetCallable() })
	in := timestamppb.New(noon.Add(time.Hour))
	w.add("friends", listed("13800138000"), &contactv1.ListedNumber{Number: "13800138001", ValidFrom: in})
	require.True(t, w.check("friends", "13800138000").GetCallable())
	later := w.check("friends", "13800138001")
	require.False(t, later.GetListed() || later.GetCallable())
	require.True(t, in.AsTime().Equal(later.GetNextTime().AsTime()))

	contacts := w.load("number\n13800138000\n13800138002\n")
	leaseID, leased := w.lease(9)
	require.Len(t, leased, 1)
	require.Equal(t, contacts[0].GetId(), leased[0].GetContactId())
	require.Equal(t, contactv1.DoneReason_DONE_REASON_NOT_TRUSTED, w.get(contacts[1].GetId()).GetDoneReason())
	stream, at := w.watch(0)
	_, err := w.lists.RemoveNumbers(w.ctx, &contactv1.RemoveNumbersRequest{ListId: "friends", Numbers: []string{"13800138000"}})
	require.NoError(t, err)
	require.Equal(t, []string{contacts[0].GetId()}, at.next(t, stream))
	_, err = w.leases.BeginAttempt(w.ctx, begin("a1", leaseID, leased[0]))
	requireFault(t, err, codes.FailedPrecondition, "NUMBER_NOT_ALLOWED")
}

func TestDeletedListIsEmptied(t *testing.T) {
	w := newWorld(t)
	w.source.Put(tenant, feedtest.Resource(dnc, &directoryv1.BlocklistGroup{}), feedtest.Resource("friends", &directoryv1.TrustList{}))
	w.add(dnc, listed("13800138000"))
	w.add("friends", listed("13800138000"))
	w.source.DeleteResource(tenant, dnc)
	w.await(func() bool {
		_, err := w.lists.ListNumbers(w.ctx, &contactv1.ListNumbersRequest{ListId: dnc})
		return status.Code(err) == codes.NotFound
	})
	lists := store.New(w.db)
	tidy(t, w, lists)
	keys, err := lists.NumberLists(w.ctx)
	require.NoError(t, err)
	require.Equal(t, []store.NumberListKey{{Tenant: tenant, ID: "friends"}}, keys)
	require.Len(t, w.listNumbers("friends", 3), 1)
}

// importNumbers uploads a file in small chunks.
func (w *world) importNumbers(list, file string) (*contactv1.ImportNumbersResponse, error) {
	stream, err := w.lists.ImportNumbers(w.ctx)
	require.NoError(w.t, err)
	send := func(req *contactv1.ImportNumbersRequest) bool { return stream.Send(req) == nil }
	if send(&contactv1.ImportNumbersRequest{Part: &contactv1.ImportNumbersRequest_Options{Options: &contactv1.ImportNumbersOptions{ListId: list}}}) {
		for len(file) > 0 {
			n := min(len(file), 1000)
			if !send(&contactv1.ImportNumbersRequest{Part: &contactv1.ImportNumbersRequest_Chunk{Chunk: []byte(file[:n])}}) {
				break // the server has answered
			}
			file = file[n:]
		}
	}
	return stream.CloseAndRecv()
}

func TestImportNumbers(t *testing.T) {
	eachListWorld(t, func(t *testing.T, w *world) {
		w.add(dnc, listed("13800138001"))
		resp, err := w.importNumbers(dnc, "\ufeffremark;Number;valid_from;valid_until\r\n"+
			"first;13800138000;2026-01-31T09:00:00+08:00;2027-01-31T09:00:00Z\r\n"+
			"there;+86 138 0013 8001;;\r\n"+
			"no number;12345;;\r\n"+
			"backwards;13800138003;2027-01-31T09:00:00Z;2026-01-31T09:00:00Z\r\n"+
			"no time;13800138004;tomorrow;\r\n"+
			"again;13800138000;;\r\n")
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(&contactv1.ImportNumbersResponse{Added: 1, Replaced: 2, Rejected: 3, Rejects: []*contactv1.ImportReject{
			{Line: 4, Column: "number", Value: "****45", Reason: "is not a number that exists in its country's plan"},
			{Line: 5, Column: "valid_until", Value: "2026-01-31T09:00:00Z", Reason: "is not after valid_from"},
			{Line: 6, Column: "valid_from", Value: "tomorrow", Reason: "is not a time like 2026-01-31T09:00:00+08:00"},
		}}, resp, protocmp.Transform()))
		require.Empty(t, cmp.Diff([]*contactv1.ListedNumber{
			{Number: "+8613800138000", Remark: "again", CreateTime: timestamppb.New(noon)},
			{Number: "+8613800138001", Remark: "there", CreateTime: timestamppb.New(noon)},
		}, w.listNumbers(dnc, 9), protocmp.Transform()))
	})
}

// More than one batch, with more rejects than are named.
func TestImportManyNumbers(t *testing.T) {
	w := newWorld(t)
	w.source.Put(tenant, feedtest.Resource(dnc, &directoryv1.BlocklistGroup{}))
	var file strings.Builder
	file.WriteString("number\n")
	for i := range 6000 {
		fmt.Fprintf(&file, "138%08d\n", i)
	}
	file.WriteString(strings.Repeat("x\n", 150))
	resp, err := w.importNumbers(dnc, file.String())
	require.NoError(t, err)
	require.EqualValues(t, 6000, resp.GetAdded())
	require.EqualValues(t, 150, resp.GetRejected())
	require.Len(t, resp.GetRejects(), 100)
	require.Len(t, w.listNumbers(dnc, 1000), 6000)
}

func TestImportNumbersFaults(t *testing.T) {
	w := newWorld(t)
	w.source.Put(tenant, feedtest.Resource(dnc, &directoryv1.BlocklistGroup{}))
	for name, c := range map[string]struct{ file, fault string }{
		"empty":          {"", "the file is empty"},
		"no number":      {"remark\nx\n", "no column number"},
		"unknown column": {"number,until\n13800138000,\n", `a column "until"`},
		"twice":          {"number,Number\n13800138000,\n", "the column number twice"},
		"endless line":   {"number\n13800138000\n" + strings.Repeat("1", 70_000), "line 3 is longer than"},
		"no encoding":    {"number,remark\n13800138000,\u4e2d\u6587\u5b57\n13800138001,\xff\xff\n", "is not UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.importNumbers(dnc, c.file)
			requireFields(t, err, "file FORMAT")
			require.ErrorContains(t, err, c.fault)
			require.Empty(t, w.listNumbers(dnc, 1), "nothing of it is added")
		})
	}
	_, err := w.importNumbers(dnc, "number\n"+strings.Repeat("13800138000\n", 10_000))
	requireFault(t, err, codes.ResourceExhausted, "LIMIT")
	stream, err := w.lists.ImportNumbers(w.ctx)
	require.NoError(t, err)
	_, err = stream.CloseAndRecv()
	requireFields(t, err, "options REQUIRED")
}
