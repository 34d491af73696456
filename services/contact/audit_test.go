package contact_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/testing/protocmp"

	"github.com/foredial/foredial/pkg/auth"
	auditv1 "github.com/foredial/foredial/proto/gen/foredial/audit/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

// Where agents see a number from the dial on, that is in the audit log, once, in the
// transaction that begins the attempt.
func TestTheNumberThatADialShowsIsWrittenDown(t *testing.T) {
	w := newWorld(t)
	w.create(newContact("+4930123451", nil), newContact("+4930123452", nil), newContact("+4930123453", nil))
	w.dial("shown before")

	w.source.Put(tenant, feedtest.Resource("ann", &directoryv1.Agent{Subject: "ann@login"}),
		&directoryv1.TenantSettings{MaskNumbers: true, DefaultRegion: "DE"})
	w.await(func() bool { // the settings have come
		done, err := w.upload(&contactv1.ImportOptions{TaskId: task}, strings.NewReader("number\n030 901820\n"), 99)
		require.NoError(t, err)
		return done.GetImported() == 1
	})
	leaseID, leased := w.lease(2)
	for range 2 { // the second is the same attempt
		_, err := w.leases.BeginAttempt(w.ctx, begin("a2", leaseID, leased[0]))
		require.NoError(t, err)
	}
	other := begin("a3", leaseID, leased[1])
	other.Number = "+4930999999"
	_, err := w.leases.BeginAttempt(w.ctx, other)
	require.Error(t, err, "no number of the contact")

	w.await(func() bool { return len(w.audit.Entries(tenant)) > 0 })
	require.Len(t, w.audit.Entries(tenant), 1)
	e := w.audit.Entries(tenant)[0]
	require.Empty(t, cmp.Diff(&auditv1.AuditEntry{
		Id: e.GetId(), Time: e.GetTime(), RequestId: e.GetRequestId(), Subject: "ann@login", Role: "agent", AgentId: "ann",
		Method:  "foredial.dispatch.v1.AgentService.AcceptPreview",
		Targets: map[string]string{"id": "a2", "task_id": task, "contact_id": leased[0].GetContactId()}, Code: "OK",
	}, e, protocmp.Transform()))
	require.NotEmpty(t, e.GetRequestId())
}

// What people ask of the service is written down by their rights, before it is answered.
func TestCallsAreWrittenDown(t *testing.T) {
	w := newWorld(t)
	id := w.create(newContact("+4930123451", nil))[0]
	get := &contactv1.GetContactRequest{TaskId: task, Id: id}
	for _, role := range []auth.Role{auth.Auditor, auth.Integrator} {
		_, err := w.as(role).GetContact(t.Context(), get)
		require.NoError(t, err)
	}
	_, err := w.as(auth.TenantAdmin).GetContact(t.Context(), &contactv1.GetContactRequest{TaskId: task, Id: "none"})
	require.Equal(t, codes.NotFound, status.Code(err))
	w.await(func() bool { return len(w.audit.Entries(tenant)) == 2 })
	seen, missed := w.audit.Entries(tenant)[0], w.audit.Entries(tenant)[1]
	require.Equal(t, "integrator OK", seen.GetRole()+" "+seen.GetCode(), "the auditor is shown nothing personal")
	require.Equal(t, map[string]string{"task_id": task, "id": id}, seen.GetTargets())
	require.Equal(t, "tenant_admin NOT_FOUND", missed.GetRole()+" "+missed.GetCode())

	// What cannot be written down is not answered.
	_, err = w.db.Exec(t.Context(), `ALTER TABLE audit_pending RENAME TO away`)
	require.NoError(t, err)
	_, err = w.as(auth.Integrator).GetContact(t.Context(), get)
	requireFault(t, err, codes.Unavailable, "DEPENDENCY_DOWN")
	_, err = w.as(auth.Auditor).GetContact(t.Context(), get)
	require.NoError(t, err)
	_, err = w.db.Exec(t.Context(), `ALTER TABLE away RENAME TO audit_pending`)
	require.NoError(t, err)
}
