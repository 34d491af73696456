package suite_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/rpc"
	auditv1 "github.com/foredial/foredial/proto/gen/foredial/audit/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	"github.com/foredial/foredial/services/internal/audit"
	"github.com/foredial/foredial/services/suite"
)

// auditLog reads a tenant's log as "method code" and checks its chain.
func auditLog(t *testing.T, s *suite.Suite) (all []string, entries []*auditv1.AuditEntry) {
	t.Helper()
	conn, err := s.Dial(token(t, s, "acme", auth.Auditor))
	require.NoError(t, err)
	defer conn.Close()
	list, err := auditv1.NewAuditServiceClient(conn).ListAuditEntries(t.Context(), &auditv1.ListAuditEntriesRequest{PageSize: 1000})
	require.NoError(t, err)
	var chain audit.Chain
	for _, e := range list.GetEntries() {
		require.NoError(t, chain.Add(e))
		all = append(all, e.GetMethod()[len("foredial."):]+" "+e.GetCode())
	}
	return all, list.GetEntries()
}

// While the result service is away calls go on, and what is written down of them comes
// into the log when it is back, once; over a restart of the process that has it, too.
// What could not be written down is not done.
func TestAuditWhileTheResultServiceIsAway(t *testing.T) {
	leavesNothing(t)
	log, rest := testConfig(t), testConfig(t)
	log.Auth.KeyFile = makeKey(t)
	rest.Auth.KeyFile = log.Auth.KeyFile
	log.Listen.GRPC, rest.Listen.GRPC = freeAddress(t), freeAddress(t)
	log.Roles, rest.Roles = []string{"result"}, []string{"task", "contact", "notification", "dispatcher", "gateway"}
	log.Peers = suite.Peers{Task: rest.Listen.GRPC, Contact: rest.Listen.GRPC, Notification: rest.Listen.GRPC}
	rest.Peers.Result = log.Listen.GRPC
	keeper, caller := start(t, log), start(t, rest)
	awaitReady(t, keeper)
	awaitReady(t, caller)

	var want []string
	call := func() {
		conn, err := rpc.Dial(caller.GRPC(), token(t, caller, "acme", auth.TenantAdmin), nil)
		require.NoError(t, err)
		defer conn.Close()
		_, err = directoryv1.NewDirectoryServiceClient(conn).ApplyResources(t.Context(), &directoryv1.ApplyResourcesRequest{Resources: directory})
		require.NoError(t, err)
		_, err = contactv1.NewContactServiceClient(conn).RevealContact(t.Context(), &contactv1.RevealContactRequest{TaskId: "t", Id: "c", Purpose: "test"})
		require.Equal(t, codes.NotFound, status.Code(err), "%v", err)
		_, err = notificationv1.NewNotificationServiceClient(conn).GetDelivery(t.Context(), &notificationv1.GetDeliveryRequest{Id: "d"})
		require.Equal(t, codes.NotFound, status.Code(err), "%v", err)
		want = append(want, "directory.v1.DirectoryService.ApplyResources OK", "contact.v1.ContactService.RevealContact NOT_FOUND",
			"notification.v1.NotificationService.GetDelivery NOT_FOUND")
	}
	force := func() error {
		conn, err := rpc.Dial(caller.GRPC(), token(t, caller, "acme", auth.Supervisor), nil)
		require.NoError(t, err)
		defer conn.Close()
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		_, err = dispatchv1.NewSupervisorServiceClient(conn).ForceAgentState(ctx, &dispatchv1.ForceAgentStateRequest{
			AgentId: "nobody", State: dispatchv1.AgentState_AGENT_STATE_NOT_READY,
		})
		return err
	}
	arrive := func() {
		require.Eventually(t, func() bool { got, _ := auditLog(t, keeper); return len(got) >= len(want) }, 15*time.Second, 20*time.Millisecond)
		got, _ := auditLog(t, keeper)
		require.ElementsMatch(t, want, got)
	}

	call()
	arrive()
	require.NoError(t, keeper.Stop(t.Context()))
	for range 3 {
		call()
	}
	require.Equal(t, codes.Unavailable, status.Code(force()), "the dispatcher keeps nothing that lasts")
	require.NoError(t, caller.Stop(t.Context()))
	caller = start(t, rest)
	call()
	keeper = start(t, log)
	arrive()

	awaitReady(t, caller)
	require.Equal(t, codes.NotFound, status.Code(force()))
	call() // whatever was told twice would be there by now
	want = append(want, "dispatch.v1.SupervisorService.ForceAgentState NOT_FOUND")
	arrive()
}

// A caller says neither where it calls from, nor what the log has of the call.
func TestAuditOverREST(t *testing.T) {
	s := start(t, testConfig(t))
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+s.HTTP()+"/v1/tasks/t1/contacts/c1", nil)
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+token(t, s, "acme", auth.Integrator))
	r.Header.Set("X-Forwarded-For", "203.0.113.9, \xff")
	r.Header.Set("Grpc-Metadata-X-Forwarded-For", "203.0.113.9")
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Do(r)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusNotFound, answer.StatusCode)

	require.Eventually(t, func() bool { got, _ := auditLog(t, s); return len(got) > 0 }, 15*time.Second, 20*time.Millisecond)
	_, entries := auditLog(t, s)
	require.Len(t, entries, 1)
	e := entries[0]
	require.Equal(t, "127.0.0.1", e.GetAddress())
	require.Equal(t, answer.Header.Get("X-Request-Id"), e.GetRequestId())
	require.Equal(t, map[string]string{"task_id": "t1", "id": "c1"}, e.GetTargets())
}
