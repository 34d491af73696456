package audit

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/rpc"
	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
	auditv1 "github.com/foredial/foredial/proto/gen/foredial/audit/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
)

func now() time.Time { return time.Date(2026, 5, 4, 12, 0, 0, 1999, time.UTC) }

var reveal = rpc.Call{
	Who:       auth.Identity{Subject: "ann", Tenant: "acme", Role: auth.Supervisor, Credential: "k1"},
	Method:    contactv1.ContactService_RevealContact_FullMethodName,
	Message:   &contactv1.RevealContactRequest{TaskId: "t", Id: "c", Purpose: "complaint"},
	RequestID: "r", Address: "192.0.2.7",
}

// memory is a keeper that remembers, or fails.
type memory struct {
	begun, ended []*auditv1.AuditEntry
	fails        error
}

func (m *memory) Begin(_ context.Context, _ string, e *auditv1.AuditEntry) error {
	m.begun = append(m.begun, e)
	return m.fails
}

func (m *memory) End(_ context.Context, _ string, e *auditv1.AuditEntry) error {
	m.ended = append(m.ended, e)
	return m.fails
}

func TestRecorder(t *testing.T) {
	kept := &memory{}
	end, err := Recorder{slog.New(slog.DiscardHandler), kept}.Begin(t.Context(), reveal)
	require.NoError(t, err)
	require.Len(t, kept.begun, 1)
	e := kept.begun[0]
	require.NotEmpty(t, e.GetId())
	require.WithinDuration(t, time.Now(), e.GetTime().AsTime(), time.Minute)
	require.Zero(t, e.GetTime().AsTime().Nanosecond()%1000, "the hash has microseconds")
	want := &auditv1.AuditEntry{
		Id: e.GetId(), Time: e.GetTime(), Subject: "ann", Role: "supervisor", CredentialId: "k1",
		Method: "foredial.contact.v1.ContactService.RevealContact", Targets: map[string]string{"id": "c", "task_id": "t"},
		Purpose: "complaint", RequestId: "r", Address: "192.0.2.7",
	}
	require.Empty(t, cmp.Diff(want, e, protocmp.Transform()))

	end(t.Context(), nil, codes.NotFound)
	want.Code = "NOT_FOUND"
	require.Empty(t, cmp.Diff([]*auditv1.AuditEntry{want}, kept.ended, protocmp.Transform()))
}

func TestWhatCannotBeKeptIsRefused(t *testing.T) {
	kept := &memory{fails: errors.New("no disk")}
	_, err := Recorder{slog.New(slog.DiscardHandler), kept}.Begin(t.Context(), reveal)
	require.ErrorIs(t, err, kept.fails)
}

func TestAnEndThatCannotBeKeptIsLogged(t *testing.T) {
	var log strings.Builder
	kept := &memory{}
	end, err := Recorder{slog.New(slog.NewTextHandler(&log, nil)), kept}.Begin(t.Context(), reveal)
	require.NoError(t, err)
	kept.fails = errors.New("no disk")
	end(t.Context(), nil, codes.OK)
	require.Contains(t, log.String(), `msg="audit entry is left without its code" tenant=acme`)
}

func TestWhatWasMadeIsNamed(t *testing.T) {
	for name, tc := range map[string]struct {
		answer any
		code   codes.Code
		want   string
	}{
		"itself":                   {&resultv1.Export{Id: "e1", TaskId: "t"}, codes.OK, "e1"},
		"in a message":             {&accessv1.CreateApiKeyResponse{ApiKey: &accessv1.ApiKey{Id: "k2"}, Secret: "fdk_k2_secret"}, codes.OK, "k2"},
		"what the request named":   {&contactv1.Contact{Id: "c"}, codes.OK, ""},
		"nothing":                  {&contactv1.EraseNumberResponse{}, codes.OK, ""},
		"what was refused":         {&resultv1.Export{Id: "e1"}, codes.Internal, ""},
		"no message, of a stream":  {nil, codes.OK, ""},
		"a list is not what is it": {&contactv1.ListContactsResponse{Contacts: []*contactv1.Contact{{Id: "c9"}}}, codes.OK, ""},
	} {
		e := ended(entry(reveal, now()), tc.answer, tc.code)
		require.Equal(t, tc.want, e.GetTargets()["made"], name)
		require.NotContains(t, e.String(), "secret", name)
	}
}

// What no message was checked for, a database takes all the same.
func TestTextsFromElsewhere(t *testing.T) {
	call := reveal
	call.Who.Subject = "a\x00b\xff"
	require.Equal(t, "a?b?", entry(call, now()).GetSubject())
}

func TestDone(t *testing.T) {
	who := auth.Identity{Subject: "ann", Tenant: "acme", Role: auth.Agent, AgentID: "a1"}
	e := Done(t.Context(), who, "/foredial.dispatch.v1.AgentService/AcceptPreview", now(), map[string]string{"id": "p"})
	require.Empty(t, cmp.Diff(&auditv1.AuditEntry{
		Id: e.GetId(), Time: timestamppb.New(now().Truncate(time.Microsecond)), Subject: "ann", Role: "agent", AgentId: "a1",
		Method: "foredial.dispatch.v1.AgentService.AcceptPreview", Targets: map[string]string{"id": "p"}, Code: "OK",
	}, e, protocmp.Transform()))
}

func TestWanted(t *testing.T) {
	const always, whenPersonal, never = "/foredial.contact.v1.ContactService/RevealContact", "/foredial.contact.v1.ContactService/GetContact", "/foredial.task.v1.TaskService/GetTask"
	for role, want := range map[auth.Role][3]bool{
		auth.TenantAdmin: {true, true, false}, auth.Integrator: {true, true, false},
		auth.Supervisor: {true, false, false}, auth.Agent: {true, false, false}, auth.Auditor: {true, false, false}, auth.Operator: {true, false, false},
		auth.Service: {false, false, false},
	} {
		who := auth.Identity{Tenant: "acme", Role: role}
		require.Equal(t, want, [3]bool{Wanted(always, who), Wanted(whenPersonal, who), Wanted(never, who)}, role)
	}
	require.False(t, Wanted("/no.Such/Method", auth.Identity{Role: auth.TenantAdmin}))
}

func TestRecorded(t *testing.T) {
	methods := []string{"/foredial.contact.v1.ContactService/RevealContact", "/foredial.task.v1.TaskService/GetTask"}
	require.NoError(t, Recorded(methods, func(string) bool { return true }))
	require.EqualError(t, Recorded(methods, func(string) bool { return false }),
		"nobody writes down the calls of /foredial.contact.v1.ContactService/RevealContact")
}
