package task_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	accessinternalv1 "github.com/foredial/foredial/proto/gen/foredial/access/internalapi/v1"
	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/caller"
)

// signIn makes a session, or a code with the edit for that.
func (p *process) signIn(t testing.TB, who auth.Identity, edit ...func(*accessinternalv1.CreateSessionRequest)) (string, error) {
	t.Helper()
	req := &accessinternalv1.CreateSessionRequest{Caller: caller.Wire(who)}
	if who.Expires.IsZero() {
		req.Caller.ExpireTime = timestamppb.New(time.Now().Add(time.Hour))
	}
	for _, fn := range edit {
		fn(req)
	}
	conn := p.dial(t, auth.Identity{Subject: "gateway", Tenant: who.Tenant, Role: auth.Service})
	made, err := accessinternalv1.NewSessionServiceClient(conn).CreateSession(t.Context(), req)
	return made.GetCredential(), err
}

func asCode(req *accessinternalv1.CreateSessionRequest) {
	req.CodeExpireTime = timestamppb.New(time.Now().Add(time.Minute))
}

// exchange is what the gateway does with a credential of its kind.
func (p *process) exchange(t testing.TB, credential string, code bool) (*accessv1.Caller, error) {
	t.Helper()
	shown, ok := auth.ParseIssued(credential)
	require.True(t, ok)
	conn := p.dial(t, auth.Identity{Subject: "gateway", Tenant: auth.AllTenants, Role: auth.Service})
	return accessinternalv1.NewCredentialServiceClient(conn).Authenticate(t.Context(),
		&accessinternalv1.AuthenticateRequest{Id: shown.ID, Hash: shown.Hash[:], SignInCode: code})
}

func person(id, subject, unit string, role directoryv1.AgentRole) *directoryv1.Resource {
	r := agent(id, "queue")
	r.OrgUnitId, r.GetAgent().Subject, r.GetAgent().Role = unit, subject, role
	return r
}

func TestSessionEndsWithSignOut(t *testing.T) {
	p := start(t, newDB(t))
	expires := time.Now().Add(time.Hour).Truncate(time.Microsecond)
	session, err := p.signIn(t, auth.Identity{Subject: "sue", Tenant: "acme", Role: auth.Supervisor, OrgUnit: "east", Expires: expires})
	require.NoError(t, err)
	other, err := p.signIn(t, auth.Identity{Subject: "sue", Tenant: "acme", Role: auth.Supervisor})
	require.NoError(t, err)
	who, err := p.whose(t, session)
	require.NoError(t, err)
	same(t, &accessv1.Caller{
		Subject: "sue", Tenant: "acme", Role: accessv1.Role_ROLE_SUPERVISOR, OrgUnitId: "east", ExpireTime: timestamppb.New(expires),
	}, who)

	_, err = p.with(t, session).SignOut(t.Context(), &accessv1.SignOutRequest{})
	require.NoError(t, err)
	nobody(t, second(p.whose(t, session)), "replayed after the sign-out")
	nobody(t, second(p.with(t, session).SignOut(t.Context(), &accessv1.SignOutRequest{})), "signed out twice")
	require.NoError(t, second(p.whose(t, other)), "another session is another's")
}

func TestOnlyASessionSignsOut(t *testing.T) {
	p := start(t, newDB(t))
	made := createKey(t, p.access(t, root), newKey("k"))
	for _, c := range []accessv1.AccessServiceClient{p.access(t, root), p.with(t, made.GetSecret())} {
		_, err := c.SignOut(t.Context(), &accessv1.SignOutRequest{})
		refused(t, err, codes.FailedPrecondition, "WRONG_STATE")
	}
	require.NoError(t, second(p.whose(t, made.GetSecret())))
}

// A code is no credential of calls; of those who exchange it at once one gets the
// session, and nobody after.
func TestSignInCodeIsGoodOnce(t *testing.T) {
	p := start(t, newDB(t))
	code, err := p.signIn(t, auth.Identity{Subject: "dev", Tenant: "acme", Role: auth.TenantAdmin}, asCode)
	require.NoError(t, err)
	nobody(t, second(p.whose(t, code)), "shown in a call")
	session, err := p.signIn(t, auth.Identity{Subject: "dev", Tenant: "acme", Role: auth.TenantAdmin})
	require.NoError(t, err)
	refused(t, second(p.exchange(t, session, true)), codes.NotFound, "NOT_FOUND")
	refused(t, second(p.exchange(t, code, false)), codes.NotFound, "NOT_FOUND")
	refused(t, second(p.exchange(t, code+"0", true)), codes.NotFound, "NOT_FOUND")

	errs := make([]error, 4)
	var exchanging sync.WaitGroup
	for i := range errs {
		exchanging.Go(func() { _, errs[i] = p.exchange(t, code, true) })
	}
	exchanging.Wait()
	got := 0
	for _, err := range errs {
		if err == nil {
			got++
		} else {
			require.Equal(t, codes.NotFound, status.Code(err))
		}
	}
	require.Equal(t, 1, got)
	refused(t, second(p.exchange(t, code, true)), codes.NotFound, "NOT_FOUND")
}

