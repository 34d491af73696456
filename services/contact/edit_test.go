package contact_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

// attribute is a data attribute whose id is its code with an -id behind it.
func attribute(code string, kind directoryv1.AttributeType, edit func(*directoryv1.DataAttribute)) *directoryv1.Resource {
	a := &directoryv1.DataAttribute{Code: code, Type: kind, PushToAgent: true}
	if edit != nil {
		edit(a)
	}
	return &directoryv1.Resource{Id: code + "-id", DisplayName: code, Spec: &directoryv1.Resource_DataAttribute{DataAttribute: a}}
}

func masked(a *directoryv1.DataAttribute)     { a.Masked = true }
func internal(a *directoryv1.DataAttribute)   { a.PushToAgent = false }
func obligatory(a *directoryv1.DataAttribute) { a.Mandatory = true }

const (
	aText   = directoryv1.AttributeType_ATTRIBUTE_TYPE_STRING
	aNumber = directoryv1.AttributeType_ATTRIBUTE_TYPE_NUMBER
)

func newContact(number string, attributes map[string]string) *contactv1.Contact {
	return &contactv1.Contact{Numbers: []*contactv1.Number{{Number: number}}, Name: "Wang", Attributes: attributes}
}

// create creates contacts and returns the ids; none may be refused.
func (w *world) create(list ...*contactv1.Contact) (ids []string) {
	w.t.Helper()
	resp, err := w.contacts.BatchCreateContacts(w.ctx, &contactv1.BatchCreateContactsRequest{TaskId: task, Contacts: list})
	require.NoError(w.t, err)
	for _, o := range resp.GetOutcomes() {
		require.Empty(w.t, o.GetFaults())
		ids = append(ids, o.GetContactId())
	}
	return ids
}

func faultsOf(o *contactv1.BatchCreateContactsResponse_Outcome) (list []string) {
	for _, f := range o.GetFaults() {
		list = append(list, f.GetField()+" "+f.GetReason())
	}
	return list
}

func TestBatchCreate(t *testing.T) {
	sqltest.Each(t, store.Migrations, func(t *testing.T, db *sqldb.DB) {
		w := newWorldOn(t, db)
		sequence := int32(2)
		good := &contactv1.Contact{
			Reference: "R-1", Name: "Wang", Priority: 1, Attributes: map[string]string{"city": "Beijing"},
			Numbers: []*contactv1.Number{
				{Number: "13800138000", SequenceNumber: &sequence, DelayS: 60, TimeZone: "Asia/Urumqi"}, {Number: "+49 30 901820"},
			},
		}
		req := &contactv1.BatchCreateContactsRequest{TaskId: task, RequestId: "req", Contacts: []*contactv1.Contact{
			good,
			{Name: "Nobody"},
			{Priority: 9, Numbers: []*contactv1.Number{{Number: "12"}, {Number: "13800138000", TimeZone: "Mars"}, {Number: "+8613800138000"}}},
		}}
		resp, err := w.contacts.BatchCreateContacts(w.ctx, req)
		require.NoError(t, err)
		require.Len(t, resp.GetOutcomes(), 3)
		require.Empty(t, resp.GetOutcomes()[0].GetFaults())
		require.Equal(t, []string{"numbers REQUIRED"}, faultsOf(resp.GetOutcomes()[1]))
		require.ElementsMatch(t, []string{
			"priority RANGE", "numbers[0].number FORMAT", "numbers[1].time_zone FORMAT", "numbers[2].number REPEATED",
		}, faultsOf(resp.GetOutcomes()[2]))

		c := w.get(resp.GetOutcomes()[0].GetContactId())
		want := &contactv1.Contact{
			Id: c.GetId(), TaskId: task, Reference: "R-1", Name: "Wang", Priority: 1, Attributes: map[string]string{"city": "Beijing"},
			Numbers: []*contactv1.Number{
				{Number: "+8613800138000", SequenceNumber: &sequence, DelayS: 60, TimeZone: "Asia/Urumqi"}, {Number: "+4930901820"},
			},
			State: contactv1.ContactState_CONTACT_STATE_READY, Etag: "1",
		}
		require.Empty(t, cmp.Diff(want, c, protocmp.Transform(), protocmp.IgnoreFields(&contactv1.Contact{}, "create_time", "update_time")))

		again, err := w.contacts.BatchCreateContacts(w.ctx, req)
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(resp, again, protocmp.Transform()), "the same request, the same answer")
		req.Contacts = req.Contacts[:1]
		_, err = w.contacts.BatchCreateContacts(w.ctx, req)
		requireFault(t, err, codes.AlreadyExists, "ALREADY_EXISTS")
		list, err := w.contacts.ListContacts(w.ctx, &contactv1.ListContactsRequest{TaskId: task})
		require.NoError(t, err)
		require.Len(t, list.GetContacts(), 1)
	})
}

