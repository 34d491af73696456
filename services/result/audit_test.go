package result_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/rpc"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	auditinternalv1 "github.com/foredial/foredial/proto/gen/foredial/audit/internalapi/v1"
	auditv1 "github.com/foredial/foredial/proto/gen/foredial/audit/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/access"
	"github.com/foredial/foredial/services/internal/audit"
	"github.com/foredial/foredial/services/result/internal/store"
)

// audited serves a node by the rules, and connects to it as somebody.
func (n *node) audited() (as func(auth.Identity) *grpc.ClientConn) {
	n.t.Helper()
	key, err := auth.NewKey()
	require.NoError(n.t, err)
	server, err := rpc.NewServer(rpc.Config{
		Log: slog.New(slog.DiscardHandler), Callers: key, Registry: prometheus.NewRegistry(), Allow: access.Allow, Audited: audit.Wanted,
	})
	require.NoError(n.t, err)
	n.Register(server)
	server.Serve(nil)
	n.t.Cleanup(func() { require.NoError(n.t, server.Stop(context.Background())) })
	return func(who auth.Identity) *grpc.ClientConn {
		token, err := key.Sign(who, time.Now(), time.Hour)
		require.NoError(n.t, err)
		conn, err := rpc.Dial("result", token, server.Local)
		require.NoError(n.t, err)
		n.t.Cleanup(func() { require.NoError(n.t, conn.Close()) })
		return conn
	}
}

func (n *node) append(entries ...*auditv1.AuditEntry) error {
	_, err := auditinternalv1.NewAppendServiceClient(n.conn).AppendEntries(as(tenant), &auditinternalv1.AppendEntriesRequest{Entries: entries})
	return err
}

func (n *node) audit(req *auditv1.ListAuditEntriesRequest) *auditv1.ListAuditEntriesResponse {
	n.t.Helper()
	list, err := auditv1.NewAuditServiceClient(n.conn).ListAuditEntries(as(tenant), req)
	require.NoError(n.t, err)
	return list
}

// happened is "method code" of each entry.
func (n *node) happened() (all []string) {
	n.t.Helper()
	for _, e := range n.audit(&auditv1.ListAuditEntriesRequest{}).GetEntries() {
		all = append(all, e.GetMethod()[len("foredial."):]+" "+e.GetCode())
	}
	return all
}

// entryOf is one that another service tells.
func entryOf(id, code string) *auditv1.AuditEntry {
	return &auditv1.AuditEntry{
		Id: id, Time: timestamppb.Now(), Subject: "ann", Role: "supervisor", Method: "foredial.x.v1.X.Y", Code: code,
	}
}

// Calls of the service itself are in the log when they are answered; those of others
// when they are told, or when they were asked for and nobody came back.
func TestAuditOfTheServiceItself(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		n := w.run()
		n.record(report("a"))
		connect := n.audited()
		admin := resultv1.NewResultServiceClient(connect(auth.Identity{Subject: "root", Tenant: tenant, Role: auth.TenantAdmin}))
		auditor := resultv1.NewResultServiceClient(connect(auth.Identity{Subject: "audrey", Tenant: tenant, Role: auth.Auditor}))
		for _, client := range []resultv1.ResultServiceClient{admin, auditor} {
			_, err := client.GetAttempt(t.Context(), &resultv1.GetAttemptRequest{Id: "a"})
			require.NoError(t, err)
		}
		download, err := auditor.DownloadExport(t.Context(), &resultv1.DownloadExportRequest{Id: "none"})
		require.NoError(t, err)
		_, err = download.Recv()
		require.Equal(t, codes.NotFound, status.Code(err))
		want := []string{"result.v1.ResultService.GetAttempt OK", "result.v1.ResultService.DownloadExport NOT_FOUND"}
		eventually(t, "the download is in the log", func() bool { return len(n.happened()) == 2 })
		require.Equal(t, want, n.happened())
		first := n.audit(&auditv1.ListAuditEntriesRequest{PageSize: 1})
		require.Equal(t, "root", first.GetEntries()[0].GetSubject())
		require.Equal(t, map[string]string{"id": "a"}, first.GetEntries()[0].GetTargets())
		rest := n.audit(&auditv1.ListAuditEntriesRequest{PageSize: 1, PageToken: first.GetNextPageToken()})
		require.Equal(t, "audrey", rest.GetEntries()[0].GetSubject())
		require.Empty(t, rest.GetNextPageToken())

		require.NoError(t, n.append(entryOf("begun", ""), entryOf("over", "OK")))
		require.NoError(t, n.append(entryOf("begun", "PERMISSION_DENIED"), entryOf("over", "OK")))
		require.Equal(t, append(want, "x.v1.X.Y OK", "x.v1.X.Y PERMISSION_DENIED"), n.happened())
		var chain audit.Chain
		for _, e := range n.audit(&auditv1.ListAuditEntriesRequest{}).GetEntries() {
			require.NoError(t, chain.Add(e))
		}
	})
}

func TestAuditFaults(t *testing.T) {
	n := newWorld(t, sqltest.SQLite(t, store.Migrations)).node()
	for _, bad := range []*auditv1.AuditEntry{
		{Time: timestamppb.New(dial), Method: "m"}, {Id: "a", Method: "m"}, {Id: "a", Time: timestamppb.New(dial)},
	} {
		requireError(t, n.append(entryOf("good", "OK"), bad), errorv1.Reason_REASON_INVALID_FIELD)
	}
	require.Empty(t, n.happened())
	list := func(ctx context.Context, conn *grpc.ClientConn, req *auditv1.ListAuditEntriesRequest) error {
		_, err := auditv1.NewAuditServiceClient(conn).ListAuditEntries(ctx, req)
		return err
	}
	later, earlier := timestamppb.New(dial.Add(time.Hour)), timestamppb.New(dial)
	requireError(t, list(as(tenant), n.conn, &auditv1.ListAuditEntriesRequest{StartTime: later, EndTime: earlier}), errorv1.Reason_REASON_INVALID_FIELD)
	requireError(t, list(as(tenant), n.conn, &auditv1.ListAuditEntriesRequest{PageToken: "%"}), errorv1.Reason_REASON_INVALID_FIELD)

	// An entry may be of anything: nobody who sees one org unit alone reads the log.
	bound := n.audited()(auth.Identity{Subject: "ann", Tenant: tenant, Role: auth.Auditor, OrgUnit: "east"})
	requireError(t, list(t.Context(), bound, &auditv1.ListAuditEntriesRequest{}), errorv1.Reason_REASON_PERMISSION_DENIED)
}