// Who comes without a role is whoever the directory says, now and later.
func TestSessionFollowsTheDirectory(t *testing.T) {
	p := start(t, newDB(t))
	c := p.client(t, "acme")
	for _, r := range []*directoryv1.Resource{queue("queue"), orgUnit("east")} {
		create(t, c, r)
	}
	create(t, c, person("ann", "ann@example.com", "east", directoryv1.AgentRole_AGENT_ROLE_AGENT))
	create(t, c, person("sue", "sue@example.com", "", directoryv1.AgentRole_AGENT_ROLE_SUPERVISOR))
	for _, tc := range []struct {
		who  auth.Identity
		want *accessv1.Caller
	}{
		{
			auth.Identity{Subject: "ann@example.com", Tenant: "acme"},
			&accessv1.Caller{Role: accessv1.Role_ROLE_AGENT, AgentId: "ann", OrgUnitId: "east"},
		},
		{auth.Identity{Subject: "sue@example.com", Tenant: "acme"}, &accessv1.Caller{Role: accessv1.Role_ROLE_SUPERVISOR}},
		{
			auth.Identity{Subject: "sue@example.com", Tenant: "acme", Role: auth.Agent},
			&accessv1.Caller{Role: accessv1.Role_ROLE_AGENT, AgentId: "sue"},
		},
	} {
		session, err := p.signIn(t, tc.who)
		require.NoError(t, err)
		who, err := p.exchange(t, session, false)
		require.NoError(t, err)
		require.Equal(t, tc.want.GetRole(), who.GetRole())
		require.Equal(t, tc.want.GetAgentId(), who.GetAgentId())
		require.Equal(t, tc.want.GetOrgUnitId(), who.GetOrgUnitId())
	}

	session, err := p.signIn(t, auth.Identity{Subject: "ann@example.com", Tenant: "acme"})
	require.NoError(t, err)
	require.NoError(t, second(c.DeleteResource(t.Context(), &directoryv1.DeleteResourceRequest{Id: "ann"})))
	refused(t, second(p.exchange(t, session, false)), codes.NotFound, "NOT_FOUND")
	_, err = p.signIn(t, auth.Identity{Subject: "ann@example.com", Tenant: "acme"})
	refused(t, err, codes.NotFound, "NOT_FOUND")
	_, err = p.signIn(t, auth.Identity{Subject: "sue@example.com", Tenant: "other"})
	refused(t, err, codes.NotFound, "NOT_FOUND")
}

func TestSessionsThatCannotBe(t *testing.T) {
	p := start(t, newDB(t))
	sue := auth.Identity{Subject: "sue", Tenant: "acme", Role: auth.Supervisor}
	for field, edit := range map[string]func(*accessinternalv1.CreateSessionRequest){
		"caller.subject":     func(r *accessinternalv1.CreateSessionRequest) { r.Caller.Subject = "" },
		"caller.expire_time": func(r *accessinternalv1.CreateSessionRequest) { r.Caller.ExpireTime = nil },
		"caller":             func(r *accessinternalv1.CreateSessionRequest) { r.Caller.AgentId = "ann" },
	} {
		_, err := p.signIn(t, sue, edit)
		fields, _ := refused(t, err, codes.InvalidArgument, apierr.InvalidField)
		require.Equal(t, []string{field}, fields)
	}
	over := sue
	over.Expires = time.Now().Add(-time.Second)
	_, err := p.signIn(t, over)
	refused(t, err, codes.InvalidArgument, apierr.InvalidField)
}

func TestSessionExpires(t *testing.T) {
	p := start(t, newDB(t))
	session, err := p.signIn(t, auth.Identity{Subject: "sue", Tenant: "acme", Role: auth.Supervisor, Expires: time.Now().Add(300 * time.Millisecond)})
	require.NoError(t, err)
	require.NoError(t, second(p.whose(t, session)))
	require.Eventually(t, func() bool { return status.Code(second(p.whose(t, session))) == codes.Unauthenticated }, patience, often)
}

func TestWhoALoginIs(t *testing.T) {
	p := start(t, newDB(t))
	c := p.client(t, "acme")
	for _, r := range []*directoryv1.Resource{queue("queue"), orgUnit("east")} {
		create(t, c, r)
	}
	create(t, c, person("sue", "sue@example.com", "east", directoryv1.AgentRole_AGENT_ROLE_SUPERVISOR))
	create(t, c, agent("nobody", "queue"))
	resolve := func(tenant, subject string) (*accessv1.Caller, error) {
		conn := p.dial(t, auth.Identity{Subject: "result", Tenant: tenant, Role: auth.Service})
		return accessinternalv1.NewSessionServiceClient(conn).ResolveSubject(t.Context(), &accessinternalv1.ResolveSubjectRequest{Subject: subject})
	}
	who, err := resolve("acme", "sue@example.com")
	require.NoError(t, err)
	same(t, &accessv1.Caller{
		Subject: "sue@example.com", Tenant: "acme", Role: accessv1.Role_ROLE_SUPERVISOR, AgentId: "sue", OrgUnitId: "east",
	}, who)
	refused(t, second(resolve("acme", "bob@example.com")), codes.NotFound, "NOT_FOUND")
	refused(t, second(resolve("other", "sue@example.com")), codes.NotFound, "NOT_FOUND")
}