func TestBatchCreateRefused(t *testing.T) {
	w := newWorld(t, feedtest.Task(task, withState(taskv1.TaskState_TASK_STATE_EXPIRED)))
	create := func(taskID string, list ...*contactv1.Contact) error {
		_, err := w.contacts.BatchCreateContacts(w.ctx, &contactv1.BatchCreateContactsRequest{TaskId: taskID, Contacts: list})
		return err
	}
	requireFault(t, create(task, newContact("13800138000", nil)), codes.FailedPrecondition, "WRONG_STATE")
	requireFault(t, create("none", newContact("13800138000", nil)), codes.NotFound, "NOT_FOUND")
	requireFault(t, create(task), codes.InvalidArgument, "INVALID_FIELD")
}

func update(c *contactv1.Contact, paths ...string) *contactv1.UpdateContactRequest {
	return &contactv1.UpdateContactRequest{Contact: c, UpdateMask: &fieldmaskpb.FieldMask{Paths: paths}}
}

func TestUpdateContact(t *testing.T) {
	w := newWorld(t, feedtest.Task(task, func(t *taskv1.Task) { t.Sequence = taskv1.Sequence_SEQUENCE_BY_PRIORITY }))
	ids := w.create(newContact("13800138000", nil), newContact("13800138001", nil))
	change := w.get(ids[1])
	change.Priority, change.Name, change.Etag = 1, "ignored", "1"
	changed, err := w.contacts.UpdateContact(w.ctx, update(change, "priority", "state"))
	require.NoError(t, err)
	require.EqualValues(t, 1, changed.GetPriority())
	require.Equal(t, "Wang", changed.GetName())
	require.Equal(t, "2", changed.GetEtag())
	require.Empty(t, cmp.Diff(changed, w.get(ids[1]), protocmp.Transform()))

	_, err = w.contacts.UpdateContact(w.ctx, update(change, "priority"))
	requireFault(t, err, codes.Aborted, "ETAG_MISMATCH")
	change.Etag = "rubbish"
	_, err = w.contacts.UpdateContact(w.ctx, update(change, "priority"))
	requireFault(t, err, codes.Aborted, "ETAG_MISMATCH")
	change.Etag = ""
	_, err = w.contacts.UpdateContact(w.ctx, update(change, "nonsense"))
	requireFault(t, err, codes.InvalidArgument, "INVALID_FIELD")
	change.Numbers = nil
	_, err = w.contacts.UpdateContact(w.ctx, update(change))
	requireFault(t, err, codes.InvalidArgument, "INVALID_FIELD")
	require.ErrorContains(t, err, "contact.numbers")

	leased := w.dial("a1")
	require.Equal(t, ids[1], leased.GetContactId(), "it goes first now")
	_, err = w.contacts.UpdateContact(w.ctx, update(w.get(ids[1]), "name"))
	requireFault(t, err, codes.FailedPrecondition, "WRONG_STATE")
	require.Equal(t, "CALLING", status.Convert(err).Message()[len("the contact is in state "):])
}

// What became wrong since stays, as long as nobody touches it.
func TestUpdateAfterTheDirectoryChanged(t *testing.T) {
	w := newWorld(t)
	id := w.create(newContact("13800138000", map[string]string{"city": "Beijing"}))[0]
	w.source.Put(tenant, attribute("age", aNumber, obligatory))
	c := w.get(id)
	c.Name, c.Etag = "Li", ""
	w.await(func() bool {
		_, err := w.contacts.UpdateContact(w.ctx, update(c, "attributes"))
		return apierr.ReasonIn(err) == apierr.InvalidField // the directory has arrived
	})
	changed, err := w.contacts.UpdateContact(w.ctx, update(c, "name"))
	require.NoError(t, err)
	require.Equal(t, "Li", changed.GetName())
	c.Attributes = map[string]string{"age": "old"}
	_, err = w.contacts.UpdateContact(w.ctx, update(c, "attributes"))
	require.ErrorContains(t, err, "contact.attributes[age]")
	c.Attributes = map[string]string{"age": "42"}
	changed, err = w.contacts.UpdateContact(w.ctx, update(c, "attributes"))
	require.NoError(t, err)
	require.Equal(t, map[string]string{"age": "42", "city": "Beijing"}, changed.GetAttributes(), "what the directory no longer knows is kept")
}

func TestWhoSeesWhat(t *testing.T) {
	w := newWorld(t)
	w.source.Put(tenant, attribute("card", aText, masked), attribute("city", aText, nil), attribute("note", aText, internal))
	w.await(func() bool {
		resp, err := w.contacts.BatchCreateContacts(w.ctx, &contactv1.BatchCreateContactsRequest{
			TaskId: task, Contacts: []*contactv1.Contact{newContact("1", map[string]string{"none": "x", "note": "y"})},
		})
		require.NoError(t, err)
		return len(resp.GetOutcomes()[0].GetFaults()) == 2 // the directory has arrived
	})
	id := w.create(newContact("13800138000", map[string]string{"card": "4111 1111", "city": "Beijing", "note": "rich"}))[0]
	see := func(role auth.Role) string {
		c, err := w.as(role).GetContact(t.Context(), &contactv1.GetContactRequest{TaskId: task, Id: id})
		require.NoError(t, err)
		list, err := w.as(role).ListContacts(t.Context(), &contactv1.ListContactsRequest{TaskId: task})
		require.NoError(t, err)
		require.Equal(t, c.GetAttributes(), list.GetContacts()[0].GetAttributes())
		require.Equal(t, "Beijing", c.GetAttributes()["city"])
		return c.GetAttributes()["card"]
	}
	for _, role := range []auth.Role{auth.TenantAdmin, auth.Integrator} {
		require.Equal(t, "4111 1111", see(role))
	}
	for _, role := range []auth.Role{auth.Supervisor, auth.Auditor} {
		require.Equal(t, "4***1", see(role))
	}
	supervisor := w.as(auth.Supervisor)
	shown, err := supervisor.GetContact(t.Context(), &contactv1.GetContactRequest{TaskId: task, Id: id})
	require.NoError(t, err)
	shown.Attributes["city"] = "Shanghai"
	_, err = supervisor.UpdateContact(t.Context(), update(shown, "attributes"))
	require.NoError(t, err)
	require.Equal(t, "4111 1111", w.get(id).GetAttributes()["card"], "what was shown masked is not written back")
	require.Equal(t, "Shanghai", w.get(id).GetAttributes()["city"])

	_, leased := w.lease(1)
	require.Equal(t, map[string]string{"card": "4***1", "city": "Shanghai"}, leased[0].GetAttributes(), "an agent sees what is meant for agents")
}

// A task calls by the attributes of its contacts, typed by the directory.
func TestByAttribute(t *testing.T) {
	byAge := func(t *taskv1.Task) {
		t.Sequence = taskv1.Sequence_SEQUENCE_BY_ATTRIBUTE
		t.SequenceKeys = []*taskv1.SequenceKey{{DataAttributeId: "age-id", Descending: true}}
	}
	w := newWorld(t)
	var ids []string
	for i, age := range []string{"9", "10", "-1", ""} {
		ids = append(ids, w.create(newContact("1380013800"+string(rune('0'+i)), map[string]string{"age": age}))...)
	}
	w.source.Put(tenant, attribute("age", aNumber, nil), feedtest.Task(task, byAge))
	w.await(func() bool { return w.rekeyed(`attribute "age" number down`) })
	_, leased := w.lease(9)
	var got []string
	for _, c := range leased {
		got = append(got, c.GetContactId())
	}
	require.Equal(t, []string{ids[1], ids[0], ids[2], ids[3]}, got)
}

// rekeyed says whether all contacts of the task have their places in an order.
func (w *world) rekeyed(spec string) bool {
	n, err := sqldb.One(w.ctx, w.db, sqldb.Scalar[int], `SELECT count(*) FROM calling_list WHERE order_spec = $1 AND rekeyed_to IS NULL`, spec)
	require.NoError(w.t, err)
	return n == 1
}

func TestListFilters(t *testing.T) {
	w := newWorld(t)
	list := w.load("number1,number2,reference\n13800138000,13800138001,R-1\n13800138001,,R-2\n13800138002,,R-2\n")
	find := func(req *contactv1.ListContactsRequest) (found []string) {
		req.TaskId = task
		resp, err := w.contacts.ListContacts(w.ctx, req)
		require.NoError(t, err)
		for _, c := range resp.GetContacts() {
			found = append(found, c.GetId())
		}
		return found
	}
	ids := []string{list[0].GetId(), list[1].GetId(), list[2].GetId()}
	require.Equal(t, ids[:2], find(&contactv1.ListContactsRequest{Number: "138 0013 8001"}))
	require.Equal(t, ids[1:], find(&contactv1.ListContactsRequest{Reference: "R-2"}))
	require.Equal(t, ids[1:2], find(&contactv1.ListContactsRequest{Reference: "R-2", Number: "+8613800138001"}))
	require.Empty(t, find(&contactv1.ListContactsRequest{Number: "nobody"}))
}
